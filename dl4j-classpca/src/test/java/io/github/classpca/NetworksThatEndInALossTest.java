package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.sample.ClassCoding;
import io.github.classpca.internal.sample.ExampleStream;
import io.github.classpca.report.LayerReport;
import io.github.classpca.report.SkippedLayer;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** As models imported from Keras do: the layer below the loss gives the scores of the classes. */
class NetworksThatEndInALossTest {

    private static final int INPUTS = 8;
    private static final int CLASSES = TestNetworks.CLASSES;

    @TempDir private File folder;

    private static Stream<Arguments> ends() {
        return Stream.of(
                Arguments.of("Keras", List.of(scores(Activation.SOFTMAX), loss())),
                Arguments.of(
                        "softmax in the loss", List.of(scores(Activation.IDENTITY), softmaxLoss())),
                Arguments.of(
                        "softmax between",
                        List.of(
                                scores(Activation.IDENTITY),
                                new ActivationLayer(Activation.SOFTMAX),
                                loss())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void theDenseLayerOfScoresIsLeftToTheReadout(String name, List<Layer> end) throws Exception {
        MultiLayerNetwork network = network(end);
        INDArray before = network.getParam("1_W").dup();

        LayerwisePcaResult result = compute(network, data());

        assertThat(network.getParam("1_W")).as("the layer of scores").isEqualTo(before);
        assertThat(result.layers()).extracting(LayerReport::layer).containsExactly(0);
        assertThat(result.layers().get(0).filtersPerClass()).hasSize(CLASSES);
        assertThat(result.skipped()).extracting(SkippedLayer::layer).containsExactly(1);
        assertThat(result.skipped().get(0).reason())
                .contains("class scores that Layer " + end.size() + " (LossLayer) takes");
        assertThat(result.splitLayer()).isEqualTo(1);

        RidgeReadoutResult readout = solve(network, data());

        assertThat(readout.layer()).isEqualTo(1);
        assertThat(readout.name()).isEqualTo("Layer 1 (DenseLayer)");
        INDArray features = test().getFeatures();
        INDArray p = network.output(features);
        assertThat(p.sum(1).sub(1).norm2Number().doubleValue()).isLessThan(1e-4);
        assertThat(accuracy(network)).isGreaterThan(0.9);
        assertThat(network.score(test())).as("log-loss").isLessThan(0.3);

        File file = new File(folder, "model.zip");
        network.save(file);
        assertThat(MultiLayerNetwork.load(file, true).output(features)).isEqualTo(p);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void theHeadIsTheLayerOfScoresWithItsLoss(String name, List<Layer> end) {
        MultiLayerNetwork network = network(end);
        LayerwisePcaResult result = compute(network, data());

        MultiLayerNetwork head = result.head();
        assertThat(head.getnLayers()).isEqualTo(end.size());
        double before = network.score(test());
        head.fit(result.featurize(data()), 20);
        result.assemble(head);

        assertThat(network.getParam("1_W")).isEqualTo(head.getParam("0_W"));
        assertThat(network.score(test())).isLessThan(before);
        assertThat(accuracy(network)).isGreaterThan(0.9);
    }

    @Test
    void aConvolutionOfScoresIsLeftAlone() throws Exception {
        MultiLayerNetwork network =
                TestNetworks.initialized(
                        builder()
                                .list()
                                .layer(new ConvolutionLayer.Builder(3, 3).nOut(6).build())
                                .layer(
                                        new ConvolutionLayer.Builder(1, 1)
                                                .nOut(CLASSES)
                                                .activation(Activation.IDENTITY)
                                                .build())
                                .layer(new GlobalPoolingLayer(PoolingType.AVG))
                                .layer(softmaxLoss())
                                .setInputType(InputType.convolutional(9, 9, 2))
                                .build());
        INDArray before = network.getParam("1_W").dup();
        DataSetIterator data = TestNetworks.data(120, 2, 9, 9);

        LayerwisePcaResult result = compute(network, data);

        assertThat(network.getParam("1_W")).isEqualTo(before);
        assertThat(result.layers()).extracting(LayerReport::layer).containsExactly(0);
        assertThat(result.layers().get(0).filtersPerClass()).hasSize(CLASSES);
        assertThat(result.skipped().get(0).reason()).contains("Layer 3 (LossLayer) takes");
        INDArray features = TestNetworks.dataSet(20, 2, 9, 9).getFeatures();
        MultiLayerNetwork head = result.head();
        head.fit(result.featurize(data), 2);
        result.assemble(head);
        INDArray expected =
                head.output(
                        result.featurize(
                                        new ExistingDataSetIterator(
                                                List.of(TestNetworks.dataSet(20, 2, 9, 9))))
                                .next()
                                .getFeatures());
        assertThat(network.output(features).sub(expected).amaxNumber().doubleValue())
                .isLessThan(1e-4);
        File file = new File(folder, "model.zip");
        network.save(file);
        assertThat(MultiLayerNetwork.load(file, true).output(features))
                .isEqualTo(network.output(features));

        assertThatThrownBy(() -> solve(network, data))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining(
                        "Layer 3 (LossLayer) takes its class scores from Layer 2"
                                + " (GlobalPoolingLayer); only those of a DenseLayer");
    }

    /** A loss over the pixels does not tell its inputs. */
    @Test
    void aLossOverPixelsTellsTheClassesOfTheConvolutionBelow() {
        MultiLayerNetwork network =
                TestNetworks.initialized(
                        builder()
                                .list()
                                .layer(new ConvolutionLayer.Builder(3, 3).nOut(6).build())
                                .layer(new ConvolutionLayer.Builder(1, 1).nOut(4).build())
                                .layer(
                                        new CnnLossLayer.Builder(LossFunction.MCXENT)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .setInputType(InputType.convolutional(9, 9, 2))
                                .build());
        assertThat(classes(network)).isEqualTo(4);
        assertThatThrownBy(() -> solve(network, TestNetworks.data(60, 2, 9, 9)))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("Layer 2 (CnnLossLayer) is no OutputLayer, nor a LossLayer");
    }

    /** Without an input type DL4J leaves the inputs of the loss at 0. */
    @Test
    void aLossThatDoesNotTellItsInputsTakesThoseBelow() {
        MultiLayerNetwork network =
                TestNetworks.initialized(
                        builder()
                                .list()
                                .layer(new DenseLayer.Builder().nIn(INPUTS).nOut(16).build())
                                .layer(new DenseLayer.Builder().nIn(16).nOut(3).build())
                                .layer(softmaxLoss())
                                .build());
        assertThat(classes(network)).isEqualTo(3);

        // A column of class indices tells the iterator of a single outcome.
        LayerwisePcaResult result = compute(network, column());

        assertThat(result.layers().get(0).filtersPerClass()).hasSize(3);
    }

    /** Imported without a training configuration, Keras models end in their last dense layer. */
    @Test
    void aNetworkWithoutALossEndsInItsClassScores() {
        MultiLayerNetwork softmax = network(List.of(scores(Activation.SOFTMAX)));
        MultiLayerNetwork identity = network(List.of(scores(Activation.IDENTITY)));
        MultiLayerNetwork wider =
                network(List.of(new DenseLayer.Builder().nOut(CLASSES + 1).build()));

        assertThat(classes(softmax)).isEqualTo(CLASSES);
        LayerwisePcaResult result = compute(softmax, column());
        assertThat(result.skipped().get(0).reason()).contains("they end in a softmax");
        assertThat(result.layers().get(0).filtersPerClass()).hasSize(CLASSES);
        assertThat(compute(identity, oneHot()).skipped().get(0).reason())
                .contains("they are as many as the classes, 3", "name it in layers(...)");
        assertThat(compute(wider, oneHot()).layers())
                .extracting(LayerReport::layer)
                .containsExactly(0, 1);

        LayerwisePcaConfiguration both =
                new LayerwisePcaConfiguration.Builder().layers(0, 1).build();
        assertThat(new LayerwisePcaTrainer(both, identity, oneHot()).fit().layers())
                .extracting(LayerReport::layer)
                .containsExactly(0, 1);
    }

    @Test
    void scoresUnderALossCannotBeAskedFor() {
        MultiLayerNetwork network = network(List.of(scores(Activation.IDENTITY), softmaxLoss()));
        INDArray before = network.params().dup();
        LayerwisePcaConfiguration both =
                new LayerwisePcaConfiguration.Builder().layers(0, 1).build();

        assertThatThrownBy(() -> new LayerwisePcaTrainer(both, network, data()).fit())
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageStartingWith("Layer 1 (DenseLayer) cannot be computed")
                .hasMessageContaining("leave it out of layers(...)");
        assertThat(network.params()).isEqualTo(before);
    }

    @Test
    void endsThatCannotBeSolvedAreRefused() {
        assertRefused(
                "Layer 1 (DenseLayer) has the activation softmax and Layer 2 (LossLayer) above it"
                        + " softmax",
                scores(Activation.SOFTMAX),
                softmaxLoss());
        assertRefused(
                "Layer 1 (DenseLayer) has the activation relu", scores(Activation.RELU), loss());
        assertRefused(
                "Layer 1 (DenseLayer) has no bias",
                new DenseLayer.Builder()
                        .nOut(CLASSES)
                        .activation(Activation.IDENTITY)
                        .hasBias(false)
                        .build(),
                softmaxLoss());
        assertRefused(
                "Layer 1 (DenseLayer) normalizes its outputs",
                new DenseLayer.Builder().nOut(CLASSES).hasLayerNorm(true).build(),
                softmaxLoss());
        assertRefused(
                "takes its class scores from Layer 2 (BatchNormalization)",
                scores(Activation.IDENTITY),
                new BatchNormalization(),
                softmaxLoss());
        assertRefused(
                "not one for classes",
                scores(Activation.SOFTMAX),
                new LossLayer.Builder(LossFunction.MSE).build());
        assertRefused("Layer 1 (DenseLayer) is no OutputLayer", scores(Activation.SOFTMAX));
    }

    private static void assertRefused(String reason, Layer... end) {
        MultiLayerNetwork network = network(List.of(end));
        INDArray before = network.params().dup();
        assertThatThrownBy(() -> solve(network, oneHot()))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining(reason);
        assertThat(network.params()).isEqualTo(before);
    }

    private static LayerwisePcaResult compute(MultiLayerNetwork network, DataSetIterator data) {
        return new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder().build(), network, data)
                .fit();
    }

    private static RidgeReadoutResult solve(MultiLayerNetwork network, DataSetIterator data) {
        return new RidgeReadoutTrainer(
                        new RidgeReadoutConfiguration.Builder().build(), network, data)
                .fit();
    }

    private static NeuralNetConfiguration.Builder builder() {
        return new NeuralNetConfiguration.Builder()
                .seed(4)
                .updater(new Adam(0.01))
                .activation(Activation.RELU);
    }

    private static MultiLayerNetwork network(List<Layer> end) {
        NeuralNetConfiguration.ListBuilder list = builder().list();
        list.layer(new DenseLayer.Builder().nOut(16).build());
        end.forEach(layer -> list.layer(layer.clone()));
        return TestNetworks.initialized(list.setInputType(InputType.feedForward(INPUTS)).build());
    }

    private static DenseLayer scores(Activation activation) {
        return new DenseLayer.Builder().nOut(CLASSES).activation(activation).build();
    }

    private static LossLayer loss() {
        return new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.IDENTITY).build();
    }

    private static LossLayer softmaxLoss() {
        return new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build();
    }

    private static double accuracy(MultiLayerNetwork network) {
        INDArray found = network.output(test().getFeatures()).argMax(1);
        INDArray expected = test().getLabels().argMax(1);
        return found.eq(expected).castTo(found.dataType()).meanNumber().doubleValue();
    }

    private static DataSetIterator data() {
        return new ExistingDataSetIterator(separable());
    }

    /** Tells no number of classes. */
    private static DataSetIterator unknown() {
        return new ExistingDataSetIterator(separable());
    }

    private static DataSetIterator oneHot() {
        List<DataSet> examples = new ArrayList<>();
        separable().forEach(batch -> examples.addAll(batch.asList()));
        return new ListDataSetIterator<>(examples, 32);
    }

    private static DataSetIterator column() {
        List<DataSet> examples = new ArrayList<>();
        for (DataSet batch : separable()) {
            INDArray classes = batch.getLabels().argMax(1).castTo(batch.getLabels().dataType());
            examples.addAll(
                    new DataSet(batch.getFeatures(), classes.reshape(classes.length(), 1))
                            .asList());
        }
        return new ListDataSetIterator<>(examples, 32);
    }

    private static DataSet test() {
        return DataSet.merge(separable());
    }

    private static List<DataSet> separable() {
        List<DataSet> batches = TestNetworks.batches(320, INPUTS);
        for (DataSet batch : batches) {
            for (int n = 0; n < batch.numExamples(); n++) {
                int c = batch.getLabels().getRow(n).argMax().getInt(0);
                for (int j = 0; j < INPUTS; j++) {
                    double noise = 0.3 * batch.getFeatures().getDouble(n, j);
                    batch.getFeatures().putScalar(n, j, (j % 3 == c ? 3 : 0) + noise);
                }
            }
        }
        return batches;
    }

    private static int classes(MultiLayerNetwork network) {
        return ClassCoding.of(
                        LayerGraph.of(network),
                        network.getnLayers() - 1,
                        ExampleStream.of(unknown()))
                .classes();
    }
}
