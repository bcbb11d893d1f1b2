package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableList;
import io.github.classpca.internal.network.LayerNames;
import io.github.classpca.internal.network.ScoreLayer;
import io.github.classpca.layer.LayerGeometries;
import io.github.classpca.layer.LayerGeometry;
import io.github.classpca.report.SkippedLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * What is to be done to which layer, from the lowest up.
 *
 * @param stages the layers to work on
 * @param skipped the layers with parameters that stay as they are
 */
public record LayerPlan(ImmutableList<Stage> stages, ImmutableList<SkippedLayer> skipped) {

    /**
     * One layer to work on.
     *
     * @param layer its index
     * @param geometry how to compute it, or null for a batch normalization whose statistics are set
     * @param onInput whether no layer with parameters lies below
     */
    public record Stage(int layer, LayerGeometry geometry, boolean onInput) {

        public boolean isNormalization() {
            return geometry == null;
        }
    }

    /**
     * Plans the work.
     *
     * @param asked the layers to compute, or none for all that can be
     * @param classes the number of classes, which tells a layer of scores where no loss does
     * @throws DL4JInvalidConfigException if a layer asked for cannot be computed, or none can
     */
    public static LayerPlan of(MultiLayerNetwork network, Set<Integer> asked, int classes) {
        int count = network.getnLayers();
        for (int index : asked) {
            if (index >= count) {
                throw new DL4JInvalidConfigException(
                        "Layer index "
                                + index
                                + " is out of range: the network has layers 0 to "
                                + (count - 1));
            }
        }
        Optional<ScoreLayer> scores = ScoreLayer.of(network).filter(layer -> layer.isOf(classes));
        List<Stage> stages = new ArrayList<>();
        List<SkippedLayer> skipped = new ArrayList<>();
        boolean onInput = true;
        boolean touched = false;
        for (int i = 0; i < count; i++) {
            Layer layer = network.getLayer(i);
            String name = LayerNames.of(network, i);
            if (layer.numParams() == 0 && !asked.contains(i)) {
                continue;
            }
            if (layer instanceof BatchNormalization && !asked.contains(i)) {
                stages.add(new Stage(i, null, onInput));
                continue;
            }
            String obstacle =
                    obstacle(layer, network.getLayerWiseConfigurations().getInputPreProcess(i));
            if (obstacle == null && scores.isPresent() && scores.get().index() == i) {
                obstacle = scoresObstacle(network, scores.get(), asked.contains(i));
            }
            if (obstacle != null && asked.contains(i)) {
                throw new DL4JInvalidConfigException(
                        name
                                + " cannot be computed: "
                                + obstacle
                                + "; leave it out of layers(...)");
            }
            if (obstacle == null && (asked.isEmpty() || asked.contains(i))) {
                stages.add(new Stage(i, geometry(layer).orElseThrow(), onInput));
                touched = true;
            } else if (!(layer instanceof IOutputLayer)) {
                skipped.add(
                        new SkippedLayer(i, name, obstacle == null ? "not asked for" : obstacle));
            }
            onInput = false;
        }
        if (!touched) {
            throw new DL4JInvalidConfigException(
                    "The network has no hidden layer to compute"
                            + (skipped.isEmpty() ? "" : ": " + skipped));
        }
        return new LayerPlan(
                withoutIdleNormalizations(network, stages), ImmutableList.copyOf(skipped));
    }

    /** Drops the batch normalizations that belong to what is still to be trained. */
    private static ImmutableList<Stage> withoutIdleNormalizations(
            MultiLayerNetwork network, List<Stage> stages) {
        int last = -1;
        for (Stage stage : stages) {
            last = stage.isNormalization() ? last : stage.layer();
        }
        int end = last + 1;
        while (end < network.getnLayers()
                && (network.getLayer(end).numParams() == 0
                        || network.getLayer(end) instanceof BatchNormalization)) {
            end++;
        }
        int limit = end;
        return stages.stream()
                .filter(stage -> stage.layer() < limit)
                .collect(ImmutableList.toImmutableList());
    }

    private static Optional<LayerGeometry> geometry(Layer layer) {
        return LayerGeometries.of(layer.conf().getLayer());
    }

    /** Tells whether a layer is meant to keep its weights. */
    public static boolean isFrozen(Layer layer) {
        return layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop;
    }

    /** Returns why a layer that gives the scores of the classes is not computed, or null. */
    private static String scoresObstacle(
            MultiLayerNetwork network, ScoreLayer scores, boolean asked) {
        if (scores.underLoss()) {
            return "its outputs are the class scores that "
                    + LayerNames.of(network, network.getnLayers() - 1)
                    + " takes, which are trained or solved by RidgeReadoutTrainer and not computed";
        }
        return asked
                ? null
                : "its outputs are taken for class scores, since "
                        + (scores.softmax()
                                ? "they end in a softmax"
                                : "they are as many as the classes, " + scores.outputs())
                        + "; name it in layers(...) to compute it all the same";
    }

    /** Returns why a layer cannot be computed, or null. */
    private static String obstacle(Layer layer, InputPreProcessor preProcessor) {
        if (layer instanceof IOutputLayer) {
            return "it is an output layer, which is trained and not computed";
        }
        if (isFrozen(layer)) {
            return "it is frozen";
        }
        if (layer.numParams() == 0) {
            return "it has no parameters";
        }
        if (geometry(layer).isEmpty()) {
            return "there is no geometry for " + layer.conf().getLayer().getClass().getSimpleName();
        }
        if (layer.conf().getLayer() instanceof DenseLayer dense
                && dense.hasLayerNorm()
                && dense.getNOut() == 1) {
            return "its layer normalization over a single unit (nOut=1) makes every output 0";
        }
        if (preProcessor instanceof RnnToCnnPreProcessor) {
            return "its input is a sequence of images for each example";
        }
        return null;
    }
}
