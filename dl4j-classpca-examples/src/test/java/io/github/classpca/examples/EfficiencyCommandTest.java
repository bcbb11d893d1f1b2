package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ObjectArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EfficiencyCommandTest {

    private final Commands commands = new Commands();

    @TempDir private Path folder;

    @Test
    void writesAccuracyAndSubspacesAgainstTheNumberOfExamples() throws IOException {
        assertThat(
                        run(
                                "--sizes=100,200,9000",
                                "--methods=classpca,random",
                                "--seeds=2",
                                "--updates=4",
                                "--out=" + folder.resolve("out")))
                .isZero();

        List<String> accuracy = Files.readAllLines(folder.resolve("out/accuracy.csv"));
        assertThat(accuracy).hasSize(1 + 2 * 2);
        assertThat(accuracy.get(1)).matches("100,classpca,0\\.\\d{4},0\\.\\d{4},\\d+\\.\\d\\d");
        assertThat(accuracy.get(1)).as("seeds differ").doesNotContain(",0.0000,");
        assertThat(commands.out.toString()).contains("100 training, 1000 test examples, 2 seeds");
        assertThat(accuracy.get(4)).startsWith("200,random,");
        assertThat(folder.resolve("out/accuracy.png")).isNotEmptyFile();
        List<String> subspaces = Files.readAllLines(folder.resolve("out/subspaces.csv"));
        // The sample has 5,000: points at 1,024, 2,048 and 4,096, each after the first a step.
        assertThat(subspaces).hasSize(1 + 2 * 2);
        assertThat(subspaces.get(1)).startsWith("0,2048,0.");
        assertThat(subspaces.get(4)).startsWith("2,4096,0.");
    }

    @Test
    void aMethodThatFailsIsToldAndTheOthersGoOn() throws IOException {
        // Five digits are not of ten classes.
        assertThat(
                        run(
                                "--sizes=5,100",
                                "--methods=classpca,sgd",
                                "--updates=4",
                                "--out=" + folder.resolve("out")))
                .isEqualTo(1);

        assertThat(commands.err.toString()).contains("classpca: classpca failed: No example");
        assertThat(Files.readAllLines(folder.resolve("out/accuracy.csv")))
                .satisfiesExactly(
                        header ->
                                assertThat(header)
                                        .isEqualTo("examples,method,accuracy,deviation,seconds"),
                        line -> assertThat(line).startsWith("5,sgd,0."),
                        line -> assertThat(line).isEqualTo("5,classpca,,,"),
                        line -> assertThat(line).startsWith("100,classpca,0."),
                        line -> assertThat(line).startsWith("100,sgd,0."));
        assertThat(folder.resolve("out/accuracy.png")).isNotEmptyFile();
        assertThat(folder.resolve("out/subspaces.csv")).isNotEmptyFile();
    }

    @ParameterizedTest
    @CsvSource({
        "--sizes=0,'--sizes must be at least 1, got 0'",
        "--updates=0,'--updates must be at least 1, got 0'",
        "--seeds=0,'--seeds must be at least 1, got 0'",
        "--batch=0,'--batch must be at least 1, got 0'"
    })
    void wrongUsageIsCode2WithAReason(String option, String reason) {
        assertThat(run("--out=" + folder.resolve("out"), option)).isEqualTo(2);
        assertThat(commands.err.toString()).contains(reason);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private int run(String... options) {
        return commands.runOnSample(ObjectArrays.concat("efficiency", options));
    }
}
