package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.examples.data.Cifar;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.report.LayerReport;
import java.io.File;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.adapter.MultiDataSetIteratorAdapter;
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
        cifar =
                Cifar.cifar10(Path.of(System.getenv("CLASSPCA_DATA"), "cifar10"))
                        .standardized()
                        .firstTrain(3500)
                        .validation(500, 1);
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
        File file = folder.resolve("residual.zip").toFile();
        ModelSerializer.writeModel(graph, file, true);
        INDArray pictures = ExampleIterator.inOrder(cifar.test(), 20).next().getFeatures();
        assertThat(ModelSerializer.restoreComputationGraph(file).outputSingle(pictures))
                .isEqualTo(graph.outputSingle(pictures));
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
                                .addLayer(
                                        "out",
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .activation(Activation.SOFTMAX)
                                                .nOut(10)
                                                .build(),
                                        "mean")
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
