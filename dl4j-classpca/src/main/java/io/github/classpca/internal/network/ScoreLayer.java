package io.github.classpca.internal.network;

import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/**
 * The topmost layer with weights of a network whose last layer has none or takes no labels: where
 * Keras models end, a dense layer or a convolution gives the scores of the classes, and a loss
 * without weights may follow.
 *
 * @param index of the layer
 * @param outputs how many it has, or 0 where it does not tell
 * @param underLoss whether a loss lies above it; else the network ends without one
 * @param softmax whether its outputs, or what an activation above makes of them, are probabilities
 */
public record ScoreLayer(int index, long outputs, boolean underLoss, boolean softmax) {

    /**
     * Returns it, or nothing where the last layer is an output layer with weights of its own.
     *
     * @param output the step that gives the classes
     */
    public static Optional<ScoreLayer> of(LayerGraph graph, int output) {
        Optional<Layer> last = graph.layer(output);
        boolean loss = last.isPresent() && last.get() instanceof IOutputLayer;
        if (loss && last.get().numParams() > 0) {
            return Optional.empty();
        }
        boolean softmax = false;
        for (int step = output; step >= 0; step = graph.sources(step)[0]) {
            if (graph.layer(step).isEmpty()) {
                return Optional.empty();
            }
            Layer layer = graph.layerOf(step);
            softmax |= activation(layer) instanceof ActivationSoftmax;
            if (layer.numParams() > 0 && !(layer instanceof BatchNormalization)) {
                long outputs =
                        layer.conf().getLayer() instanceof FeedForwardLayer conf
                                ? conf.getNOut()
                                : 0;
                return Optional.of(new ScoreLayer(step, outputs, loss, softmax));
            }
        }
        return Optional.empty();
    }

    private static IActivation activation(Layer layer) {
        if (layer.conf().getLayer() instanceof ActivationLayer conf) {
            return conf.getActivationFn();
        }
        return layer.conf().getLayer() instanceof BaseLayer conf ? conf.getActivationFn() : null;
    }

    /** Tells whether its outputs are those of so many classes. */
    public boolean isOf(int classes) {
        return underLoss || softmax || outputs == classes;
    }
}
