package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import plain.RestoreInPlainDl4j;

/** A saved network must not need this library. */
class PlainDl4jTest {

    private static final INDArray INPUT = TestNetworks.dataSet(12, 2, 9, 9).getFeatures();

    @TempDir private Path folder;

    @Test
    void aSavedNetworkIsRestoredByAJvmWithoutThisLibrary() throws Exception {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.convolutional(9, 9, 2),
                        new ConvolutionLayer.Builder(3, 3).nOut(6).build(),
                        new BatchNormalization.Builder().build(),
                        new DenseLayer.Builder().nOut(5).build());
        compute(network);
        network.fit(TestNetworks.data(60, 2, 9, 9));

        assertThat(restore(network)).as(this::log).isZero();
        assertThat(outputs()).isEqualTo(network.output(INPUT));
    }

    @Test
    void aNetworkWithOurInitializerIsRestoredOnceThatIsTakenOut() throws Exception {
        MultiLayerConfiguration configuration =
                compute(
                                TestNetworks.network(
                                        InputType.convolutional(9, 9, 2),
                                        new ConvolutionLayer.Builder(3, 3).nOut(6).build(),
                                        new DenseLayer.Builder().nOut(5).build()))
                        .configuration();
        MultiLayerNetwork network = TestNetworks.initialized(configuration);
        network.fit(TestNetworks.data(60, 2, 9, 9));
        INDArray expected = network.output(INPUT);

        assertThat(restore(network)).as("with it").isNotZero();
        assertThat(log()).contains("WeightInitClassPca");

        assertThat(WeightInitClassPca.removeFrom(network.getLayerWiseConfigurations()))
                .isEqualTo(2);
        assertThat(restore(network)).as(this::log).isZero();
        assertThat(outputs()).isEqualTo(expected);
    }

    private static LayerwisePcaResult compute(MultiLayerNetwork network) {
        return new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder().build(),
                        network,
                        TestNetworks.data(60, 2, 9, 9))
                .fit();
    }

    /** Saves a network, and has a new JVM restore and run it; returns the exit code. */
    private int restore(MultiLayerNetwork network) throws Exception {
        File model = folder.resolve("model.zip").toFile();
        File inputs = folder.resolve("inputs.bin").toFile();
        ModelSerializer.writeModel(network, model, true);
        Nd4j.saveBinary(INPUT, inputs);
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                classPathWithoutThisLibrary(),
                                RestoreInPlainDl4j.class.getName(),
                                model.toString(),
                                inputs.toString(),
                                folder.resolve("outputs.bin").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private INDArray outputs() throws IOException {
        return Nd4j.readBinary(folder.resolve("outputs.bin").toFile());
    }

    private String classPathWithoutThisLibrary() throws IOException {
        // The restoring class alone out of the test classes, which lie beside the library's own.
        String name = RestoreInPlainDl4j.class.getName().replace('.', '/') + ".class";
        Path copy = folder.resolve("classes").resolve(name);
        Files.createDirectories(copy.getParent());
        Files.copy(
                RestoreInPlainDl4j.class.getClassLoader().getResourceAsStream(name),
                copy,
                StandardCopyOption.REPLACE_EXISTING);
        String jars =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(
                                entry ->
                                        entry.endsWith(".jar") && !entry.contains("dl4j-classpca-"))
                        .collect(Collectors.joining(File.pathSeparator));
        return folder.resolve("classes") + File.pathSeparator + jars;
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }
}
