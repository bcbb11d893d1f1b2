package io.github.classpca.layer;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.layers.Convolution1D;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;

/**
 * Picks the adapter of a layer:
 *
 * <pre>{@code
 * LayerAdapter adapter = LayerAdapters.of(new DenseLayer.Builder().nIn(784).nOut(100).build()).orElseThrow();
 * int rowLength = adapter.inputs();
 * }</pre>
 */
public final class LayerAdapters {

    @SuppressWarnings("deprecation") // Those of Graves: old models have them.
    private static final ImmutableMap<
                    Class<? extends Layer>, Function<Layer, Optional<LayerAdapter>>>
            BY_KIND =
                    ImmutableMap
                            .<Class<? extends Layer>, Function<Layer, Optional<LayerAdapter>>>
                                    builder()
                            .put(DenseLayer.class, as(DenseLayer.class, DenseAdapter::of))
                            .put(ConvolutionLayer.class, convolution(ConvolutionLayer.class))
                            .put(Convolution2D.class, convolution(Convolution2D.class))
                            .put(Convolution1DLayer.class, sequence(Convolution1DLayer.class))
                            .put(Convolution1D.class, sequence(Convolution1D.class))
                            .put(
                                    Convolution3D.class,
                                    as(Convolution3D.class, ConvolutionAdapter::ofVolumes))
                            .put(
                                    DepthwiseConvolution2D.class,
                                    as(DepthwiseConvolution2D.class, DepthwiseAdapter::new))
                            .put(
                                    SeparableConvolution2D.class,
                                    as(SeparableConvolution2D.class, SeparableAdapter::new))
                            .put(LSTM.class, as(LSTM.class, RecurrentAdapter::ofLstm))
                            .put(GravesLSTM.class, as(GravesLSTM.class, RecurrentAdapter::ofLstm))
                            .put(SimpleRnn.class, as(SimpleRnn.class, RecurrentAdapter::ofSimple))
                            .put(
                                    GravesBidirectionalLSTM.class,
                                    as(
                                            GravesBidirectionalLSTM.class,
                                            RecurrentAdapter::ofGravesBidirectional))
                            .put(
                                    Bidirectional.class,
                                    layer -> RecurrentAdapter.ofBoth((Bidirectional) layer))
                            .buildOrThrow();

    private LayerAdapters() {}

    /**
     * Returns the adapter of a layer.
     *
     * <p>Classes are matched exactly: a subclass may arrange its weights in a way of its own.
     *
     * @param layer the layer's configuration
     * @return its adapter, or empty where this library has none
     */
    public static Optional<LayerAdapter> of(Layer layer) {
        return Optional.ofNullable(BY_KIND.get(layer.getClass()))
                .flatMap(maker -> maker.apply(layer));
    }

    /**
     * Returns the kinds of layers that there is an adapter for.
     *
     * @return classes of configurations
     */
    public static ImmutableSet<Class<? extends Layer>> kinds() {
        return BY_KIND.keySet();
    }

    private static <L extends Layer> Function<Layer, Optional<LayerAdapter>> as(
            Class<L> kind, Function<? super L, ? extends LayerAdapter> maker) {
        return layer -> Optional.of(maker.apply(kind.cast(layer)));
    }

    private static <L extends ConvolutionLayer> Function<Layer, Optional<LayerAdapter>> convolution(
            Class<L> kind) {
        return as(kind, ConvolutionAdapter::ofPictures);
    }

    private static <L extends Convolution1DLayer> Function<Layer, Optional<LayerAdapter>> sequence(
            Class<L> kind) {
        return as(kind, ConvolutionAdapter::ofSequences);
    }
}
