package io.github.classpca.timescale;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.shade.jackson.core.JsonProcessingException;

/**
 * A layer of a network that has weights, not counting biases and normalizations.
 *
 * @param description what a report says of it
 * @param key how the network's gradients name it
 * @param weightKeys its parameters that are weights
 * @param layer the layer
 */
record WeightedLayer(
        LayerDescription description, String key, ImmutableList<String> weightKeys, Layer layer) {

    /** Finds the layers with weights, from the lowest up. */
    static ImmutableList<WeightedLayer> of(Model model) {
        List<WeightedLayer> result = new ArrayList<>();
        if (model instanceof MultiLayerNetwork network) {
            for (int i = 0; i < network.getnLayers(); i++) {
                add(result, i, Integer.toString(i), network.getLayer(i));
            }
        } else {
            ComputationGraph graph = (ComputationGraph) model;
            int place = 0;
            for (int vertexIndex : graph.topologicalSortOrder()) {
                GraphVertex vertex = graph.getVertices()[vertexIndex];
                if (vertex.hasLayer()) {
                    add(result, place++, vertex.getVertexName(), vertex.getLayer());
                }
            }
        }
        return ImmutableList.copyOf(result);
    }

    private static void add(List<WeightedLayer> result, int index, String key, Layer layer) {
        org.deeplearning4j.nn.conf.layers.Layer configuration = layer.conf().getLayer();
        boolean frozen =
                layer instanceof org.deeplearning4j.nn.layers.FrozenLayer
                        || layer instanceof FrozenLayerWithBackprop;
        // A frozen layer claims to have no weights; the one inside knows better.
        org.deeplearning4j.nn.conf.layers.Layer inner =
                configuration instanceof FrozenLayer wrapper ? wrapper.getLayer() : configuration;
        if (inner.initializer().numParams(inner) == 0) {
            return;
        }
        ImmutableList<String> keys = ImmutableList.copyOf(inner.initializer().weightKeys(inner));
        long weights = 0;
        for (String weightKey : keys) {
            weights += layer.getParam(weightKey).length();
        }
        if (weights > 0) {
            String name = inner.getLayerName();
            LayerDescription description =
                    new LayerDescription(
                            index,
                            name == null || name.isEmpty()
                                    ? LayerDescription.givenName(index)
                                    : name,
                            LayerKind.of(inner),
                            weights,
                            frozen);
            result.add(new WeightedLayer(description, key, keys, layer));
        }
    }

    /** Returns how the weights are updated, as DL4J itself writes it. */
    Optional<String> updater() {
        try {
            IUpdater updater = layer.conf().getLayer().getUpdaterByParam(weightKeys.get(0));
            return updater == null
                    ? Optional.empty()
                    : Optional.of(NeuralNetConfiguration.mapper().writeValueAsString(updater));
        } catch (JsonProcessingException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** Copies the weights, in an order that stays the same. */
    float[] weights() {
        float[] result = new float[Math.toIntExact(description.weights())];
        int position = 0;
        for (String weightKey : weightKeys) {
            INDArray weights = layer.getParam(weightKey).castTo(DataType.FLOAT);
            int length = (int) weights.length();
            weights.dup(weights.ordering()).data().asNioFloat().get(result, position, length);
            position += length;
        }
        return result;
    }

    /** Returns the norm of the part of a gradient, or of an update, that belongs to the weights. */
    double norm(Gradient gradient) {
        if (description.frozen()) {
            return 0;
        }
        double sum = 0;
        for (String weightKey : weightKeys) {
            INDArray part = gradient.gradientForVariable().get(key + "_" + weightKey);
            double norm = part == null ? 0 : part.norm2Number().doubleValue();
            sum += norm * norm;
        }
        return Math.sqrt(sum);
    }
}
