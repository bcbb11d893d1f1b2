package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ObjectArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TuneCommandTest {

    private final Commands commands = new Commands();

    @TempDir private Path folder;

    @Test
    void triesEachTrainingAndMarksTheBestOfEachMethod() throws IOException {
        Path json = folder.resolve("tune.json");
        assertThat(
                        run(
                                "--train=200",
                                "--validation=100",
                                "--epochs=1",
                                "--seeds=2",
                                "--methods=classpca,sgd",
                                "--init=xavier",
                                "--schedule=cosine",
                                "--rate=0.000001,0.002",
                                "--json=" + json))
                .isZero();

        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.get("trainExamples").asInt()).isEqualTo(200);
        assertThat(report.get("validationExamples").asInt()).isEqualTo(100);
        assertThat(report.get("trials"))
                .hasSize(4)
                .allMatch(trial -> trial.get("accuracies").size() == 2);
        // The first rate is too small to learn anything by.
        String table =
                commands.out.toString().substring(commands.out.toString().lastIndexOf("MNIST"));
        List<String> rows = table.strip().lines().skip(2).toList();
        assertThat(rows)
                .satisfiesExactly(
                        row -> assertThat(row).startsWith("classpca").doesNotContain("*"),
                        row ->
                                assertThat(row)
                                        .startsWith("classpca")
                                        .contains("--init xavier --schedule cosine --rate 0.002")
                                        .endsWith(" *"),
                        row -> assertThat(row).startsWith("sgd").doesNotContain("*"),
                        row -> assertThat(row).startsWith("sgd").endsWith(" *"));
        assertThat(commands.out.toString())
                .as("rows come as soon as they are there, and again at the end")
                .containsPattern("(?s)sgd [^\\n]*\\n\\n.*sgd ");
    }

    @Test
    void takesADenseNetworkForDigits() {
        String[] options = {"--train=200", "--epochs=1", "--methods=sgd", "--init=he"};
        String[] one = {"--schedule=constant", "--rate=0.001", "--network=dense"};
        assertThat(run(ObjectArrays.concat(options, one, String.class))).isZero();
        String dense = accuracy();
        assertThat(run(ObjectArrays.concat(options, Arrays.copyOf(one, 2), String.class))).isZero();
        assertThat(accuracy()).matches("0\\.\\d{4}").isNotEqualTo(dense);
    }

    private String accuracy() {
        String rows = commands.out.toString();
        return rows.substring(rows.lastIndexOf(" +-") - 6, rows.lastIndexOf(" +-"));
    }

    @Test
    void triesAllByDefault() {
        assertThat(run("--network=dense", "--train=100", "--epochs=1", "--methods=random"))
                .isZero();
        assertThat(commands.out.toString())
                .contains(
                        "100 training, 1000 validation examples, 1 methods with 27 trainings each");
    }

    @Test
    void aTrainingThatFailsIsToldAndTheOthersGoOn() {
        // Five digits are not of ten classes, which data-dependent initialization asks for.
        assertThat(
                        run(
                                "--train=5",
                                "--epochs=1",
                                "--methods=sgd",
                                "--init=lsuv,he",
                                "--schedule=constant",
                                "--rate=0.001"))
                .isEqualTo(1);
        assertThat(commands.err.toString()).contains("classpca: sgd failed: No example of class");
        assertThat(commands.out.toString())
                .containsPattern("sgd +--init lsuv [^\\n]* failed: No example of class")
                .containsPattern("sgd +--init he [^\\n]* s \\*");
    }

    @ParameterizedTest
    @CsvSource({
        "--epochs=0,'--epochs must be at least 1, got 0'",
        "--seeds=0,'--seeds must be at least 1, got 0'",
        "--rate=0.1:-1,'--rate'",
        "--rate=-1,'--rate must be above 0 and finite, got -1.0'",
        "--validation=0,'--validation must be at least 1, got 0'",
        "--validation=5000,'--validation 5000 leaves none of the 5000 training examples'",
        "--train=4001,'--train 4001 asks for more than the 4000 there are'",
        "--network=dense --dataset=cifar10,'--network dense is for --dataset mnist, got CIFAR10'",
        "--methods=direct,'--methods: direct is in closed form and has nothing to tune'",
        "--init=magic,'expected one of [HE, XAVIER, LSUV, SOLVED]'"
    })
    void wrongUsageIsCode2WithAReason(String option, String reason) {
        assertThat(run(option.split(" "))).isEqualTo(2);
        assertThat(commands.err.toString()).contains(reason);
    }

    private int run(String... options) {
        boolean named = List.of(options).contains("--dataset=cifar10");
        String[] command = {"tune", named ? "--batch=64" : "--dataset=mnist"};
        return commands.runOnSample(ObjectArrays.concat(command, options, String.class));
    }
}
