package io.github.classpca.internal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.TestNetworks;
import io.github.classpca.layer.LayerAdapter;
import io.github.classpca.layer.LayerAdapters;
import io.github.classpca.layer.LayerRows;
import io.github.classpca.layer.RowSampling;
import io.github.classpca.rows.RowReader;
import io.github.classpca.rows.Rows;
import io.github.classpca.rows.Values;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The network's own forward pass is the reference, for the fast pass and for the adapters. */
class NetworkForwardTest {

    static Stream<Layer> convolutions() {
        Stream.Builder<Layer> layers = Stream.builder();
        for (CNN2DFormat format : CNN2DFormat.values()) {
            for (ConvolutionMode mode :
                    List.of(
                            ConvolutionMode.Strict,
                            ConvolutionMode.Truncate,
                            ConvolutionMode.Same)) {
                for (int stride : new int[] {1, 2}) {
                    for (int dilation : new int[] {1, 2}) {
                        int padding = mode == ConvolutionMode.Same ? 0 : stride - 1;
                        boolean exact = mode != ConvolutionMode.Strict || stride == 1;
                        layers.add(
                                new ConvolutionLayer.Builder(exact ? 3 : 2, exact ? 2 : 3)
                                        .nOut(4)
                                        .stride(stride, stride)
                                        .padding(padding, exact ? 0 : 1)
                                        .dilation(exact ? dilation : 1, 1)
                                        .convolutionMode(mode)
                                        .dataFormat(format)
                                        .activation(Activation.IDENTITY)
                                        .biasInit(0.3)
                                        .build());
                    }
                }
            }
        }
        layers.add(
                new ConvolutionLayer.Builder(1, 1)
                        .nOut(2)
                        .hasBias(false)
                        .activation(Activation.IDENTITY)
                        .build());
        return layers.build();
    }

    @ParameterizedTest
    @MethodSource("convolutions")
    void convolutionsOverPictures(Layer layer) {
        ConvolutionLayer convolution = (ConvolutionLayer) layer;
        boolean channelsLast = convolution.getCnn2dDataFormat() == CNN2DFormat.NHWC;
        // Sizes on which Strict mode leaves no remainder for any of the layers above.
        int height = 10;
        int width = 9;
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.convolutional(height, width, 3, convolution.getCnn2dDataFormat()),
                        layer);
        long[] shape =
                channelsLast ? new long[] {5, height, width, 3} : new long[] {5, 3, height, width};
        INDArray input = Nd4j.randn(DataType.FLOAT, shape);
        INDArray expected = network.feedForwardToLayer(0, input.dup()).get(1);

