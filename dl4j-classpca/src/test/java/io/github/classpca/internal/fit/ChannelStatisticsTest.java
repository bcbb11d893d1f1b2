package io.github.classpca.internal.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.TestNetworks;
import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.Flow;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** What a mask hides does not count: it is large here, so that it would be seen. */
class ChannelStatisticsTest {

    private static final int SIZE = 3;
    private static final double HIDDEN = 1000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void sequencesOfEitherFormat(int axis) {
        ChannelStatistics statistics = new ChannelStatistics();
        List<double[]> open = new ArrayList<>();
        for (DataSet batch : List.of(batch(6, 5), batch(4, 1), batch(1, 7))) {
            INDArray values = batch.getFeatures();
            statistics.add(
                    axis == 1 ? values : values.permute(0, 2, 1),
                    axis,
                    batch.getFeaturesMaskArray());
            open.addAll(open(values, batch.getFeaturesMaskArray()));
        }
        assertMoments(statistics, open);
    }

    @Test
    void rows() {
        ChannelStatistics statistics = new ChannelStatistics();
        statistics.add(Nd4j.create(new double[][] {{1, 2}, {3, 6}}), 1, null);
        statistics.add(
                Nd4j.create(new double[][] {{HIDDEN, HIDDEN}, {5, 1}}),
                1,
                Nd4j.create(new double[][] {{0}, {1}}));
        statistics.add(Nd4j.valueArrayOf(new long[] {2, 2}, HIDDEN), 1, Nd4j.zeros(2, 1));

        assertThat(statistics.means()).containsExactly(new double[] {3, 3}, within(1e-12));
        assertThat(statistics.variances())
                .containsExactly(new double[] {8 / 3.0, 14 / 3.0}, within(1e-12));
    }

