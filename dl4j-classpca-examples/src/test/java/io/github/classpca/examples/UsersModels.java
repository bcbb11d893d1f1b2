package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.ByteStreams;
import io.github.classpca.examples.data.Cifar;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.Mnist;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What holds of each model that was computed: DL4J alone reads it back. */
final class UsersModels {

    private static final String DATA = "CLASSPCA_DATA";

    private UsersModels() {}

    static LabelledData cifar(int training, int test) {
        return Cifar.cifar10(Path.of(System.getenv(DATA), "cifar10"))
                .standardized()
                .firstTrain(training + test)
                .validation(test, 1);
    }

    static LabelledData mnist(int training, int test) {
        return Mnist.from(Path.of(System.getenv(DATA), "mnist"))
                .firstTrain(training + test)
                .validation(test, 1);
    }

    static void assertRestores(ComputationGraph graph, Path folder, INDArray... inputs)
            throws Exception {
        Path file = folder.resolve("graph.zip");
        ModelSerializer.writeModel(graph, file.toFile(), true);
        assertThat(ModelSerializer.restoreComputationGraph(file.toFile()).output(inputs))
                .isEqualTo(graph.output(inputs));
        assertIsPlain(file);
    }

    static void assertRestores(MultiLayerNetwork network, Path folder, INDArray input)
            throws Exception {
        Path file = folder.resolve("network.zip");
        ModelSerializer.writeModel(network, file.toFile(), true);
        assertThat(ModelSerializer.restoreMultiLayerNetwork(file.toFile()).output(input))
                .isEqualTo(network.output(input));
        assertIsPlain(file);
    }

    /** No class of ours is named, so it is read where there is none. */
    private static void assertIsPlain(Path file) throws Exception {
        try (ZipFile zip = new ZipFile(file.toFile());
                InputStream json = zip.getInputStream(zip.getEntry("configuration.json"))) {
            assertThat(new String(ByteStreams.toByteArray(json), StandardCharsets.UTF_8))
                    .doesNotContain("classpca");
        }
    }
}
