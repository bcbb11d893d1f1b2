package io.github.classpca.timescale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocallyConnected2D;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LayerKindTest {

    static Stream<Arguments> layers() {
        return Stream.of(
                Arguments.of(new ConvolutionLayer.Builder(5, 5).nOut(20).build(), "conv 5x5, 20"),
                Arguments.of(new Convolution1DLayer.Builder(7).nOut(9).build(), "conv 7, 9"),
                Arguments.of(new Convolution3D.Builder(3, 4, 5).nOut(2).build(), "conv 3x4x5, 2"),
                Arguments.of(new Deconvolution2D.Builder(2, 2).nOut(4).build(), "deconv 2x2, 4"),
                Arguments.of(
                        new SeparableConvolution2D.Builder(3, 3).nOut(6).build(),
                        "separable conv 3x3, 6"),
                Arguments.of(
                        new DepthwiseConvolution2D.Builder(3, 3).nIn(4).depthMultiplier(2).build(),
                        "depthwise conv 3x3, 8"),
                Arguments.of(new DenseLayer.Builder().nOut(500).build(), "dense 500"),
                Arguments.of(new OutputLayer.Builder().nOut(10).build(), "output 10"),
                Arguments.of(new RnnOutputLayer.Builder().nOut(3).build(), "output 3"),
                Arguments.of(new EmbeddingLayer.Builder().nOut(16).build(), "embedding 16"),
                Arguments.of(new LSTM.Builder().nOut(64).build(), "LSTM 64"),
                Arguments.of(new SimpleRnn.Builder().nOut(5).build(), "SimpleRnn 5"),
                Arguments.of(new LastTimeStep(new LSTM.Builder().nOut(8).build()), "LSTM 8"),
                Arguments.of(
                        new Bidirectional(new LSTM.Builder().nOut(8).build()),
                        "bidirectional LSTM 8"),
                Arguments.of(
                        new LocallyConnected2D.Builder().kernelSize(3, 3).nOut(4).build(),
                        "LocallyConnected2D"));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void namesAreByKindAndSize(Layer layer, String kind) {
        assertThat(LayerKind.of(layer)).isEqualTo(kind);
    }
}
