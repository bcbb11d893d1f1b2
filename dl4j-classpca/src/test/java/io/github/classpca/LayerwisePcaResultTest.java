package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.classpca.report.LayerReport;
import io.github.classpca.report.SkippedLayer;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

class LayerwisePcaResultTest {

    @Test
    void aHeadTrainedOnFeaturesIsTheWholeTrainedWithFrozenLayers() {
        MultiLayerNetwork network = convolutional();
        LayerwisePcaResult result = compute(network, 0, 2);
        assertThat(result.splitLayer()).isEqualTo(4);
        MultiLayerNetwork frozen =
                new TransferLearning.Builder(network.clone()).setFeatureExtractor(3).build();

        MultiLayerNetwork head = result.head();
        DataSetIterator features = result.featurize(data());
        INDArray untrained = network.output(input());
        for (int epoch = 0; epoch < 3; epoch++) {
            head.fit(features);
            frozen.fit(data());
        }
        MultiLayerNetwork assembled = result.assemble(head);

        assertThat(assembled).isSameAs(network);
        INDArray actual = network.output(input());
        INDArray expected = frozen.output(input());
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-5);
        assertThat(actual.sub(untrained).amaxNumber().doubleValue()).isGreaterThan(1e-2);
        assertThat(network.getIterationCount()).isEqualTo(frozen.getIterationCount());
    }

    @Test
    void featuresAreWhatTheHeadSees() {
        MultiLayerNetwork network = convolutional();
        LayerwisePcaResult result = compute(network, 0, 2);
        DataSetIterator features = result.featurize(data());
        MultiLayerNetwork head = result.head();
        DataSet first = features.next();
        assertThat(
                        head.output(first.getFeatures())
                                .sub(
                                        network.output(
                                                TestNetworks.batches(60, 2, 9, 9)
                                                        .get(0)
                                                        .getFeatures()))
                                .amaxNumber()
                                .doubleValue())
                .isLessThan(1e-5);
        assertThat(features.resetSupported()).isTrue();
        assertThat(first.numExamples()).isEqualTo(16);
    }

    @Test
    void anIteratorThatCannotBeFeaturizedIsAtItsStartAgain() {
        LayerwisePcaResult result = compute(convolutional(), 0, 2);
        List<DataSet> batches = TestNetworks.batches(60, 2, 9, 9);
        batches.get(1).setFeatures(Nd4j.zeros(16, 3, 9, 9));
        DataSetIterator iterator = new ExistingDataSetIterator(batches);

        assertThatThrownBy(() -> result.featurize(iterator))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("[16, 3, 9, 9] (the features)");

        assertThat(iterator.next()).isSameAs(batches.get(0));
    }

    @Test
    void whatLearnsOrDrawsStaysInTheHead() {
        MultiLayerNetwork normalized =
                TestNetworks.network(
                        InputType.convolutional(9, 9, 2),
                        new ConvolutionLayer.Builder(3, 3).nOut(6).build(),
                        new BatchNormalization.Builder().build(),
                        new DenseLayer.Builder().nOut(5).build());
        assertThat(compute(normalized, 0).splitLayer()).isEqualTo(1);
        MultiLayerNetwork dropped =
                TestNetworks.network(
                        InputType.convolutional(9, 9, 2),
                        new ConvolutionLayer.Builder(3, 3).nOut(6).build(),
                        new SubsamplingLayer.Builder().kernelSize(2, 2).build(),
                        new DropoutLayer.Builder(0.5).build(),
                        new DenseLayer.Builder().nOut(5).build());
        assertThat(compute(dropped, 0).splitLayer()).isEqualTo(2);
    }

    @Test
    void aLayerThatNeitherPartWouldTrainIsRefusedBeforeAnyWork() {
        LayerwisePcaResult withoutGeometry =
                compute(
                        TestNetworks.network(
                                InputType.convolutional(9, 9, 2),
                                new ConvolutionLayer.Builder(3, 3).nOut(6).build(),
                                new Deconvolution2D.Builder(2, 2).nOut(4).build(),
                                new DenseLayer.Builder().nOut(5).build(),
                                new DenseLayer.Builder().nOut(5).build()),
                        0,
                        2);
        assertRefused(
                withoutGeometry,
                "starts at layer 3",
                "Layer 1 (Deconvolution2D) (there is no adapter for");
        assertRefused(
                compute(convolutional(), 2),
                "starts at layer 4",
                "Layer 0 (ConvolutionLayer) (not asked for)");
    }

    private static void assertRefused(LayerwisePcaResult result, String... messages) {
        List<DataSet> batches = TestNetworks.batches(60, 2, 9, 9);
        DataSetIterator iterator = new ExistingDataSetIterator(batches);
        iterator.next();
        for (ThrowingCallable work :
                List.<ThrowingCallable>of(result::head, () -> result.featurize(iterator))) {
            assertThatThrownBy(work)
                    .isInstanceOf(DL4JInvalidConfigException.class)
                    .hasMessageContainingAll(messages)
                    .hasMessageContaining("with fit")
                    .hasMessageContaining("compute the layer too")
                    .hasMessageContaining("FrozenLayer");
        }
        assertThat(iterator.next()).as("not rewound").isSameAs(batches.get(1));
    }

    @Test
    void whatIsFrozenOrNormalizedBelowIsNoObstacle() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.convolutional(9, 9, 2),
                        new FrozenLayer(new ConvolutionLayer.Builder(3, 3).nOut(6).build()),
                        new FrozenLayerWithBackprop(
                                new Deconvolution2D.Builder(2, 2).nOut(4).build()),
                        new BatchNormalization.Builder().build(),
                        new DenseLayer.Builder().nOut(5).build());
        LayerwisePcaResult result = compute(network);
        assertThat(result.normalizations()).containsExactly(2);
        assertThat(result.skipped()).extracting(SkippedLayer::layer).containsExactly(0, 1);

        INDArray features = result.featurize(data()).next().getFeatures();

        assertThat(features.shape()).containsExactly(16, 5);
        assertThat(result.head().output(features)).isNotNull();
    }

    @Test
    void aHeadOfAnotherNetworkIsRefused() {
        MultiLayerNetwork network = convolutional();
        LayerwisePcaResult result = compute(network, 0, 2);
        INDArray before = network.params().dup();
        MultiLayerNetwork shorter = TestNetworks.network(InputType.feedForward(7));
        assertThatThrownBy(() -> result.assemble(shorter))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use a network from head()");
        MultiLayerNetwork other =
                TestNetworks.network(
                        InputType.feedForward(7), new DenseLayer.Builder().nOut(6).build());
        assertThatThrownBy(() -> result.assemble(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("layer 0 of the head has parameters");
        assertThat(network.params()).isEqualTo(before);
    }

    @Test
    void theConfigurationReproducesTheWeights() {
        MultiLayerNetwork network = convolutional();
        String plain = network.getLayerWiseConfigurations().toJson();
        LayerwisePcaResult result = compute(network, 0, 2, 4);
        MultiLayerConfiguration configuration =
                MultiLayerConfiguration.fromJson(result.configuration().toJson());
        MultiLayerNetwork again = TestNetworks.initialized(configuration);
        for (int layer : new int[] {0, 2, 4}) {
            assertThat(again.getParam(layer + "_W")).isEqualTo(network.getParam(layer + "_W"));
        }
        assertThat(network.getLayerWiseConfigurations().toJson()).isEqualTo(plain);
    }

    @Test
    void theConfigurationGivesWhatWasComputedAndNotWhatWasTrainedSince() {
        MultiLayerNetwork network = convolutional();
        LayerwisePcaResult result = compute(network, 0, 2);
        INDArray first = network.getParam("0_W").dup();
        INDArray second = network.getParam("2_W").dup();

        network.fit(data());

        assertThat(network.getParam("0_W")).isNotEqualTo(first);
        MultiLayerNetwork again = TestNetworks.initialized(result.configuration());
        assertThat(again.getParam("0_W")).isEqualTo(first);
        assertThat(again.getParam("2_W")).isEqualTo(second);
        assertThat(result.initializer(0).weights()).isEqualTo(first);
    }

    @Test
    void theTableTellsWhatHappened() {
        LayerwisePcaResult result = compute(convolutional(), 0, 2);
        assertThat(result.toString())
                .contains("DIVERSE_CONTRAST")
                .contains("Layer 0 (ConvolutionLayer)")
                .contains("Layer 4 (DenseLayer) skipped: not asked for")
                .contains("60 examples (0 unlabelled passed over)")
                .contains("seed=12345")
                // Whatever the locale of the machine.
                .contains("0.05 ");
        LayerReport report = result.layers().get(0);
        assertThat(report.filtersPerClass()).containsExactly(2, 2, 2);
        assertThat(report.explainedFraction()).isBetween(0.0, 1.0);
        assertThat(report.inputs()).isEqualTo(18);
        assertThat(report.rows()).isEqualTo(60 * 16);
    }

    private static MultiLayerNetwork convolutional() {
        return TestNetworks.network(
                InputType.convolutional(9, 9, 2),
                new ConvolutionLayer.Builder(3, 3).nOut(6).build(),
                new SubsamplingLayer.Builder().kernelSize(2, 2).stride(1, 1).build(),
                new ConvolutionLayer.Builder(2, 2).nOut(7).build(),
                new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                new DenseLayer.Builder().nOut(5).build());
    }

    private static LayerwisePcaResult compute(MultiLayerNetwork network, int... layers) {
        return new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder().layers(layers).build(),
                        network,
                        data())
                .fit();
    }

    private static DataSetIterator data() {
        return TestNetworks.data(60, 2, 9, 9);
    }

    private static INDArray input() {
        return TestNetworks.dataSet(60, 2, 9, 9).getFeatures();
    }

    @Test
    void layersOfSeveralArraysHaveNoInitializer() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.convolutional(6, 6, 2),
                        new SeparableConvolution2D.Builder(3, 3).nOut(5).build());
        LayerwisePcaResult result =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder().build(),
                                network,
                                TestNetworks.data(60, 2, 6, 6))
                        .fit();
        assertThatThrownBy(result::configuration)
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("Layer 0 (SeparableConvolution2D) has several arrays");
    }
}
