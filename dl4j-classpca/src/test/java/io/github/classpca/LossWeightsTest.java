package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;

class LossWeightsTest {

    private static final int EXAMPLES = 6_000;
    private static final double[] WEIGHTS = {1, 0.25, 4};

    /** Normal classes of one covariance: the weighted posterior is known exactly. */
    @Test
    void weightsOfCrossEntropyWeighTheClasses() {
        MultiLayerNetwork network = solved(new LossMCXENT(row(WEIGHTS)), Activation.SOFTMAX);
        INDArray features = data().getFeatures();
        INDArray p = network.output(features);

        double worst = 0;
        for (int n = 0; n < 500; n++) {
            double[] expected = new double[3];
            double sum = 0;
            for (int c = 0; c < 3; c++) {
                double x = features.getDouble(n, 0) - mean(c, 0);
                double y = features.getDouble(n, 1) - mean(c, 1);
                expected[c] = WEIGHTS[c] * Math.exp(-(x * x + y * y) / 2);
                sum += expected[c];
            }
            for (int c = 0; c < 3; c++) {
                worst = Math.max(worst, Math.abs(p.getDouble(n, c) - expected[c] / sum));
            }
        }
        assertThat(worst).as("largest error of a probability").isLessThan(0.06);
    }

    /** What DL4J's own training goes towards. */
    @Test
    void noTrainingLowersTheWeightedLossMuch() {
        MultiLayerNetwork network =
                solved(new LossNegativeLogLikelihood(row(WEIGHTS)), Activation.SOFTMAX);
        double found = network.score(data());
        MultiLayerNetwork trained = network.clone();
        for (int epoch = 0; epoch < 60; epoch++) {
            trained.fit(data());
        }

        assertThat(found).isLessThan(trained.score(data()) + 0.01);
        assertThat(withTheWeightsIgnored()).isGreaterThan(trained.score(data()) + 0.05);
    }

    /** Each sigmoid's loss has a weight as a whole, which does not move its minimum. */
    @Test
    void weightsOfBinaryCrossEntropyMoveNothing() {
        assertThat(solved(new LossBinaryXENT(row(WEIGHTS)), Activation.SIGMOID).params())
                .isEqualTo(solved(new LossBinaryXENT(), Activation.SIGMOID).params());
    }

    @Test
    void weightsThatCannotBeHonouredAreRefused() {
        assertRefused(
                new LossMCXENT(row(1, 2)),
                Activation.SOFTMAX,
                "the loss has the weights [1.0, 2.0], but needs one for each of its 3 outputs");
        assertRefused(new LossMCXENT(row(1, 0, 1)), Activation.SOFTMAX, "above 0 and finite");
        assertRefused(
                new LossMCXENT(row(1, Double.NaN, 1)), Activation.SOFTMAX, "above 0 and finite");
        assertRefused(new LossMCXENT(row(WEIGHTS)), Activation.SIGMOID, "have no closed form");
        assertRefused(new LossBinaryXENT(row(WEIGHTS)), Activation.SOFTMAX, "have no closed form");
    }

    private static void assertRefused(ILossFunction loss, Activation activation, String reason) {
        MultiLayerNetwork network = network(loss, activation);
        INDArray before = network.params().dup();
        assertThatThrownBy(() -> solve(network))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageStartingWith("Layer 0 (OutputLayer)")
                .hasMessageContaining(reason);
        assertThat(network.params()).isEqualTo(before);
    }

    private static double withTheWeightsIgnored() {
        MultiLayerNetwork weighted = network(new LossMCXENT(row(WEIGHTS)), Activation.SOFTMAX);
        weighted.setParams(solved(new LossMCXENT(), Activation.SOFTMAX).params());
        return weighted.score(data());
    }

    private static MultiLayerNetwork solved(ILossFunction loss, Activation activation) {
        MultiLayerNetwork network = network(loss, activation);
        solve(network);
        return network;
    }

    private static void solve(MultiLayerNetwork network) {
        new RidgeReadoutTrainer(
                        new RidgeReadoutConfiguration.Builder().build(),
                        network,
                        new ExistingDataSetIterator(List.of(data())))
                .fit();
    }

    private static MultiLayerNetwork network(ILossFunction loss, Activation activation) {
        return TestNetworks.initialized(
                new NeuralNetConfiguration.Builder()
                        .seed(4)
                        .updater(new Adam(0.01))
                        .list()
                        .layer(new OutputLayer.Builder(loss).activation(activation).nOut(3).build())
                        .setInputType(InputType.feedForward(2))
                        .validateOutputLayerConfig(false)
                        .build());
    }

    private static INDArray row(double... values) {
        return Nd4j.create(values, new long[] {1, values.length}, 'c');
    }

    private static double mean(int c, int coordinate) {
        return coordinate == 0 ? c : c == 1 ? 1.5 : 0;
    }

    private static DataSet data() {
        Random random = new Random(6);
        INDArray features = Nd4j.create(EXAMPLES, 2);
        INDArray labels = Nd4j.zeros(EXAMPLES, 3);
        for (int n = 0; n < EXAMPLES; n++) {
            int c = n % 3;
            features.putScalar(n, 0, mean(c, 0) + random.nextGaussian());
            features.putScalar(n, 1, mean(c, 1) + random.nextGaussian());
            labels.putScalar(n, c, 1);
        }
        return new DataSet(features, labels);
    }
}
