package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ObjectArrays;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkCommandTest {

    private final Commands commands = new Commands();

    @TempDir private Path folder;

    @Test
    void computesAndSolvesOnThisMachine() {
        Path layers = folder.resolve("layers");
        String[] options = {
            "--dataset=mnist",
            "--master=local[2]",
            "--train=1000",
            "--partitions=5",
            "--checkpoints=" + layers
        };
        assertThat(run(options)).as(commands.err.toString()).isZero();
        String first = commands.out.toString();
        assertThat(first)
                .contains("Layer 2 (ConvolutionLayer)")
                .contains("Layer 5 (OutputLayer): 500 features of 1000 examples")
                .containsPattern("accuracy on [0-9.,]+ test examples: 0[.,]9");
        assertThat(Files.exists(layers.resolve("layer-0.classpca"))).isTrue();

        commands.out.getBuffer().setLength(0);
        assertThat(run(options)).isZero();
        assertThat(lastLine(commands.out.toString()))
                .as("from the layers that are kept")
                .isEqualTo(lastLine(first));
    }

    private static String lastLine(String text) {
        return text.stripTrailing().lines().reduce("", (one, next) -> next);
    }

    @Test
    void wrongUsageIsCode2WithAReason() {
        assertThat(run("--dataset=mnist", "--partitions=0")).isEqualTo(2);
        assertThat(commands.err.toString()).contains("--partitions must be at least 1, got 0");
    }

    private int run(String... options) {
        return commands.runOnSample(ObjectArrays.concat("spark", options));
    }
}
