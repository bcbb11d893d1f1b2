package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class UserNetworkTest {

    @TempDir private Path folder;

    private final Commands commands = new Commands();

    @ParameterizedTest
    @ValueSource(strings = {"network.json", "network.yaml"})
    void aConfigurationOfTheUsersOwnIsComparedOnDigits(String name) throws IOException {
        MultiLayerConfiguration own =
                configuration(
                        InputType.convolutional(28, 28, 1),
                        10,
                        new ConvolutionLayer.Builder(7, 7).stride(3, 3).nOut(6).build(),
                        new BatchNormalization(),
                        new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                        new DenseLayer.Builder().nOut(20).build());
        Path file =
                Files.writeString(
                        folder.resolve(name), name.endsWith("json") ? own.toJson() : own.toYaml());
        Path report = folder.resolve("report.json");

        int code =
                commands.runOnSample(
                        "mnist",
                        "--train",
                        "300",
                        "--epochs",
                        "20",
                        "--methods",
                        "classpca,sgd",
                        "--network",
                        file.toString(),
                        "--json",
                        report.toString());

        assertThat(code).as(commands.err.toString()).isZero();
        JsonNode runs =
                new ObjectMapper().readTree(report.toFile()).get("seeds").get(0).get("runs");
        JsonNode layers = runs.get(0).get("settings").get("computedLayers");
        assertThat(layers).hasSize(1);
        assertThat(layers.get(0).get("filters").asInt()).isEqualTo(6);
        assertThat(layers.get(0).get("inputs").asInt()).isEqualTo(49);
        assertThat(runs.get(0).get("testAccuracy").asDouble()).isGreaterThan(0.3);
        assertThat(runs).hasSize(2);
    }

    @Test
    void aNetworkOfDenseLayersIsComputedInAllButItsLast() throws IOException {
        Path table = folder.resolve("table.csv");
        Files.write(
                table,
                IntStream.range(0, 60)
                        .mapToObj(n -> (n % 3 + n * 1e-3) + "," + (n % 7) + ",class" + n % 3)
                        .toList());
        MultiLayerConfiguration own =
                configuration(
                        InputType.feedForward(2),
                        3,
                        new DenseLayer.Builder().nOut(8).build(),
                        new DenseLayer.Builder().nOut(5).build());
        Path file = Files.writeString(folder.resolve("dense.json"), own.toJson());
        Path report = folder.resolve("report.json");

        int code =
                commands.run(
                        "csv",
                        "--file",
                        table.toString(),
                        "--label",
                        "2",
                        "--network",
                        file.toString(),
                        "--methods",
                        "finetune",
                        "--epochs",
                        "2",
                        "--json",
                        report.toString());

        assertThat(code).as(commands.err.toString()).isZero();
        JsonNode runs =
                new ObjectMapper().readTree(report.toFile()).get("seeds").get(0).get("runs");
        assertThat(runs.get(0).get("settings").get("computedLayers")).hasSize(2);
    }

    @Test
    void unitsAreThoseOfTheHiddenLayer() throws IOException {
        Path report = folder.resolve("report.json");
        int code =
                commands.runOnSample(
                        "mnist",
                        "--train",
                        "100",
                        "--network",
                        "dense",
                        "--units",
                        "17",
                        "--methods",
                        "finetune",
                        "--epochs",
                        "1",
                        "--json",
                        report.toString());
        assertThat(code).as(commands.err.toString()).isZero();
        JsonNode settings =
                new ObjectMapper()
                        .readTree(report.toFile())
                        .get("seeds")
                        .get(0)
                        .get("runs")
                        .get(0)
                        .get("settings");
        assertThat(settings.get("computedLayers").get(0).get("filters").asInt()).isEqualTo(17);

        Commands none = new Commands();
        assertThat(none.runOnSample("mnist", "--train", "10", "--units", "0")).isEqualTo(2);
        assertThat(none.err.toString()).contains("--units must be at least 1, got 0");
    }

    @Test
    void whatDoesNotFitIsRefusedByFile() throws IOException {
        String graph =
                new NeuralNetConfiguration.Builder()
                        .graphBuilder()
                        .addInputs("in")
                        .addLayer("out", output(10), "in")
                        .setOutputs("out")
                        .setInputTypes(InputType.feedForward(4))
                        .build()
                        .toJson();
        assertThat(ComputationGraphConfiguration.fromJson(graph)).isNotNull();
        InputType digits = InputType.convolutional(28, 28, 1);
        Layer dense = new DenseLayer.Builder().nOut(4).build();
        assertRefused("no text at all", "is no MultiLayerConfiguration of DL4J in JSON");
        assertRefused(graph, "describes a ComputationGraph");
        assertRefused(
                configuration(digits, 3, dense).toJson(),
                "gives outputs of shape [1, 3] for an example, where the data has 10 classes");
        assertRefused(
                configuration(InputType.feedForward(4), 10, dense).toJson(),
                "does not take examples of shape [1, 28, 28]");
        assertRefused(configuration(digits, 10).toJson(), "has neither convolutions nor hidden");

        assertThat(commands.runOnSample("mnist", "--train", "10", "--network", "lenett"))
                .isEqualTo(2);
        assertThat(commands.err.toString()).contains("--network lenett is no file");
    }

    private void assertRefused(String text, String reason) throws IOException {
        Path file = Files.writeString(folder.resolve("network.json"), text);
        Commands own = new Commands();
        int code =
                own.runOnSample(
                        "mnist", "--train", "100", "--epochs", "1", "--network", file.toString());
        assertThat(code).isEqualTo(1);
        assertThat(own.err.toString()).contains("classpca: " + file + ": ").contains(reason);
    }

    private static MultiLayerConfiguration configuration(
            InputType input, int classes, Layer... hidden) {
        NeuralNetConfiguration.ListBuilder builder =
                new NeuralNetConfiguration.Builder()
                        .activation(Activation.RELU)
                        .updater(new Nesterovs(0.1))
                        .list();
        Stream.of(hidden).forEach(builder::layer);
        return builder.layer(output(classes)).setInputType(input).build();
    }

    private static OutputLayer output(int classes) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(classes)
                .build();
    }
}
