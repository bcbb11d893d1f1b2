package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.report.LayerReport;
import io.github.classpca.strategy.StandardStrategy;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Graphs of vertices, where a list of layers would do and where not. */
class ComputationGraphTest {

    private static final LayerwisePcaConfiguration DEFAULTS =
            new LayerwisePcaConfiguration.Builder().build();

    @TempDir private Path folder;

    @Test
    void aListAsAGraphGetsTheSameWeights() {
        MultiLayerNetwork list =
                TestNetworks.network(
                        InputType.convolutional(12, 12, 1),
                        new ConvolutionLayer.Builder(3, 3).nOut(6).build(),
                        new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                        new ConvolutionLayer.Builder(3, 3).nOut(8).build(),
                        new DenseLayer.Builder().nOut(10).build());
        ComputationGraph graph = list.toComputationGraph();

        LayerwisePcaResult ofList =
                new LayerwisePcaTrainer(DEFAULTS, list, TestNetworks.data(120, 1, 12, 12)).fit();
        LayerwisePcaResult ofGraph =
                new LayerwisePcaTrainer(DEFAULTS, graph, TestNetworks.data(120, 1, 12, 12)).fit();

        assertThat(graph.params()).isEqualTo(list.params());
        assertThat(ofGraph.layers()).hasSameSizeAs(ofList.layers());
        assertThat(ofGraph.splitLayer()).isEqualTo(ofList.splitLayer());
    }

    @Test
    void residualBlocksAreComputedTrainedAndSaved() throws Exception {
        ComputationGraph graph = residual();
        List<DataSet> batches = TestNetworks.batches(240, 2, 8, 8);

        LayerwisePcaResult result =
                new LayerwisePcaTrainer(DEFAULTS, graph, new ExistingDataSetIterator(batches))
                        .fit();

        assertThat(result.layers())
                .extracting(LayerReport::name)
                .containsExactly(
                        "Layer first (ConvolutionLayer)",
                        "Layer one (ConvolutionLayer)",
                        "Layer two (ConvolutionLayer)");
        assertThat(result.normalizations()).hasSize(3);
        for (LayerReport layer : result.layers()) {
            assertThat(layer.after().deviation()).isCloseTo(1, within(1e-5));
        }
        double computed = graph.score(batches.get(0));
        graph.fit(new ExistingDataSetIterator(batches), 5);
        assertThat(graph.score(batches.get(0))).isLessThan(computed);

        File file = folder.resolve("graph.zip").toFile();
        ModelSerializer.writeModel(graph, file, true);
        ComputationGraph restored = ModelSerializer.restoreComputationGraph(file);
        INDArray features = batches.get(0).getFeatures();
        assertThat(restored.outputSingle(features)).isEqualTo(graph.outputSingle(features));
    }

    /** That is the same as to train it with what lies below frozen. */
    @Test
    void aHeadTakesAllThatItNeedsFromBelow() {
        ComputationGraph graph = branches();
        List<DataSet> batches = TestNetworks.batches(120, 2, 8, 8);
        LayerwisePcaConfiguration pca =
                new LayerwisePcaConfiguration.Builder().layers("left", "right").build();
        LayerwisePcaResult result =
                new LayerwisePcaTrainer(pca, graph, new ExistingDataSetIterator(batches)).fit();
        INDArray input = batches.get(0).getFeatures();
        INDArray before = graph.outputSingle(input);

        ComputationGraph head = result.graphHead();
        MultiDataSetIterator features = result.featurize(multi(batches));
        assertThat(head.outputSingle(features.next().getFeatures()))
                .satisfies(output -> assertClose(output, before));
        features.reset();
        INDArray left = graph.getLayer("left").getParam("W").dup();
        head.fit(features, 3);
        assertThat(result.assemble(head)).isSameAs(graph);

        assertThat(graph.getLayer("left").getParam("W")).isEqualTo(left);
        features.reset();
        assertClose(graph.outputSingle(input), head.outputSingle(features.next().getFeatures()));
        assertThat(graph.outputSingle(input)).isNotEqualTo(before);
    }

