package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.RidgeReadoutConfiguration;
import io.github.classpca.RidgeReadoutTrainer;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.report.LayerReport;
import java.io.InputStream;
import java.nio.file.Path;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.modelimport.keras.KerasModelImport;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Models of Keras as DL4J imports them: channels last, a loss without weights at the end. */
@EnabledIfEnvironmentVariable(
        named = "CLASSPCA_DATA",
        matches = ".+",
        disabledReason = "CLASSPCA_DATA names no folder with MNIST and CIFAR-10")
@DisabledOnOs(
        value = OS.MAC,
        architectures = "aarch64",
        disabledReason = "DL4J's version of HDF5 has no natives for Apple Silicon")
class KerasModelsTest {

    private static final int BATCH = 64;

    @TempDir private Path folder;

    @Test
    void aSequentialModel() throws Exception {
        LabelledData digits = UsersModels.mnist(1500, 500);
        MultiLayerNetwork network;
        try (InputStream model = model("sequential.h5")) {
            network = KerasModelImport.importKerasSequentialModelAndWeights(model);
        }

        makeTrainable(network.getLayers());

        LayerwisePcaResult result =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder().build(),
                                network,
                                channelsLast(ExampleIterator.shuffled(digits.train(), BATCH, 1)))
                        .fit();

        assertThat(result.layers())
                .extracting(LayerReport::name)
                .containsExactly(
                        "Layer 0 (conv1, ConvolutionLayer)",
                        "Layer 2 (conv2, ConvolutionLayer)",
                        "Layer 4 (dense1, DenseLayer)");
        new RidgeReadoutTrainer(
                        new RidgeReadoutConfiguration.Builder().build(),
                        network,
                        channelsLast(ExampleIterator.shuffled(digits.train(), BATCH, 1)))
                .fit();
        DataSetIterator test = channelsLast(ExampleIterator.inOrder(digits.test(), 100));
        assertThat(network.evaluate(test).accuracy()).isGreaterThan(0.9);
        network.fit(channelsLast(ExampleIterator.shuffled(digits.train(), BATCH, 1)));
        assertThat(network.evaluate(test).accuracy()).isGreaterThan(0.9);
        test.reset();
        UsersModels.assertRestores(network, folder, test.next().getFeatures());
    }

    @Test
    void aFunctionalModel() throws Exception {
        LabelledData pictures = UsersModels.cifar(1000, 300);
        ComputationGraph graph;
        try (InputStream model = model("functional.h5")) {
            graph = KerasModelImport.importKerasModelAndWeights(model);
        }

        makeTrainable(graph.getLayers());

        LayerwisePcaResult result =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder().build(),
                                graph,
                                channelsLast(ExampleIterator.shuffled(pictures.train(), BATCH, 1)))
                        .fit();

        assertThat(result.layers())
                .extracting(LayerReport::name)
                .containsExactlyInAnyOrder(
                        "Layer fine (ConvolutionLayer)",
                        "Layer coarse (ConvolutionLayer)",
                        "Layer above (ConvolutionLayer)");
        assertThat(result.normalizations()).hasSize(1);
        new RidgeReadoutTrainer(
                        new RidgeReadoutConfiguration.Builder().build(),
                        graph,
                        channelsLast(ExampleIterator.shuffled(pictures.train(), BATCH, 1)))
                .fit();
        DataSetIterator test = channelsLast(ExampleIterator.inOrder(pictures.test(), 100));
        assertThat(graph.evaluate(test).accuracy()).isGreaterThan(0.2);
        graph.fit(channelsLast(ExampleIterator.shuffled(pictures.train(), BATCH, 1)));
        test.reset();
        UsersModels.assertRestores(graph, folder, test.next().getFeatures());
    }

    /**
     * Takes out the dropout that keeps all. DL4J 1.0.0-M2.1 imports each layer with one, and cannot
     * train a convolution with channels last that has any.
     */
    private static void makeTrainable(Layer[] layers) {
        for (Layer layer : layers) {
            if (layer.conf().getLayer().getIDropout() instanceof Dropout dropout
                    && dropout.getP() == 1) {
                layer.conf().getLayer().setIDropout(null);
            }
        }
    }

    private static InputStream model(String name) {
        return KerasModelsTest.class.getResourceAsStream("/keras/" + name);
    }

    /** Pictures as TensorFlow has them, {@code [N, H, W, C]}. */
    private static DataSetIterator channelsLast(DataSetIterator pictures) {
        pictures.setPreProcessor(
                batch -> batch.setFeatures(batch.getFeatures().permute(0, 2, 3, 1).dup('c')));
        return pictures;
    }
}
