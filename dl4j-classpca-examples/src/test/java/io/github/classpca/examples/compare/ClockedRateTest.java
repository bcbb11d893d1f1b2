package io.github.classpca.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.FixedSchedule;

class ClockedRateTest {

    private static final double RATE = 0.01;

    private final MultiLayerNetwork network = network();

    @Test
    void aCosineFollowsTheShareThatIsSpent() {
        ClockedRate rate = rate(RateSchedule.COSINE);
        rate.spent(0);
        assertThat(network.getLearningRate(0)).isEqualTo(RATE);
        rate.spent(0.5);
        assertThat(network.getLearningRate(0)).isCloseTo(RATE / 2, within(1e-9));
        assertThat(network.getLearningRate(1)).isCloseTo(RATE / 2, within(1e-9));
        rate.spent(0.501);
        assertThat(network.getLearningRate(0))
                .as("not yet again")
                .isCloseTo(RATE / 2, within(1e-9));
        rate.spent(1);
        assertThat(network.getLearningRate(0)).isCloseTo(0, within(1e-9));
    }

    @Test
    void whatAdamKnowsIsKept() {
        network.fit(new DataSet(Nd4j.ones(4, 3), Nd4j.eye(4).castTo(DataType.FLOAT)));
        INDArray before = network.getUpdater().getStateViewArray().dup();
        assertThat(before.amaxNumber().doubleValue()).isPositive();
        rate(RateSchedule.COSINE).spent(0.5);
        assertThat(network.getUpdater().getStateViewArray()).isEqualTo(before);
    }

    @Test
    void otherRatesAreLeftAsTheyAre() {
        rate(RateSchedule.CONSTANT).spent(0.5);
        rate(RateSchedule.HALVED).spent(0.5);
        assertThat(network.getLearningRate(0)).isEqualTo(RATE);
    }

    private ClockedRate rate(RateSchedule schedule) {
        return new ClockedRate(network, new Training(Initialization.HE, schedule, RATE));
    }

    private static MultiLayerNetwork network() {
        MultiLayerConfiguration configuration =
                new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(new DenseLayer.Builder().nIn(3).nOut(5).build())
                        .layer(new OutputLayer.Builder().nIn(5).nOut(4).build())
                        .build();
        new Training(Initialization.HE, RateSchedule.COSINE, RATE)
                .applyTo(configuration, new FixedSchedule(RATE));
        MultiLayerNetwork result = new MultiLayerNetwork(configuration);
        result.init();
        return result;
    }
}