    @Test
    void severalInputsEachHaveTheirLayers() {
        GraphBuilder builder =
                builder()
                        .addInputs("pictures", "numbers")
                        .addLayer(
                                "filters",
                                new ConvolutionLayer.Builder(3, 3).nOut(6).build(),
                                "pictures")
                        .addLayer("mean", pooling(), "filters")
                        .addLayer("dense", new DenseLayer.Builder().nOut(7).build(), "numbers")
                        .addVertex("both", new MergeVertex(), "mean", "dense")
                        .addLayer("out", TestNetworks.output(), "both")
                        .setOutputs("out")
                        .setInputTypes(InputType.convolutional(8, 8, 2), InputType.feedForward(5));
        ComputationGraph graph = initialized(builder);
        List<MultiDataSet> data = new ArrayList<>();
        List<DataSet> pictures = TestNetworks.batches(120, 2, 8, 8);
        List<DataSet> numbers = TestNetworks.batches(120, 5);
        for (int i = 0; i < pictures.size(); i++) {
            data.add(
                    new org.nd4j.linalg.dataset.MultiDataSet(
                            new INDArray[] {
                                pictures.get(i).getFeatures(), numbers.get(i).getFeatures()
                            },
                            new INDArray[] {pictures.get(i).getLabels()}));
        }

        LayerwisePcaResult result =
                new LayerwisePcaTrainer(DEFAULTS, graph, new MultiDataSetsInMemory(data)).fit();
        RidgeReadoutResult readout =
                new RidgeReadoutTrainer(
                                new RidgeReadoutConfiguration.Builder().build(),
                                graph,
                                new MultiDataSetsInMemory(data))
                        .fit();

        assertThat(result.layers()).hasSize(2);
        assertThat(result.provenance().examples()).isEqualTo(120);
        assertThat(readout.inputs()).isEqualTo(6 + 7);
        assertThat(readout.name()).isEqualTo("Layer out (OutputLayer)");
        assertThat(graph.evaluate(new MultiDataSetsInMemory(data)).accuracy()).isGreaterThan(0.6);
    }

    @Test
    void ofSeveralOutputsTheNamedOneGivesTheClasses() {
        ComputationGraph graph =
                initialized(
                        builder()
                                .addInputs("in")
                                .addLayer("low", new DenseLayer.Builder().nOut(9).build(), "in")
                                .addLayer("own", new DenseLayer.Builder().nOut(8).build(), "low")
                                .addLayer("other", new DenseLayer.Builder().nOut(7).build(), "low")
                                .addLayer("coarse", output(2), "other")
                                .addLayer("fine", output(3), "own")
                                .setOutputs("coarse", "fine")
                                .setInputTypes(InputType.feedForward(5)));
        List<MultiDataSet> data = new ArrayList<>();
        for (DataSet batch : TestNetworks.batches(120, 5)) {
            INDArray coarse = batch.getLabels().getColumns(0, 1).dup();
            data.add(
                    new org.nd4j.linalg.dataset.MultiDataSet(
                            new INDArray[] {batch.getFeatures()},
                            new INDArray[] {coarse, batch.getLabels()}));
        }
        assertThatThrownBy(
                        () ->
                                new LayerwisePcaTrainer(
                                                DEFAULTS, graph, new MultiDataSetsInMemory(data))
                                        .fit())
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("coarse")
                .hasMessageContaining("output(...)");

        LayerwisePcaResult result =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder().output("fine").build(),
                                graph,
                                new MultiDataSetsInMemory(data))
                        .fit();

