package io.github.classpca.layer;

import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.Convolution1D;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;

/** Picks the geometry of a layer. */
public final class LayerGeometries {

    private LayerGeometries() {}

    /**
     * Returns the geometry of a layer.
     *
     * <p>Classes are matched exactly: a subclass such as a depthwise convolution arranges its
     * weights in its own way.
     *
     * @param layer the layer's configuration
     * @return its geometry, or empty where this library has none
     */
    public static Optional<LayerGeometry> of(Layer layer) {
        Class<?> type = layer.getClass();
        if (type == DenseLayer.class) {
            DenseLayer dense = (DenseLayer) layer;
            return Optional.of(new DenseGeometry(dense.getNIn(), dense.getNOut()));
        }
        if (type == ConvolutionLayer.class || type == Convolution2D.class) {
            return Optional.of(ConvolutionGeometry.of((ConvolutionLayer) layer));
        }
        if (type == Convolution1DLayer.class || type == Convolution1D.class) {
            return Optional.of(ConvolutionGeometry.of((Convolution1DLayer) layer));
        }
        return Optional.empty();
    }
}