    /** Of a batch of two images of two rows and one column, in one channel. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void images(boolean channelsLast) {
        INDArray images = Nd4j.create(new double[] {1, HIDDEN, 3, 5}, new long[] {2, 1, 2, 1}, 'c');
        INDArray mask = Nd4j.create(new double[] {1, 0, 1, 1}, new long[] {2, 1, 2, 1}, 'c');
        INDArray wholeImages = Nd4j.create(new double[] {0, 1}, new long[] {2, 1, 1, 1}, 'c');
        ChannelStatistics statistics = new ChannelStatistics();
        ChannelStatistics ofOne = new ChannelStatistics();
        INDArray given = channelsLast ? images.permute(0, 2, 3, 1) : images;
        statistics.add(given, channelsLast ? 3 : 1, mask);
        ofOne.add(given, channelsLast ? 3 : 1, wholeImages);

        assertThat(statistics.means()).containsExactly(new double[] {3}, within(1e-12));
        assertThat(statistics.variances()).containsExactly(new double[] {8 / 3.0}, within(1e-12));
        assertThat(ofOne.means()).containsExactly(new double[] {4}, within(1e-12));
    }

    @Test
    void aMaskThatHidesAllIsTold() {
        ChannelStatistics statistics = new ChannelStatistics();
        statistics.add(Nd4j.ones(2, 3), 1, Nd4j.zeros(2, 1));
        assertThatThrownBy(statistics::means)
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("hides every step");
    }

    @Test
    void batchNormalizationOfTheStepsOfSequences() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.recurrent(SIZE),
                        new DenseLayer.Builder().nOut(2).activation(Activation.IDENTITY).build(),
                        new BatchNormalization(),
                        new LSTM.Builder().nOut(4).activation(Activation.TANH).build(),
                        new GlobalPoolingLayer());
        List<DataSet> batches = List.of(batch(6, 5), batch(9, 3));
        fit(network, batches);
        // Calibrated by the steps that count, they have zero mean and unit deviation.
        assertNormalized(network, 2);
    }

    @Test
    void batchNormalizationOfSequencesWithTheirChannelsLast() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.recurrent(SIZE, RNNFormat.NWC),
                        new Convolution1DLayer.Builder()
                                .kernelSize(1)
                                .nOut(2)
                                .rnnDataFormat(RNNFormat.NWC)
                                .activation(Activation.IDENTITY)
                                .build(),
                        new BatchNormalization.Builder().dataFormat(CNN2DFormat.NHWC).build(),
                        new LastTimeStep(
                                new LSTM.Builder()
                                        .nOut(4)
                                        .dataFormat(RNNFormat.NWC)
                                        .activation(Activation.TANH)
                                        .build()));
        List<DataSet> batches = new ArrayList<>();
        for (DataSet batch : List.of(batch(6, 5), batch(9, 3))) {
            batches.add(
                    new DataSet(
                            batch.getFeatures().permute(0, 2, 1).dup('c'),
                            batch.getLabels(),
                            batch.getFeaturesMaskArray(),
                            null));
        }
        fit(network, batches);
        assertNormalized(network, 2);
    }

    /** DL4J takes the examples of {@code [N, C, T]} for the channels. */
    @Test
    void batchNormalizationThatDl4jCannotRunIsToldBeforeAnyWork() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.recurrent(SIZE),
                        new Convolution1DLayer.Builder().kernelSize(1).nOut(2).build(),
                        new BatchNormalization(),
                        new GlobalPoolingLayer());
        INDArray before = network.params().dup();
        assertThatThrownBy(() -> fit(network, List.of(batch(6, 5))))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("Layer 1 (BatchNormalization): cannot take input of shape");
        assertThat(network.params()).isEqualTo(before);
    }

    @Test
    void layerNormalizationOfTheStepsOfSequences() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.recurrent(SIZE),
                        new DenseLayer.Builder()
                                .nOut(3)
                                .hasLayerNorm(true)
                                .activation(Activation.IDENTITY)
                                .build(),
                        new LSTM.Builder().nOut(4).activation(Activation.TANH).build(),
                        new GlobalPoolingLayer());
        List<DataSet> batches = List.of(batch(6, 5), batch(9, 3));
        fit(network, batches);
        ChannelStatistics statistics = new ChannelStatistics();
        try (NetworkForward forward = new NetworkForward(LayerGraph.of(network))) {
            for (DataSet batch : batches) {
                Activations output =
                        forward.advance(
                                        Flow.of(
                                                Activations.of(
                                                        batch.getFeatures(),
                                                        batch.getFeaturesMaskArray())),
                                        0,
                                        1)
                                .only();
                statistics.add(output.values(), 1, output.mask());
            }
        }
        for (int unit = 0; unit < 3; unit++) {
            assertThat(statistics.means()[unit]).isCloseTo(0, within(1e-4));
            assertThat(statistics.variances()[unit]).isCloseTo(1, within(1e-3));
        }
    }

    private static void assertNormalized(MultiLayerNetwork network, int channels) {
        double[] mean = network.getParam("1_mean").castTo(DataType.DOUBLE).toDoubleVector();
        double[] log = network.getParam("1_log10stdev").castTo(DataType.DOUBLE).toDoubleVector();
        assertThat(mean).containsExactly(new double[channels], within(1e-4));
        assertThat(log).containsExactly(new double[channels], within(1e-4));
    }

    private static void fit(MultiLayerNetwork network, List<DataSet> batches) {
        new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder().layers(0).build(),
                        network,
                        new ExistingDataSetIterator(batches))
                .fit();
    }

    private static void assertMoments(ChannelStatistics statistics, List<double[]> rows) {
        INDArray expected = Nd4j.create(rows.toArray(double[][]::new));
        assertThat(statistics.means())
                .containsExactly(expected.mean(0).toDoubleVector(), within(1e-6));
        assertThat(statistics.variances())
                .containsExactly(expected.var(false, 0).toDoubleVector(), within(1e-5));
    }

    private static List<double[]> open(INDArray values, INDArray mask) {
        List<double[]> rows = new ArrayList<>();
        for (int n = 0; n < values.size(0); n++) {
            for (int t = 0; t < values.size(2); t++) {
                if (mask.getDouble(n, t) != 0) {
                    double[] row = new double[SIZE];
                    for (int j = 0; j < SIZE; j++) {
                        row[j] = values.getDouble(n, j, t);
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    /** Sequences of which number n has its first 1 + n mod T steps. */
    private static DataSet batch(int examples, int steps) {
        Random random = new Random(31L * examples + steps);
        INDArray features = Nd4j.create(DataType.FLOAT, examples, SIZE, steps);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, examples, TestNetworks.CLASSES);
        INDArray mask = Nd4j.zeros(DataType.FLOAT, examples, steps);
        for (int n = 0; n < examples; n++) {
            labels.putScalar(n, n % TestNetworks.CLASSES, 1);
            for (int t = 0; t < steps; t++) {
                boolean open = t < 1 + n % steps;
                mask.putScalar(n, t, open ? 1 : 0);
                for (int j = 0; j < SIZE; j++) {
                    features.putScalar(
                            new int[] {n, j, t},
                            open ? n % TestNetworks.CLASSES + random.nextGaussian() : HIDDEN);
                }
            }
        }
        return new DataSet(features, labels, mask, null);
    }
}