        assertThat(result.layers())
                .extracting(LayerReport::name)
                .containsExactly("Layer low (DenseLayer)", "Layer own (DenseLayer)");
        assertThat(result.skipped().get(0).reason()).contains("does not lead to");
        assertThat(result.layers().get(0).filtersPerClass()).hasSize(3);
    }

    @Test
    void verticesOfAllKindsAreRunThrough() {
        ComputationGraph graph =
                initialized(
                        builder()
                                .addInputs("in")
                                .addLayer("low", new DenseLayer.Builder().nOut(8).build(), "in")
                                .addVertex("part", new SubsetVertex(0, 5), "low")
                                .addVertex("scaled", new ScaleVertex(0.5), "part")
                                .addVertex("unit", new L2NormalizeVertex(), "part")
                                .addVertex(
                                        "sum",
                                        new ElementWiseVertex(ElementWiseVertex.Op.Add),
                                        "scaled",
                                        "unit")
                                .addVertex("two", new StackVertex(), "sum", "part")
                                .addLayer("shared", new DenseLayer.Builder().nOut(7).build(), "two")
                                .addVertex("first", new UnstackVertex(0, 2), "shared")
                                .addVertex("second", new UnstackVertex(1, 2), "shared")
                                .addVertex("all", new MergeVertex(), "first", "second")
                                .addLayer("top", new DenseLayer.Builder().nOut(6).build(), "all")
                                .addLayer("out", TestNetworks.output(), "top")
                                .setOutputs("out")
                                .setInputTypes(InputType.feedForward(5)));

        LayerwisePcaResult result =
                new LayerwisePcaTrainer(DEFAULTS, graph, TestNetworks.data(120, 5)).fit();

        assertThat(result.layers())
                .extracting(LayerReport::name)
                .containsExactly(
                        "Layer low (DenseLayer)",
                        "Layer shared (DenseLayer)",
                        "Layer top (DenseLayer)");
        assertThat(result.layers().get(1).rows()).isEqualTo(2 * 120);
        assertThat(result.layers().get(2).rows()).isEqualTo(120);
        INDArray shared =
                graph.feedForward(TestNetworks.dataSet(120, 5).getFeatures(), false).get("shared");
        assertThat(shared.shape()).containsExactly(240, 7);
    }

    @Test
    void aConfigurationWithInitializersGivesTheWeights() {
        ComputationGraph graph =
                initialized(
                        builder()
                                .addInputs("in")
                                .addLayer(
                                        "steps",
                                        new LSTM.Builder()
                                                .nOut(4)
                                                .activation(Activation.TANH)
                                                .build(),
                                        "in")
                                .addVertex("last", new LastTimeStepVertex("in"), "steps")
                                .addLayer("dense", new DenseLayer.Builder().nOut(7).build(), "last")
                                .addLayer("out", TestNetworks.output(), "dense")
                                .setOutputs("out")
                                .setInputTypes(InputType.recurrent(3, 6)));
        LayerwisePcaResult result =
                new LayerwisePcaTrainer(DEFAULTS, graph, TestNetworks.data(120, 3, 6)).fit();

        ComputationGraphConfiguration configuration = result.graphConfiguration();
        ComputationGraph again =
                new ComputationGraph(
                        ComputationGraphConfiguration.fromJson(configuration.toJson()));
        again.init();
        for (String name : List.of("steps_W", "dense_W")) {
            assertThat(again.getParam(name)).as(name).isEqualTo(graph.getParam(name));
        }
        // Recurrent weights are drawn as configured.
        assertThat(again.getParam("steps_RW").stdNumber().doubleValue()).isBetween(0.2, 0.8);
        assertThat(WeightInitClassPca.removeFrom(configuration)).isEqualTo(2);
        assertThat(configuration.toJson()).doesNotContain("classpca");
        assertThatThrownBy(result::configuration)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("graphConfiguration()");
    }

    @Test
    void anIteratorOfOneArrayIsRefusedWhereThereAreTwoInputs() {
        ComputationGraph graph =
                initialized(
                        builder()
                                .addInputs("a", "b")
                                .addLayer("low", new DenseLayer.Builder().nOut(8).build(), "a")
                                .addVertex("all", new MergeVertex(), "low", "b")
                                .addLayer("out", TestNetworks.output(), "all")
                                .setOutputs("out")
                                .setInputTypes(InputType.feedForward(5), InputType.feedForward(5)));
        assertThatThrownBy(
                        () ->
                                new LayerwisePcaTrainer(DEFAULTS, graph, TestNetworks.data(60, 5))
                                        .fit())
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("1 arrays of features, but the network takes 2")
                .hasMessageContaining("MultiDataSetIterator");
    }

    /** Vertices that look at the network's inputs: at their length, and at their masks. */
    @Test
    void sequencesWithMasks() {
        ComputationGraph graph =
                initialized(
                        builder()
                                .addInputs("in")
                                .addLayer(
                                        "steps",
                                        new LSTM.Builder()
                                                .nOut(6)
                                                .activation(Activation.TANH)
                                                .build(),
                                        "in")
                                .addVertex("reversed", new ReverseTimeSeriesVertex("in"), "steps")
                                .addVertex("last", new LastTimeStepVertex("in"), "reversed")
                                .addLayer("dense", new DenseLayer.Builder().nOut(7).build(), "last")
                                .addLayer("out", TestNetworks.output(), "dense")
                                .setOutputs("out")
                                .setInputTypes(InputType.recurrent(3, 6)));
        List<DataSet> batches = TestNetworks.batches(120, 3, 6);
        for (DataSet batch : batches) {
            INDArray mask = Nd4j.ones(DataType.FLOAT, batch.numExamples(), 6);
            for (int n = 0; n < batch.numExamples(); n++) {
                for (int t = 2 + n % 4; t < 6; t++) {
                    mask.putScalar(n, t, 0);
                }
            }
            batch.setFeaturesMaskArray(mask);
        }

        LayerwisePcaResult result =
                new LayerwisePcaTrainer(DEFAULTS, graph, new ExistingDataSetIterator(batches))
                        .fit();

        assertThat(result.layers())
                .extracting(LayerReport::name)
                .containsExactly("Layer steps (LSTM)", "Layer dense (DenseLayer)");
        double sum = 0;
        double squares = 0;
        long count = 0;
        for (DataSet batch : batches) {
            graph.setLayerMaskArrays(new INDArray[] {batch.getFeaturesMaskArray()}, null);
            INDArray last = graph.feedForward(batch.getFeatures(), false).get("last");
            graph.clearLayerMaskArrays();
            INDArray before =
                    last.mmul(graph.getLayer("dense").getParam("W"))
                            .addiRowVector(graph.getLayer("dense").getParam("b").reshape(7));
            sum += before.sumNumber().doubleValue();
            squares += before.mul(before).sumNumber().doubleValue();
            count += before.length();
        }
        assertThat(sum / count).isCloseTo(-0.25, within(1e-4));
        assertThat(squares / count).isCloseTo(1 + 0.25 * 0.25, within(1e-3));
    }

    @Test
    void settingsGoByName() {
        ComputationGraph graph = branches();
        LayerwisePcaConfiguration pca =
                new LayerwisePcaConfiguration.Builder()
                        .layers("left", "right")
                        .strategy("left", StandardStrategy.POOLED_PCA)
                        .ridge("right", 0.5)
                        .build();

        List<LayerReport> reports =
                new LayerwisePcaTrainer(pca, graph, TestNetworks.data(120, 2, 8, 8)).fit().layers();

        assertThat(reports)
                .extracting(LayerReport::strategy)
                .containsExactlyInAnyOrder("POOLED_PCA", "DIVERSE_CONTRAST");
        assertThat(reports).extracting(LayerReport::ridge).contains(0.5);
        LayerwisePcaConfiguration wrong =
                new LayerwisePcaConfiguration.Builder().layers("lefft").build();
        assertThatThrownBy(
                        () ->
                                new LayerwisePcaTrainer(
                                                wrong, graph, TestNetworks.data(120, 2, 8, 8))
                                        .fit())
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("'lefft'")
                .hasMessageContaining("left");
    }

    @Test
    void listsAndGraphsHaveHeadsOfTheirOwnKind() {
        LayerwisePcaResult ofGraph =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder()
                                        .layers("left", "right")
                                        .build(),
                                branches(),
                                TestNetworks.data(120, 2, 8, 8))
                        .fit();
        assertThatThrownBy(ofGraph::head)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("graphHead()");
        assertThatThrownBy(() -> ofGraph.featurize(TestNetworks.data(20, 2, 8, 8)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("featurize(MultiDataSetIterator)");
        MultiLayerNetwork list =
                TestNetworks.network(
                        InputType.feedForward(8), new DenseLayer.Builder().nOut(6).build());
        LayerwisePcaResult ofList =
                new LayerwisePcaTrainer(DEFAULTS, list, TestNetworks.data(120, 8)).fit();
        assertThatThrownBy(ofList::graphHead)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("head()");
    }

    private static ComputationGraph residual() {
        return initialized(
                builder()
                        .addInputs("in")
                        .addLayer("first", convolution(6), "in")
                        .addLayer("firstNorm", new BatchNormalization(), "first")
                        .addLayer("firstRelu", relu(), "firstNorm")
                        .addLayer("one", convolution(6), "firstRelu")
                        .addLayer("oneNorm", new BatchNormalization(), "one")
                        .addLayer("oneRelu", relu(), "oneNorm")
                        .addLayer("two", convolution(6), "oneRelu")
                        .addLayer("twoNorm", new BatchNormalization(), "two")
                        .addVertex(
                                "sum",
                                new ElementWiseVertex(ElementWiseVertex.Op.Add),
                                "twoNorm",
                                "firstRelu")
                        .addLayer("sumRelu", relu(), "sum")
                        .addLayer("mean", pooling(), "sumRelu")
                        .addLayer("out", TestNetworks.output(), "mean")
                        .setOutputs("out")
                        .setInputTypes(InputType.convolutional(8, 8, 2)));
    }

    private static ComputationGraph branches() {
        return initialized(
                builder()
                        .addInputs("in")
                        .addLayer("left", new ConvolutionLayer.Builder(3, 3).nOut(6).build(), "in")
                        .addLayer("right", new ConvolutionLayer.Builder(5, 5).nOut(4).build(), "in")
                        .addLayer("leftMean", pooling(), "left")
                        .addLayer("rightMean", pooling(), "right")
                        .addLayer("leftDense", new DenseLayer.Builder().nOut(5).build(), "leftMean")
                        .addVertex("both", new MergeVertex(), "leftDense", "rightMean")
                        .addLayer("out", TestNetworks.output(), "both")
                        .setOutputs("out")
                        .setInputTypes(InputType.convolutional(8, 8, 2)));
    }

    private static ConvolutionLayer convolution(int filters) {
        return new ConvolutionLayer.Builder(3, 3)
                .nOut(filters)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.IDENTITY)
                .build();
    }

    private static ActivationLayer relu() {
        return new ActivationLayer.Builder().activation(Activation.RELU).build();
    }

    private static GlobalPoolingLayer pooling() {
        return new GlobalPoolingLayer.Builder(PoolingType.AVG).build();
    }

    private static OutputLayer output(int classes) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(classes)
                .build();
    }

    private static GraphBuilder builder() {
        return new NeuralNetConfiguration.Builder()
                .seed(42)
                .activation(Activation.RELU)
                .updater(new Adam(1e-2))
                .graphBuilder();
    }

    private static ComputationGraph initialized(GraphBuilder builder) {
        ComputationGraph graph = new ComputationGraph(builder.build());
        graph.init();
        return graph;
    }

    private static MultiDataSetIterator multi(List<DataSet> batches) {
        return new MultiDataSetsInMemory(
                batches.stream()
                        .map(DataSet::toMultiDataSet)
                        .map(MultiDataSet.class::cast)
                        .toList());
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-5);
    }
}
