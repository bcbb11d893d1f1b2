package io.github.classpca.timescale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Time scales against trainings whose course is known in closed form. */
class LinearTheoryTest {

    private static final int INPUTS = 4;
    private static final int OUTPUTS = 2;

    /**
     * One layer, one eigenvalue lambda of the inputs' covariance: the error falls by the factor
     * {@code 1 - 2 rate lambda / nOut} with each update of the mean squared error.
     */
    @ParameterizedTest
    @CsvSource({"0.05, 1", "0.01, 1", "0.01, 3"})
    void oneLayerFollowsTheCovariance(double rate, double lambda) {
        MultiLayerNetwork network =
                initialized(builder().updater(new Sgd(rate)).list().layer(output(INPUTS)).build());
        INDArray features = inputs(lambda);
        INDArray target = gaussian(7, INPUTS, OUTPUTS);

        TimescaleReport report = train(network, features, features.mmul(target), 1000, 1);

        double tau = -1 / Math.log(1 - 2 * rate * lambda / OUTPUTS);
        Timescale measured = report.layers().get(0).timescale().orElseThrow();
        assertThat(measured.tau()).isCloseTo(tau, withinPercentage(1));
        assertThat(measured.fitTau().orElseThrow()).isCloseTo(tau, withinPercentage(5));
        assertThat(measured.r2().orElseThrow()).isGreaterThan(0.99);
        assertThat(measured.convergenceRate()).isCloseTo(1 / tau, withinPercentage(5));
    }

    /**
     * Two layers from small, balanced weights of one mode of strength s (Saxe, McClelland, Ganguli
     * 2014, eq. 8): {@code u(t) = s e^(2st/T) / (e^(2st/T) - 1 + s/u0)} with {@code T = nOut / (2
     * rate)}, and each layer's weight is the root of u.
     */
    @ParameterizedTest
    @CsvSource({"1, 0.01", "2, 0.005", "4, 0.005"})
    void twoLayersFollowTheModeStrength(double s, double rate) {
        MultiLayerNetwork network =
                initialized(
                        builder()
                                .updater(new Sgd(rate))
                                .list()
                                .layer(hidden(INPUTS, 3))
                                .layer(output(3))
                                .build());
        INDArray v = unit(INPUTS, 1);
        INDArray r = unit(3, 2);
        INDArray u = unit(OUTPUTS, 3);
        double start = 0.1;
        network.setParam("0_W", v.mmul(r.transpose()).mul(start));
        network.setParam("1_W", r.mmul(u.transpose()).mul(start));
        INDArray features = inputs(1);

        TimescaleReport report =
                train(network, features, features.mmul(v.mmul(u.transpose()).mul(s)), 2000, 5);

        double u0 = start * start;
        double level = Math.sqrt(s) - (Math.sqrt(s) - start) / Math.E;
        double reached = level * level;
        double tau =
                OUTPUTS
                        / (2 * rate)
                        / (2 * s)
                        * Math.log(reached * (s - u0) / (u0 * (s - reached)));
        for (LayerTimescale layer : report.layers()) {
            Timescale measured = layer.timescale().orElseThrow();
            assertThat(measured.tau()).isCloseTo(tau, withinPercentage(3));
            assertThat(measured.tauLow()).isLessThanOrEqualTo(tau);
            assertThat(measured.tauHigh()).isGreaterThanOrEqualTo(tau);
        }
    }

    /**
     * Inputs of zero leave nothing but the penalty, under which each layer decays with {@code rate
     * l2} of its own: here the top one fastest.
     */
    @Test
    void aNetworkThatConvergesTopFirstIsReportedSo() {
        double[] rates = {0.01, 0.02, 0.04, 0.08};
        MultiLayerNetwork network =
                initialized(
                        builder()
                                .l2(0.5)
                                .list()
                                .layer(hidden(INPUTS, 40, rates[0]))
                                .layer(hidden(40, 40, rates[1]))
                                .layer(hidden(40, 40, rates[2]))
                                .layer(output(40, rates[3]))
                                .build());

        TimescaleReport report =
                train(
                        network,
                        Nd4j.zeros(DataType.DOUBLE, 8, INPUTS),
                        Nd4j.zeros(DataType.DOUBLE, 8, OUTPUTS),
                        1500,
                        5);

        for (int l = 0; l < rates.length; l++) {
            double tau = -1 / Math.log(1 - rates[l] * 0.5);
            Timescale measured = report.layers().get(l).timescale().orElseThrow();
            assertThat(measured.tau()).isCloseTo(tau, withinPercentage(10));
            assertThat(report.layers().get(l).verdicts()).isEmpty();
        }
        assertThat(report.rankCorrelation()).hasValue(-1);
        assertThat(report.orderByTau())
                .extracting(LayerTimescale::index)
                .containsExactly(3, 2, 1, 0);
        assertThat(report.separationRatio().orElseThrow()).isCloseTo(8, withinPercentage(10));
        assertThat(report.verdicts()).containsExactly("in this run: upper layers converged first");
    }

    private static TimescaleReport train(
            MultiLayerNetwork network,
            INDArray features,
            INDArray labels,
            int updates,
            int frequency) {
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(frequency);
        network.setListeners(listener);
        DataSet batch = new DataSet(features, labels);
        for (int i = 0; i < updates; i++) {
            network.fit(batch);
        }
        return listener.report();
    }

    private static NeuralNetConfiguration.Builder builder() {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .activation(Activation.IDENTITY);
    }

    private static DenseLayer hidden(int in, int out) {
        return new DenseLayer.Builder().nIn(in).nOut(out).hasBias(false).build();
    }

    private static DenseLayer hidden(int in, int out, double rate) {
        return new DenseLayer.Builder()
                .nIn(in)
                .nOut(out)
                .hasBias(false)
                .updater(new Sgd(rate))
                .build();
    }

    private static OutputLayer output(int in) {
        return new OutputLayer.Builder(LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .nIn(in)
                .nOut(OUTPUTS)
                .hasBias(false)
                .build();
    }

    private static OutputLayer output(int in, double rate) {
        return new OutputLayer.Builder(LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .nIn(in)
                .nOut(OUTPUTS)
                .hasBias(false)
                .updater(new Sgd(rate))
                .build();
    }

    /** As many examples as inputs, whose second moments are exactly lambda times the identity. */
    private static INDArray inputs(double lambda) {
        return Nd4j.eye(INPUTS).castTo(DataType.DOUBLE).mul(Math.sqrt(lambda * INPUTS));
    }

    private static INDArray unit(int length, long seed) {
        INDArray vector = gaussian(seed, length, 1);
        return vector.divi(vector.norm2Number());
    }

    private static INDArray gaussian(long seed, int rows, int columns) {
        double[] values = new Random(seed).doubles(rows * (long) columns, -1, 1).toArray();
        return Nd4j.create(values, new long[] {rows, columns}, 'c');
    }

    private static MultiLayerNetwork initialized(MultiLayerConfiguration configuration) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }
}
