package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.strategy.StandardStrategy;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Layers of one input, and readouts of one unit; over many scales, since rounding differs. */
class SmallestLayersTest {

    private static final int SCALES = 20;

    @ParameterizedTest
    @EnumSource(StandardStrategy.class)
    void aDenseLayerOfOneInput(StandardStrategy strategy) {
        Random random = new Random(3);
        for (int draw = 0; draw < SCALES; draw++) {
            DataSet data = scaled(TestNetworks.dataSet(90, 1), random);
            MultiLayerNetwork network =
                    TestNetworks.network(
                            DataType.DOUBLE,
                            InputType.feedForward(1),
                            new DenseLayer.Builder()
                                    .nOut(1)
                                    .activation(Activation.IDENTITY)
                                    .build());

            new LayerwisePcaTrainer(
                            new LayerwisePcaConfiguration.Builder().strategy(strategy).build(),
                            network,
                            iterator(data))
                    .fit();

            INDArray output = network.feedForwardToLayer(0, data.getFeatures()).get(1);
            assertThat(output.meanNumber().doubleValue()).isCloseTo(0, within(1e-9));
            assertThat(output.stdNumber(false).doubleValue()).isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void aReadoutOfOneUnit() {
        Random random = new Random(4);
        for (int draw = 0; draw < SCALES; draw++) {
            DataSet data = TestNetworks.dataSet(90, 1);
            // Three classes along a line.
            data.setFeatures(
                    data.getLabels()
                            .argMax(1)
                            .castTo(DataType.DOUBLE)
                            .reshape(90, 1)
                            .addi(data.getFeatures().castTo(DataType.DOUBLE).muli(0.01)));
            DataSet scaled = scaled(data, random);
            MultiLayerNetwork network =
                    TestNetworks.network(DataType.DOUBLE, InputType.feedForward(1));

            new RidgeReadoutTrainer(
                            new RidgeReadoutConfiguration.Builder().build(),
                            network,
                            iterator(scaled))
                    .fit();

            assertThat(network.evaluate(iterator(scaled)).accuracy()).isGreaterThan(0.95);
        }
    }

    @Test
    void aLayerNormalizedLayerOfOneUnitIsLeftAsItIs() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.feedForward(8),
                        new DenseLayer.Builder().nOut(6).build(),
                        new DenseLayer.Builder().nOut(1).hasLayerNorm(true).build());
        INDArray before = network.getParam("1_W").dup();

        LayerwisePcaResult result = fit(network, TestNetworks.dataSet(90, 8));

        assertThat(result.skipped())
                .singleElement()
                .satisfies(
                        skipped -> {
                            assertThat(skipped.layer()).isEqualTo(1);
                            assertThat(skipped.reason())
                                    .contains("over a single unit (nOut=1) makes every output 0");
                        });
        assertThat(network.getParam("1_W")).isEqualTo(before);
        assertThatThrownBy(
                        () ->
                                new LayerwisePcaTrainer(
                                                new LayerwisePcaConfiguration.Builder()
                                                        .layers(0, 1)
                                                        .build(),
                                                network,
                                                TestNetworks.data(90, 8))
                                        .fit())
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("Layer 1 (DenseLayer) cannot be computed");
    }

    /** Of two normalized units one is 1 and the other -1; here always the same. */
    @Test
    void aLayerNormalizedUnitThatDoesNotVaryIsRefused() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.feedForward(1),
                        new DenseLayer.Builder().nOut(2).hasLayerNorm(true).build());
        INDArray before = network.params().dup();
        DataSet positive = TestNetworks.dataSet(90, 1);
        positive.setFeatures(Transforms.abs(positive.getFeatures()).addi(1));

        assertThatThrownBy(() -> fit(network, positive))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("Layer 0 (DenseLayer): unit 0 of 2 does not vary")
                .hasMessageContaining("hasLayerNorm(false)");
        assertThat(network.params()).isEqualTo(before);
    }

    private static LayerwisePcaResult fit(MultiLayerNetwork network, DataSet data) {
        return new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder().build(), network, iterator(data))
                .fit();
    }

    private static DataSet scaled(DataSet data, Random random) {
        return new DataSet(
                data.getFeatures().castTo(DataType.DOUBLE).mul(random.nextDouble() * 10),
                data.getLabels());
    }

    private static DataSetIterator iterator(DataSet data) {
        return new ExistingDataSetIterator(data.batchBy(30));
    }
}