        assertForward(network, input, 1);
        INDArray channelsFirst = channelsLast ? expected.permute(0, 3, 1, 2) : expected;
        long filters = channelsFirst.size(1);
        assertRows(
                network,
                input,
                channelsFirst.permute(0, 2, 3, 1).dup('c').reshape('c', -1, filters));
    }

    /** Of filters and their negatives only the one half is computed. */
    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void convolutionsOfPairs(CNN2DFormat format) {
        // The second begins where a view of its first half would end.
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.convolutional(10, 9, 3, format),
                        new ConvolutionLayer.Builder(3, 3).nOut(6).dataFormat(format).build(),
                        new ConvolutionLayer.Builder(3, 3).nOut(4).dataFormat(format).build());
        for (int i = 0; i < 2; i++) {
            INDArray own = network.getParam(i + "_W");
            INDArray half = own.dup().get(NDArrayIndex.interval(0, own.size(0) / 2));
            own.assign(Nd4j.concat(0, half, half.neg()));
            network.getParam(i + "_b").assign(Nd4j.rand(1, (int) own.size(0)));
        }
        INDArray input =
                Nd4j.randn(
                        DataType.FLOAT,
                        format == CNN2DFormat.NCHW
                                ? new long[] {5, 3, 10, 9}
                                : new long[] {5, 10, 9, 3});
        assertForward(network, input, 2);
        try (NetworkForward forward = new NetworkForward(LayerGraph.of(network))) {
            forward.advance(Flow.of(Activations.of(input, null)), 0, 1);
            INDArray weights = network.getParam("0_W");
            weights.assign(Nd4j.rand(weights.shape()));
            INDArray result =
                    forward.advance(Flow.of(Activations.of(input, null)), 0, 1).only().values();
            INDArray expected = network.feedForwardToLayer(0, input.dup()).get(1);
            assertThat(result.sub(expected).amaxNumber().doubleValue())
                    .as("weights that are pairs no more")
                    .isLessThan(1e-4);
        }
    }

    static Stream<Layer> sequences() {
        Stream.Builder<Layer> layers = Stream.builder();
        for (RNNFormat format : RNNFormat.values()) {
            for (ConvolutionMode mode : ConvolutionMode.values()) {
                for (int stride : new int[] {1, 2}) {
                    layers.add(
                            new Convolution1DLayer.Builder(3)
                                    .nOut(4)
                                    .stride(stride)
                                    .dilation(mode == ConvolutionMode.Causal && stride == 1 ? 2 : 1)
                                    .convolutionMode(mode)
                                    .rnnDataFormat(format)
                                    .activation(Activation.IDENTITY)
                                    .biasInit(0.3)
                                    .build());
                }
            }
        }
        return layers.build();
    }

    @ParameterizedTest
    @MethodSource("sequences")
    void convolutionsOverSequences(Layer layer) {
        RNNFormat format = ((Convolution1DLayer) layer).getRnnDataFormat();
        boolean channelsLast = format == RNNFormat.NWC;
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.recurrent(3, 9, format), layer, new GlobalPoolingLayer());
        INDArray input =
                Nd4j.randn(
                        DataType.FLOAT, channelsLast ? new long[] {5, 9, 3} : new long[] {5, 3, 9});
        INDArray expected = network.feedForwardToLayer(0, input.dup()).get(1);

        assertForward(network, input, 1);
        INDArray timeLast = channelsLast ? expected : expected.permute(0, 2, 1);
        assertRows(network, input, timeLast.dup('c').reshape('c', -1, 4));
    }

    static Stream<Layer> volumes() {
        return Stream.of(Convolution3D.DataFormat.values())
                .flatMap(
                        format ->
                                Stream.of(ConvolutionMode.Truncate, ConvolutionMode.Same)
                                        .map(
                                                mode ->
                                                        new Convolution3D.Builder(3, 2, 3)
                                                                .nOut(4)
                                                                .stride(1, 2, 1)
                                                                .dataFormat(format)
                                                                .convolutionMode(mode)
                                                                .activation(Activation.IDENTITY)
                                                                .biasInit(0.3)
                                                                .build()));
    }

    @ParameterizedTest
    @MethodSource("volumes")
    void convolutionsOverVolumes(Layer layer) {
        Convolution3D.DataFormat format = ((Convolution3D) layer).getDataFormat();
        boolean channelsLast = format == Convolution3D.DataFormat.NDHWC;
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.convolutional3D(format, 6, 7, 8, 2),
                        layer,
                        new GlobalPoolingLayer());
        INDArray input =
                Nd4j.randn(
                        DataType.FLOAT,
                        channelsLast ? new long[] {3, 6, 7, 8, 2} : new long[] {3, 2, 6, 7, 8});
        INDArray expected = network.feedForwardToLayer(0, input.dup()).get(1);

        assertForward(network, input, 1);
        INDArray last = channelsLast ? expected : expected.permute(0, 2, 3, 4, 1);
        assertRows(network, input, last.dup('c').reshape('c', -1, 4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Strict", "Same"})
    void convolutionsOfEachChannelAlone(ConvolutionMode mode) {
        for (Layer layer :
                List.of(
                        new DepthwiseConvolution2D.Builder(3, 2)
                                .depthMultiplier(2)
                                .stride(2, 1)
                                .convolutionMode(mode)
                                .activation(Activation.IDENTITY)
                                .biasInit(0.3)
                                .build(),
                        new SeparableConvolution2D.Builder(3, 2)
                                .depthMultiplier(2)
                                .nOut(5)
                                .stride(1, 2)
                                .convolutionMode(mode)
                                .activation(Activation.IDENTITY)
                                .biasInit(0.3)
                                .build())) {
            MultiLayerNetwork network =
                    TestNetworks.network(
                            InputType.convolutional(9, 8, 3), layer, new GlobalPoolingLayer());
            INDArray input = Nd4j.randn(DataType.FLOAT, 4, 3, 9, 8);
            INDArray expected = network.feedForwardToLayer(0, input.dup()).get(1);

            assertForward(network, input, 1);
            INDArray channelsLast = expected.permute(0, 2, 3, 1).dup('c');
            assertRows(network, input, channelsLast.reshape('c', -1, channelsLast.size(3)));
        }
    }

    @Test
    void layersAroundConvolutions() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.convolutional(12, 12, 2),
                        new ZeroPaddingLayer.Builder(1, 1).build(),
                        new ConvolutionLayer.Builder(3, 3).nOut(4).build(),
                        new BatchNormalization.Builder().build(),
                        new ActivationLayer.Builder().activation(Activation.TANH).build(),
                        new LocalResponseNormalization.Builder().build(),
                        new SubsamplingLayer.Builder(PoolingType.AVG)
                                .kernelSize(2, 2)
                                .stride(2, 2)
                                .build(),
                        new DropoutLayer.Builder(0.5).build(),
                        new DenseLayer.Builder().nOut(7).dropOut(0.5).hasLayerNorm(true).build());
        INDArray input = Nd4j.randn(DataType.FLOAT, 5, 2, 12, 12);
        for (int to = 1; to <= 8; to++) {

            assertForward(network, input, to);
        }
    }

    @Test
    void masksOfSequencesAreCarriedAlong() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.recurrent(3, 8),
                        new Convolution1DLayer.Builder(3)
                                .nOut(4)
                                .convolutionMode(ConvolutionMode.Same)
                                .build(),
                        new GlobalPoolingLayer(PoolingType.AVG),
                        new DenseLayer.Builder().nOut(6).build());
        INDArray input = Nd4j.randn(DataType.FLOAT, 4, 3, 8);
        INDArray mask = Nd4j.ones(DataType.FLOAT, 4, 8);
        for (int n = 0; n < 4; n++) {
            for (int t = 3 + n; t < 8; t++) {
                mask.putScalar(n, t, 0);
            }
        }
        network.setLayerMaskArrays(mask, null);
        INDArray expected = network.feedForward(input, false).get(2);
        network.clearLayerMaskArrays();
        INDArray actual = forward(network, Activations.of(input, mask), 2);
        assertClose(actual, expected);
    }

    private static INDArray forward(MultiLayerNetwork network, Activations input, int to) {
        INDArray before = input.values().dup();
        try (NetworkForward forward = new NetworkForward(LayerGraph.of(network))) {
            INDArray result = forward.advance(Flow.of(input), 0, to).only().values();
            assertThat(result.isAttached()).isFalse();
            assertThat(input.values()).isEqualTo(before);
            return result;
        }
    }

    private static void assertForward(MultiLayerNetwork network, INDArray input, int to) {
        INDArray expected = network.feedForwardToLayer(to - 1, input.dup(), false).get(to);
        INDArray actual = forward(network, Activations.of(input, null), to);
        assertClose(actual, expected);
    }

    /** All rows of the adapter times its filters must be the pre-activations of the layer. */
    private static void assertRows(MultiLayerNetwork network, INDArray input, INDArray expected) {
        LayerAdapter adapter =
                LayerAdapters.of(network.getLayer(0).conf().getLayer()).orElseThrow();
        LayerRows rows =
                adapter.rows(
                        input,
                        null,
                        (int) input.size(0),
                        new RowSampling(Integer.MAX_VALUE, SplittableRandom::new));
        Map<String, INDArray> parameters = network.getLayer(0).paramTable();
        INDArray filters = adapter.toFilters(parameters).castTo(DataType.FLOAT);
        INDArray actual = matrix(rows.values()).mmul(filters);
        if (network.getParam("0_b") != null) {
            actual.addi(0.3);
        }
        assertClose(actual, expected);
        Map<String, INDArray> again = new HashMap<>(parameters);
        adapter.toWeights(adapter.toFilters(parameters))
                .forEach(
                        (name, weights) ->
                                again.put(name, weights.reshape(parameters.get(name).shape())));
        assertClose(
                adapter.toFilters(again).castTo(DataType.FLOAT),
                adapter.toFilters(parameters).castTo(DataType.FLOAT));
        assertThat(rows.examples()).hasSize((int) expected.size(0));
    }

    private static INDArray matrix(Rows rows) {
        float[][] values = new float[rows.count()][rows.length()];
        RowReader reader = rows.reader();
        for (int r = 0; r < values.length; r++) {
            reader.read(r, new Values.Floats(values[r]));
        }
        return Nd4j.createFromArray(values);
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).isCloseTo(0, within(1e-4));
    }
}
