package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.RidgeReadoutConfiguration;
import io.github.classpca.RidgeReadoutTrainer;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.ExampleSource;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.report.LayerReport;
import java.nio.file.Path;
import org.deeplearning4j.datasets.iterator.utilty.SingletonMultiDataSetIterator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.zoo.model.SqueezeNet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Graphs as people have them, on real pictures. */
@EnabledIfEnvironmentVariable(
        named = "CLASSPCA_DATA",
        matches = ".+",
        disabledReason = "CLASSPCA_DATA names no folder with CIFAR-10")
class GraphsOnPicturesTest {

    private static LabelledData cifar;

    @TempDir private Path folder;

    @BeforeAll
    static void readCifar() {
        cifar = UsersModels.cifar(3000, 500);
    }

    @Test
    void aResidualNetworkOfTenConvolutions() throws Exception {
        ComputationGraph graph = residual();

        LayerwisePcaResult result =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder().build(),
                                graph,
                                ExampleIterator.shuffled(cifar.train(), 64, 1))
                        .fit();

        assertThat(result.layers()).hasSize(10);
        assertThat(result.normalizations()).hasSize(10);
        for (LayerReport layer : result.layers()) {
            assertThat(layer.after().deviation()).isCloseTo(1, within(1e-4));
        }
        ComputationGraph head = result.graphHead();
        assertThat(head.getConfiguration().getNetworkInputs()).containsExactly("cRelu", "d2");
        head.fit(
                result.featurize(
                        new MultiDataSetIteratorAdapter(
                                ExampleIterator.shuffled(cifar.train(), 64, 1))),
                20);
        result.assemble(head);
        double accuracy = graph.evaluate(ExampleIterator.inOrder(cifar.test(), 100)).accuracy();
        assertThat(accuracy).isGreaterThan(0.25);

