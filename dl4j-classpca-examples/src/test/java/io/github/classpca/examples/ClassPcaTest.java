package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassPcaTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path folder;

    @Test
    void helpTellsTheCommandsAndTheirOptions() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("mnist");
        assertThat(run("mnist", "--help")).isZero();
        assertThat(out.toString())
                .contains("--methods", "classpca, finetune, sgd, random, pooled")
                .contains("CLASS_CONTRAST")
                .contains("--json");
    }

    @ParameterizedTest
    @CsvSource({
        "--epochs=0,'--epochs must be at least 1, got 0'",
        "--batch=0,'--batch must be at least 1, got 0'",
        "--train=0,'--train must be at least 1, got 0'",
        "--train=5001,'--train 5001 asks for more than the 5000 there are'",
        "--data=/no/such/folder,'--data /no/such/folder is no folder'",
        "--json=/no/such/folder/x.json,'--json: there is no folder /no/such/folder'",
        "--methods=magic,'--methods'",
        "--strategy=magic,'--strategy'",
        "--frobnicate,'Unknown option'"
    })
    void wrongUsageIsCode2WithAReason(String option, String reason) {
        assertThat(runOnSample("mnist", option)).isEqualTo(2);
        assertThat(err.toString()).contains(reason);
    }

    @Test
    void noCommandIsWrongUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required subcommand");
    }

    @Test
    void aFailureIsOneLineAndCode1() {
        assertThat(run("mnist", "--data", folder.toString())).isEqualTo(1);
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(err.toString()).contains("train-images-idx3-ubyte");
    }

    @Test
    void verboseShowsTheTrace() {
        assertThat(run("mnist", "--data", folder.toString(), "--verbose")).isEqualTo(1);
        assertThat(err.toString()).contains("at io.github.classpca");
    }

    @Test
    void everyMethodRunsAndReports() throws IOException {
        Path json = folder.resolve("report.json");
        int code =
                runOnSample(
                        "mnist",
                        "--train=300",
                        "--epochs=2",
                        "--seed=3",
                        "--strategy=class_pca",
                        "--json=" + json);
        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.get("dataset").asText()).isEqualTo("MNIST sample");
        assertThat(report.get("trainExamples").asInt()).isEqualTo(300);
        assertThat(report.get("testExamples").asInt()).isEqualTo(1000);
        assertThat(report.get("seed").asLong()).isEqualTo(3);
        assertThat(report.get("environment").get("java").asText()).isNotEmpty();
        assertThat(report.get("runs"))
                .extracting(run -> run.get("method").asText())
                .containsExactly("classpca", "finetune", "sgd", "random", "pooled");
        for (JsonNode run : report.get("runs")) {
            JsonNode seconds = run.get("seconds");
            assertThat(run.get("accuracyByEpoch")).hasSize(2);
            assertThat(run.get("testAccuracy").asDouble())
                    .isEqualTo(run.get("accuracyByEpoch").get(1).asDouble())
                    .isBetween(0.2, 1.0);
            assertThat(seconds.get("total").asDouble())
                    .isGreaterThanOrEqualTo(
                            seconds.get("statistics").asDouble()
                                    + seconds.get("solve").asDouble()
                                    + seconds.get("featurize").asDouble()
                                    + seconds.get("fit").asDouble()
                                    - 1e-9);
            assertThat(run.get("examplesUsed").asInt()).isEqualTo(300);
            assertThat(out.toString())
                    .contains(
                            String.format(
                                    java.util.Locale.ROOT,
                                    "%.4f",
                                    run.get("testAccuracy").asDouble()));
        }
    }

    private int run(String... args) {
        return execute(new ClassPca(), args);
    }

    /** Whatever CLASSPCA_DATA says where the tests run. */
    private int runOnSample(String... args) {
        ClassPca command = new ClassPca();
        command.commandLine()
                .setDefaultValueProvider(
                        spec ->
                                spec.isOption() && spec.paramLabel().equals("DIR")
                                        ? picocli.CommandLine.Option.NULL_VALUE
                                        : null);
        return execute(command, args);
    }

    private int execute(ClassPca command, String... args) {
        command.commandLine().setOut(new PrintWriter(out, true));
        command.commandLine().setErr(new PrintWriter(err, true));
        return command.execute(args);
    }
}
