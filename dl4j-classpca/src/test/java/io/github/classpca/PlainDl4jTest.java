package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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

    @Test
    void aSavedNetworkIsRestoredByAJvmWithoutThisLibrary(@TempDir Path folder) throws Exception {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.convolutional(9, 9, 2),
                        new ConvolutionLayer.Builder(3, 3).nOut(6).build(),
                        new BatchNormalization.Builder().build(),
                        new DenseLayer.Builder().nOut(5).build());
        new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder().build(),
                        network,
                        TestNetworks.data(60, 2, 9, 9))
                .fit();
        network.fit(TestNetworks.data(60, 2, 9, 9));
        INDArray input = TestNetworks.dataSet(12, 2, 9, 9).getFeatures();
        File model = folder.resolve("model.zip").toFile();
        File inputs = folder.resolve("inputs.bin").toFile();
        File outputs = folder.resolve("outputs.bin").toFile();
        ModelSerializer.writeModel(network, model, true);
        Nd4j.saveBinary(input, inputs);

        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                classPathWithoutThisLibrary(folder),
                                RestoreInPlainDl4j.class.getName(),
                                model.toString(),
                                inputs.toString(),
                                outputs.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(() -> read(folder.resolve("log"))).isZero();
        assertThat(Nd4j.readBinary(outputs)).isEqualTo(network.output(input));
    }

    private static String classPathWithoutThisLibrary(Path folder) throws Exception {
        // The restoring class alone out of the test classes, which lie beside the library's own.
        String name = RestoreInPlainDl4j.class.getName().replace('.', '/') + ".class";
        Path copy = folder.resolve("classes").resolve(name);
        Files.createDirectories(copy.getParent());
        Files.copy(RestoreInPlainDl4j.class.getClassLoader().getResourceAsStream(name), copy);
        String jars =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(
                                entry ->
                                        entry.endsWith(".jar") && !entry.contains("dl4j-classpca-"))
                        .collect(Collectors.joining(File.pathSeparator));
        return folder.resolve("classes") + File.pathSeparator + jars;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