        graph.fit(ExampleIterator.shuffled(cifar.firstTrain(64).train(), 32, 1));
        UsersModels.assertRestores(graph, folder, pictures(20));
    }

    /** Fire modules: two convolutions over one, side by side; a loss without weights at the end. */
    @Test
    void squeezeNetOfTheZoo() throws Exception {
        ComputationGraph graph =
                SqueezeNet.builder()
                        .inputShape(new int[] {3, 32, 32})
                        .numClasses(10)
                        .build()
                        .init();

        LayerwisePcaResult result =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder().build(),
                                graph,
                                ExampleIterator.shuffled(cifar.train(), 64, 1))
                        .fit();

        assertThat(result.layers()).hasSize(25);
        for (LayerReport layer : result.layers()) {
            assertThat(layer.after().deviation()).as(layer.name()).isCloseTo(1, within(1e-4));
        }
        ComputationGraph head = result.graphHead();
        head.fit(
                result.featurize(
                        new MultiDataSetIteratorAdapter(
                                ExampleIterator.shuffled(cifar.train(), 64, 1))),
                5);
        result.assemble(head);
        graph.fit(ExampleIterator.shuffled(cifar.firstTrain(64).train(), 32, 1));
        UsersModels.assertRestores(graph, folder, pictures(20));
    }

    /** Small and large patches of a digit, side by side. */
    @Test
    void twoBranches() throws Exception {
        LabelledData digits = UsersModels.mnist(1000, 500);
        GraphBuilder builder =
                builder()
                        .addInputs("digits")
                        .setInputTypes(InputType.convolutional(28, 28, 1))
                        .addLayer("fine", convolution(10, 3), "digits")
                        .addLayer("coarse", convolution(10, 7), "digits")
                        .addVertex("both", new MergeVertex(), "fine", "coarse");
        ComputationGraph graph = finished(builder, "both");

        LayerwisePcaResult result =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder().build(),
                                graph,
                                ExampleIterator.shuffled(digits.train(), 64, 1))
                        .fit();

        assertThat(result.layers()).hasSize(3);
        new RidgeReadoutTrainer(
                        new RidgeReadoutConfiguration.Builder().build(),
                        graph,
                        ExampleIterator.shuffled(digits.train(), 64, 1))
                .fit();
        DataSetIterator test = ExampleIterator.inOrder(digits.test(), 100);
        assertThat(graph.evaluate(test).accuracy()).isGreaterThan(0.85);
        graph.fit(ExampleIterator.shuffled(digits.train(), 64, 1));
        assertThat(graph.evaluate(test).accuracy()).isGreaterThan(0.85);
        UsersModels.assertRestores(
                graph, folder, ExampleIterator.inOrder(digits.test(), 20).next().getFeatures());
    }

    /** The upper half of a digit by one input, the lower one by another. */
    @Test
    void twoInputs() throws Exception {
        LabelledData digits = UsersModels.mnist(1000, 500);
        GraphBuilder builder =
                builder()
                        .addInputs("upper", "lower")
                        .setInputTypes(
                                InputType.convolutional(14, 28, 1),
                                InputType.convolutional(14, 28, 1))
                        .addLayer("above", convolution(10, 5), "upper")
                        .addLayer("below", convolution(10, 5), "lower")
                        .addVertex("both", new MergeVertex(), "above", "below");
        ComputationGraph graph = finished(builder, "both");
        MultiDataSet training = halves(digits.train());
        MultiDataSet test = halves(digits.test());

        LayerwisePcaResult result =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder().build(),
                                graph,
                                new SingletonMultiDataSetIterator(training))
                        .fit();

        assertThat(result.layers()).hasSize(3);
        new RidgeReadoutTrainer(
                        new RidgeReadoutConfiguration.Builder().build(),
                        graph,
                        new SingletonMultiDataSetIterator(training))
                .fit();
        assertThat(graph.evaluate(new SingletonMultiDataSetIterator(test)).accuracy())
                .isGreaterThan(0.85);
        graph.fit(new SingletonMultiDataSetIterator(training));
        UsersModels.assertRestores(graph, folder, test.getFeatures());
    }

    private static MultiDataSet halves(ExampleSource digits) {
        DataSet all = ExampleIterator.inOrder(digits, digits.size()).next();
        INDArrayIndex every = NDArrayIndex.all();
        INDArray features = all.getFeatures();
        return new MultiDataSet(
                new INDArray[] {
                    features.get(every, every, NDArrayIndex.interval(0, 14), every).dup('c'),
                    features.get(every, every, NDArrayIndex.interval(14, 28), every).dup('c')
                },
                new INDArray[] {all.getLabels()});
    }

    private static INDArray pictures(int count) {
        return ExampleIterator.inOrder(cifar.test(), count).next().getFeatures();
    }

    private static GraphBuilder builder() {
        return new NeuralNetConfiguration.Builder().seed(1).updater(new Adam(1e-3)).graphBuilder();
    }

    private static ConvolutionLayer convolution(int filters, int kernel) {
        return new ConvolutionLayer.Builder(kernel, kernel)
                .nOut(filters)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.RELU)
                .build();
    }

    /** Pools, and puts a dense layer and the classes on top. */
    private static ComputationGraph finished(GraphBuilder builder, String below) {
        ComputationGraph graph =
                new ComputationGraph(
                        builder.addLayer(
                                        "pool",
                                        new SubsamplingLayer.Builder()
                                                .poolingType(SubsamplingLayer.PoolingType.MAX)
                                                .kernelSize(4, 4)
                                                .stride(4, 4)
                                                .build(),
                                        below)
                                .addLayer(
                                        "dense",
                                        new DenseLayer.Builder()
                                                .nOut(100)
                                                .activation(Activation.RELU)
                                                .build(),
                                        "pool")
                                .addLayer("out", output(), "dense")
                                .setOutputs("out")
                                .build());
        graph.init();
        return graph;
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(10)
                .build();
    }

    private static ComputationGraph residual() {
        GraphBuilder builder =
                new NeuralNetConfiguration.Builder()
                        .seed(1)
                        .updater(new Adam(2e-3))
                        .graphBuilder()
                        .addInputs("pictures")
                        .setInputTypes(InputType.convolutional(32, 32, 3));
        String below = relu(builder, normalized(builder, "stem", "pictures", 16, 3, 2));
        below = block(builder, "a", below, 16, 1);
        below = block(builder, "b", below, 16, 1);
        below = block(builder, "c", below, 32, 2);
        below = block(builder, "d", below, 32, 1);
        ComputationGraph graph =
                new ComputationGraph(
                        builder.addLayer("mean", new GlobalPoolingLayer(PoolingType.AVG), below)
                                .addLayer("out", output(), "mean")
                                .setOutputs("out")
                                .build());
        graph.init();
        return graph;
    }

    /** Two convolutions and a way around them, itself a convolution where the shape changes. */
    private static String block(
            GraphBuilder builder, String name, String below, int filters, int stride) {
        String first = relu(builder, normalized(builder, name + "1", below, filters, 3, stride));
        String second = normalized(builder, name + "2", first, filters, 3, 1);
        String around =
                stride == 1 ? below : normalized(builder, name + "0", below, filters, 1, stride);
        builder.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), second, around);
        return relu(builder, name);
    }

    private static String normalized(
            GraphBuilder builder, String name, String below, int filters, int kernel, int stride) {
        builder.addLayer(
                        name,
                        new ConvolutionLayer.Builder(kernel, kernel)
                                .nOut(filters)
                                .stride(stride, stride)
                                .convolutionMode(ConvolutionMode.Same)
                                .activation(Activation.IDENTITY)
                                .hasBias(false)
                                .build(),
                        below)
                .addLayer(name + "Norm", new BatchNormalization(), name);
        return name + "Norm";
    }

    private static String relu(GraphBuilder builder, String below) {
        builder.addLayer(
                below + "Relu",
                new ActivationLayer.Builder().activation(Activation.RELU).build(),
                below);
        return below + "Relu";
    }
}
