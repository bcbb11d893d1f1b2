package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.classpca.layer.Calibration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What a user may get wrong: each has a message that helps, and none harms the network. */
class BadInputTest {

    private MultiLayerNetwork network;
    private INDArray before;

    @BeforeEach
    void makeNetwork() {
        network =
                TestNetworks.network(
                        InputType.feedForward(8),
                        new DenseLayer.Builder().nOut(6).build(),
                        new DenseLayer.Builder().nOut(5).build());
        before = network.params().dup();
    }

    @AfterEach
    void theNetworkIsUnharmed() {
        assertThat(network.params()).isEqualTo(before);
        assertThat(network.output(TestNetworks.dataSet(3, 8).getFeatures()).isNaN().any())
                .isFalse();
    }

    @Test
    void notInitialized() {
        MultiLayerNetwork fresh =
                new MultiLayerNetwork(network.getLayerWiseConfigurations().clone());
        assertThatThrownBy(() -> fit(fresh, builder(), TestNetworks.data(60, 8)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("network.init()");
    }

    @Test
    void emptyIterator() {
        assertRefused(fitting(new ExistingDataSetIterator(List.of())), "gives no examples");
    }

    @Test
    void labelsOfAnotherWidth() {
        List<DataSet> batches = new ArrayList<>();
        for (DataSet batch : TestNetworks.batches(60, 8)) {
            batches.add(new DataSet(batch.getFeatures(), Nd4j.zeros(batch.numExamples(), 5)));
        }
        assertRefused(fitting(batches), "[16, 5]", "3 classes");
    }

    @Test
    void aClassWithoutExamplesIsNamed() {
        List<DataSet> batches = new ArrayList<>();
        for (DataSet batch : TestNetworks.batches(60, 8)) {
            INDArray labels = batch.getLabels().dup();
            labels.getColumn(1).assign(0);
            batches.add(new DataSet(batch.getFeatures(), labels));
        }
        assertRefused(
                fitting(new ExistingDataSetIterator(batches, List.of("cat", "dog", "eel"))),
                "No example of class 1 (dog)",
                "shuffle");
        assertRefused(
                () -> fit(network, builder().memoryBudget(0), new ExistingDataSetIterator(batches)),
                "No example of class 1");
    }

    @Test
    void aSingleClass() {
        List<DataSet> batches = new ArrayList<>();
        for (DataSet batch : TestNetworks.batches(60, 8)) {
            INDArray labels = Nd4j.zeros(batch.numExamples(), 3);
            labels.getColumn(2).assign(1);
            batches.add(new DataSet(batch.getFeatures(), labels));
        }
        assertRefused(fitting(batches), "All 60 examples are of a single class");
    }

    @Test
    void noLabelAtAll() {
        List<DataSet> batches = TestNetworks.batches(60, 8);
        batches.forEach(batch -> batch.getLabels().assign(0));
        assertRefused(fitting(batches), "None of the 60 examples has a label");
    }

    @Test
    void softmaxOverOneOutput() {
        MultiLayerNetwork single =
                TestNetworks.initialized(
                        new NeuralNetConfiguration.Builder()
                                .list()
                                .layer(new DenseLayer.Builder().nOut(4).build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MSE)
                                                .activation(Activation.SOFTMAX)
                                                .nOut(1)
                                                .build())
                                .setInputType(InputType.feedForward(8))
                                .validateOutputLayerConfig(false)
                                .build());
        assertThatThrownBy(() -> fit(single, builder(), TestNetworks.data(60, 8)))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("nOut=1 tells no classes apart");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void featuresThatAreNotFinite(float value) {
        List<DataSet> batches = TestNetworks.batches(60, 8);
        batches.get(2).getFeatures().putScalar(5, 3, value);
        assertRefused(fitting(batches), "Example 37: feature 3 is " + value);
    }

    @Test
    void constantFeatures() {
        List<DataSet> batches = TestNetworks.batches(60, 8);
        batches.forEach(batch -> batch.getFeatures().assign(0.5));
        assertRefused(fitting(batches), "Layer 0 (DenseLayer)", "8 inputs are constant");
    }

    @Test
    void fewerRowsThanDirections() {
        assertRefused(
                fitting(TestNetworks.batches(4, 8)),
                "Layer 0 (DenseLayer)",
                "4 rows cannot give 6 directions",
                "reduce nOut");
    }

    @Test
    void layerIndexOutOfRange() {
        assertThatThrownBy(() -> fit(network, builder().layers(3), TestNetworks.data(60, 8)))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessage("Layer index 3 is out of range: the network has layers 0 to 2");
        assertThatThrownBy(() -> builder().layers(-1).build())
                .hasMessage("layer index must be >= 0, got -1");
    }

    @Test
    void anOutputLayer() {
        assertThatThrownBy(() -> fit(network, builder().layers(0, 2), TestNetworks.data(60, 8)))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("Layer 2 (OutputLayer) cannot be computed")
                .hasMessageContaining("output layer");
    }

    @Test
    void nothingToCompute() {
        MultiLayerNetwork shallow = TestNetworks.network(InputType.feedForward(8));
        assertThatThrownBy(() -> fit(shallow, builder(), TestNetworks.data(60, 8)))
                .hasMessageContaining("no hidden layer");
    }

    @Test
    void featuresOfAShapeTheNetworkDoesNotTake() {
        assertRefused(
                fitting(TestNetworks.batches(60, 7)),
                "Layer 0 (DenseLayer)",
                "shape [1, 7] (the features)");
        MultiLayerNetwork pictures =
                TestNetworks.network(
                        InputType.convolutional(6, 6, 2),
                        new ConvolutionLayer.Builder(3, 3).nOut(4).build());
        INDArray old = pictures.params().dup();
        assertThatThrownBy(() -> fit(pictures, builder(), TestNetworks.data(60, 1, 6, 6)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("[1, 1, 6, 6] (the features)");
        assertThat(pictures.params()).isEqualTo(old);
    }

    @Test
    void featuresAndLabelsThatDisagreeInNumber() {
        DataSet batch = TestNetworks.dataSet(30, 8);
        DataSet uneven = new DataSet();
        uneven.setFeatures(batch.getFeatures());
        uneven.setLabels(Nd4j.eye(3));
        assertRefused(fitting(List.of(uneven)), "30 examples come with 3 labels");
    }

    @Test
    void anIteratorThatFailsMidway() {
        Iterator<DataSet> good = TestNetworks.batches(60, 8).iterator();
        Iterator<DataSet> failing =
                new Iterator<>() {
                    private int given;

                    @Override
                    public boolean hasNext() {
                        return true;
                    }

                    @Override
                    public DataSet next() {
                        if (++given == 3) {
                            throw new IllegalArgumentException("disk gone");
                        }
                        return good.next();
                    }
                };
        assertThatThrownBy(() -> fit(network, builder(), new ExistingDataSetIterator(failing)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("disk gone");
    }

    @Test
    void anIteratorThatCannotEvenBeResetAfterItsFailure() {
        DataSetIterator failing =
                new ExistingDataSetIterator(TestNetworks.batches(60, 8)) {
                    private int given;

                    @Override
                    public DataSet next() {
                        if (++given == 3) {
                            throw new IllegalArgumentException("disk gone");
                        }
                        return super.next();
                    }

                    @Override
                    public void reset() {
                        if (given > 0) {
                            throw new IllegalStateException("still gone");
                        }
                        super.reset();
                    }
                };
        assertThatThrownBy(() -> fit(network, builder(), failing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("disk gone")
                .hasSuppressedException(new IllegalStateException("still gone"));
    }

    @Test
    void interrupt() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(fitting(TestNetworks.batches(60, 8)))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("old ones");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void aFailureAboveLeavesTheLayersBelowFinishedAndTheRestOld() {
        MultiLayerNetwork expected = network.clone();
        fit(expected, builder().layers(0), TestNetworks.data(60, 8));
        MultiLayerNetwork broken = network.clone();
        LayerwisePcaListener failing =
                new LayerwisePcaListener() {
                    @Override
                    public void examplesRead(int layer, long examples) {
                        if (layer == 1 && examples > 20) {
                            throw new IllegalStateException("stop here");
                        }
                    }
                };
        assertThatThrownBy(() -> fit(broken, builder().listener(failing), TestNetworks.data(60, 8)))
                .hasMessage("stop here");
        assertThat(broken.getParam("0_W")).isEqualTo(expected.getParam("0_W"));
        assertThat(broken.getParam("0_b")).isEqualTo(expected.getParam("0_b"));
        assertThat(broken.getParam("1_W")).isEqualTo(network.getParam("1_W"));
    }

    @Test
    void settingsOutOfRange() {
        assertThatThrownBy(() -> builder().ridge(Double.NaN).build())
                .hasMessage("ridge must be finite and >= 0, got NaN");
        assertThatThrownBy(() -> builder().ridge(1, -1).build())
                .hasMessage("ridge must be finite and >= 0, got -1.0");
        assertThatThrownBy(() -> builder().patchesPerExample(0).build())
                .hasMessage("patchesPerExample must be at least 1, got 0");
        assertThatThrownBy(() -> builder().maxExamples(0).build())
                .hasMessage("maxExamples must be at least 1, got 0");
        assertThatThrownBy(() -> builder().maxExamplesPerClass(0).build())
                .hasMessage("maxExamplesPerClass must be at least 1, got 0");
        assertThatThrownBy(() -> builder().memoryBudget(-1).build())
                .hasMessage("memoryBudget must be at least 0, got -1");
        assertThatThrownBy(() -> Calibration.UNIT.withGain(0))
                .hasMessage("gain must be finite and > 0, got 0.0");
    }

    @Test
    void momentsThatCannotFitIntoMemory() {
        MultiLayerNetwork wide =
                TestNetworks.network(
                        InputType.feedForward(40_000), new DenseLayer.Builder().nOut(4).build());
        INDArray old = wide.params().dup();
        assertThatThrownBy(() -> fit(wide, builder(), TestNetworks.data(6, 40_000)))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("moments of 1 of 3 classes over 40000 inputs")
                .hasMessageContaining("-Xmx");
        assertThat(wide.params()).isEqualTo(old);
    }

    private void assertRefused(ThrowingCallable fitting, String... parts) {
        assertThatThrownBy(fitting)
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContainingAll(parts);
    }

    private ThrowingCallable fitting(List<DataSet> batches) {
        return fitting(new ExistingDataSetIterator(batches));
    }

    private ThrowingCallable fitting(DataSetIterator iterator) {
        return () -> fit(network, builder(), iterator);
    }

    private static LayerwisePcaConfiguration.Builder builder() {
        return new LayerwisePcaConfiguration.Builder();
    }

    private static void fit(
            MultiLayerNetwork network,
            LayerwisePcaConfiguration.Builder builder,
            DataSetIterator iterator) {
        new LayerwisePcaTrainer(builder.build(), network, iterator).fit();
    }
}
