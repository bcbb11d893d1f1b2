package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableMap;
import io.github.classpca.internal.fit.LayerUpdate;
import io.github.classpca.internal.sample.Finiteness;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Networks of 16-bit numbers: sums of a few hundred features are beyond the range of HALF. */
class HalfPrecisionTest {

    /** Features of DL4J are FLOAT as a rule; here they come in the network's type too. */
    @ParameterizedTest
    @CsvSource({"HALF, FLOAT", "HALF, HALF", "BFLOAT16, FLOAT", "BFLOAT16, BFLOAT16"})
    void denseLayersHaveUnitPreActivations(DataType type, DataType given) {
        List<DataSet> data = scaled(TestNetworks.batches(120, 8), 300, given);
        MultiLayerNetwork network =
                TestNetworks.network(
                                InputType.feedForward(8),
                                new DenseLayer.Builder()
                                        .nOut(6)
                                        .activation(Activation.IDENTITY)
                                        .build(),
                                new DenseLayer.Builder()
                                        .nOut(5)
                                        .activation(Activation.IDENTITY)
                                        .hasLayerNorm(true)
                                        .build(),
                                new BatchNormalization())
                        .convertDataType(type);

        fit(network, data);

        INDArray all = DataSet.merge(data).getFeatures().castTo(type);
        for (int layer : new int[] {0, 1}) {
            INDArray output =
                    network.feedForwardToLayer(layer, all).get(layer + 1).castTo(DataType.DOUBLE);
            assertThat(output.mean(0).amaxNumber().doubleValue()).isCloseTo(0, within(0.05));
            assertThat(output.std(false, 0).sub(1).amaxNumber().doubleValue())
                    .isCloseTo(0, within(0.05));
        }
        assertThat(network.params().dataType()).isEqualTo(type);
    }

    @ParameterizedTest
    @EnumSource(names = {"HALF", "BFLOAT16"})
    void aReadoutIsAsGoodAsInSinglePrecision(DataType type) {
        List<DataSet> data = scaled(TestNetworks.batches(300, 2, 6, 6), 30, DataType.FLOAT);
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.convolutional(6, 6, 2),
                        new ConvolutionLayer.Builder(3, 3).nOut(8).build(),
                        new GlobalPoolingLayer());
        MultiLayerNetwork half = network.convertDataType(type);

        for (MultiLayerNetwork either : List.of(network, half)) {
            fit(either, data);
            new RidgeReadoutTrainer(
                            new RidgeReadoutConfiguration.Builder().build(),
                            either,
                            new ExistingDataSetIterator(data))
                    .fit();
        }

        assertThat(Finiteness.firstNotFinite(half.params())).isEqualTo(Finiteness.NONE);
        assertThat(half.evaluate(new ExistingDataSetIterator(data)).accuracy())
                .isCloseTo(
                        network.evaluate(new ExistingDataSetIterator(data)).accuracy(),
                        within(0.05));
    }

    /** Discriminants of classes that hardly vary have weights beyond the range of HALF. */
    @ParameterizedTest
    @EnumSource(names = {"HALF", "BFLOAT16"})
    void classesWithoutAnErrorToo(DataType type) {
        List<DataSet> data = TestNetworks.batches(96, 4);
        for (DataSet batch : data) {
            batch.getFeatures()
                    .muli(0.001)
                    .get(NDArrayIndex.all(), NDArrayIndex.interval(0, 3))
                    .addi(batch.getLabels());
        }
        MultiLayerNetwork network =
                TestNetworks.network(InputType.feedForward(4)).convertDataType(type);

        RidgeReadoutResult result =
                new RidgeReadoutTrainer(
                                new RidgeReadoutConfiguration.Builder().build(),
                                network,
                                new ExistingDataSetIterator(data))
                        .fit();

        // The calibration reckons with one error or so beside the 96 that are right.
        assertThat(result.validation().logLoss()).isBetween(0.005, 0.02);
        assertThat(network.evaluate(new ExistingDataSetIterator(data)).accuracy()).isEqualTo(1);
    }

    @Test
    void featuresBeyondTheRangeAreRefused() {
        List<DataSet> data = scaled(TestNetworks.batches(60, 8), 1, DataType.FLOAT);
        data.get(2).getFeatures().putScalar(5, 3, 70_000);
        MultiLayerNetwork network =
                TestNetworks.network(
                                InputType.feedForward(8), new DenseLayer.Builder().nOut(6).build())
                        .convertDataType(DataType.FLOAT16);
        INDArray before = network.params().dup();

        assertThatThrownBy(() -> fit(network, data))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("Example 37: feature 3 is 70000.0, beyond the range")
                .hasMessageContaining("HALF; scale the features");
        assertThat(network.params()).isEqualTo(before);
    }

    @Test
    void parametersWhoseSumAloneIsBeyondTheRangeAreTaken() {
        MultiLayerNetwork network = TestNetworks.network(InputType.feedForward(8));
        MultiLayerNetwork half = network.convertDataType(DataType.FLOAT16);
        INDArray weights = Nd4j.valueArrayOf(new long[] {8, 3}, 10_000.0, DataType.DOUBLE);

        new LayerUpdate(ImmutableMap.of("W", weights), null, null).applyTo(half.getLayer(0));

        assertThat(half.getParam("0_W").castTo(DataType.DOUBLE)).isEqualTo(weights);
    }

    @Test
    void parametersBeyondTheRangeAreNot() {
        MultiLayerNetwork half =
                TestNetworks.network(InputType.feedForward(8)).convertDataType(DataType.FLOAT16);
        INDArray before = half.params().dup();
        INDArray weights = Nd4j.ones(DataType.DOUBLE, 8, 3).putScalar(7, 1, 1e5);

        assertThatThrownBy(
                        () ->
                                new LayerUpdate(ImmutableMap.of("W", weights), null, null)
                                        .applyTo(half.getLayer(0)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("parameter W came out as 100000.0, beyond the range")
                .hasMessageContaining("keeps its old one");
        assertThat(half.params()).isEqualTo(before);
    }

    private static List<DataSet> scaled(List<DataSet> data, double factor, DataType type) {
        for (DataSet batch : data) {
            batch.setFeatures(batch.getFeatures().mul(factor).castTo(type));
        }
        return data;
    }

    private static void fit(MultiLayerNetwork network, List<DataSet> data) {
        new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder().build(),
                        network,
                        new ExistingDataSetIterator(data))
                .fit();
    }
}
