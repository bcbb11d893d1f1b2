package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.Mnist;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;

class SavedModelsTest {

    @TempDir private Path folder;

    private final Commands commands = new Commands();

    /** With nothing of this library but the test's own comparison. */
    @ParameterizedTest
    @ValueSource(strings = {"classpca", "finetune", "direct", "sgd"})
    void whatIsSavedLoadsInPlainDl4jAndIsAsGoodAsWasTold(String method) throws IOException {
        Path model = save(method);

        LabelledData digits = Mnist.sample();
        MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(model.toFile());
        DataNormalization normalizer = ModelSerializer.restoreNormalizerFromFile(model.toFile());
        List<String> labels = ModelSerializer.getObjectFromFile(model.toFile(), "labels");
        int[] all = IntStream.range(0, digits.test().size()).toArray();
        INDArray levels = digits.test().raw().batch(all).getFeatures();
        assertThat(levels.maxNumber().doubleValue()).isEqualTo(255);
        normalizer.transform(levels);
        int[] told = network.output(levels).argMax(1).toIntVector();
        int right = 0;
        for (int n = 0; n < told.length; n++) {
            String digit = digits.test().labels().get(digits.test().label(n));
            right += labels.get(told[n]).equals(digit) ? 1 : 0;
        }

        INDArray first = digits.test().raw().batch(new int[] {0}).getFeatures();
        assertThat(QuickStart.saved(model.toFile(), first)).isEqualTo(labels.get(told[0]));
        assertThat((double) right / told.length).isCloseTo(accuracy(), within(1e-9));
        try (ZipFile zip = new ZipFile(model.toFile())) {
            byte[] json = zip.getInputStream(zip.getEntry("configuration.json")).readAllBytes();
            assertThat(new String(json, StandardCharsets.UTF_8)).doesNotContain("classpca");
        }
    }

    @Test
    void aSavedModelIsEvaluated() throws IOException {
        Path model = save("classpca");
        Path json = folder.resolve("evaluated.json");
        Commands evaluate = new Commands();

        int code =
                evaluate.runOnSample(
                        "evaluate",
                        "--model",
                        model.toString(),
                        "--dataset",
                        "mnist",
                        "--json",
                        json.toString());

        assertThat(code).as(evaluate.err.toString()).isZero();
        JsonNode tree = new ObjectMapper().readTree(json.toFile());
        assertThat(tree.get("accuracy").asDouble()).isCloseTo(accuracy(), within(1e-9));
        assertThat(tree.get("examples").asInt()).isEqualTo(1000);
        assertThat(tree.get("logLoss").asDouble()).isBetween(0.0, 2.0);
        assertThat(tree.get("classes")).hasSize(10);
        int total = 0;
        int diagonal = 0;
        for (int actual = 0; actual < 10; actual++) {
            diagonal += tree.get("confusion").get(actual).get(actual).asInt();
            for (JsonNode count : tree.get("confusion").get(actual)) {
                total += count.asInt();
            }
        }
        assertThat(total).isEqualTo(1000);
        assertThat(diagonal / 1000.0).isCloseTo(accuracy(), within(1e-9));
        assertThat(evaluate.out.toString())
                .contains("1000 examples: accuracy 0.")
                .contains("class  examples  precision  recall")
                .contains("Rows: what they are.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--methods direct,sgd | choose one of the methods, as in --methods direct",
                "--methods direct --seeds 2 | and one seed",
                "--methods direct --save nowhere/model.zip | there is no folder"
            })
    void whatCannotBeSavedIsRefusedBeforeAnyWork(String options, String reason) {
        ImmutableList<String> line =
                ImmutableList.<String>builder()
                        .add("mnist", "--train", "50")
                        .addAll(
                                options.contains("--save")
                                        ? List.of()
                                        : List.of("--save", folder.resolve("m.zip").toString()))
                        .add(options.split(" "))
                        .build();

        int code = commands.runOnSample(line.toArray(new String[0]));

        assertThat(code).isEqualTo(2);
        assertThat(commands.err.toString()).contains(reason);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFileThatIsNoModelIsRefusedByName() throws IOException {
        Path text = Files.writeString(folder.resolve("model.zip"), "no zip");
        assertThat(commands.run("evaluate", "--model", text.toString(), "--dataset", "mnist"))
                .isEqualTo(1);
        assertThat(commands.err.toString()).contains(text + ": is no model of DL4J");
    }

    private Path save(String method) {
        Path model = folder.resolve(method + ".zip");
        int code =
                commands.runOnSample(
                        "mnist",
                        "--network",
                        "dense",
                        "--train",
                        "600",
                        "--epochs",
                        "1",
                        "--methods",
                        method,
                        "--direct-filters",
                        "5x4",
                        "--save",
                        model.toString(),
                        "--json",
                        folder.resolve("report.json").toString());
        assertThat(code).as(commands.err.toString()).isZero();
        assertThat(folder).isDirectoryNotContaining("glob:**.classpca-*");
        return model;
    }

    private double accuracy() throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve("report.json").toFile())
                .get("seeds")
                .get(0)
                .get("runs")
                .get(0)
                .get("testAccuracy")
                .asDouble();
    }
}
