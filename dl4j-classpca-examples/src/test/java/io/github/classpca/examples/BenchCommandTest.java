package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.collect.ObjectArrays;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.compare.Trainings;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {

    private final Commands commands = new Commands();

    @TempDir private Path folder;

    @Test
    void writesRatiosAndTheirFigures() throws IOException {
        Path json = folder.resolve("b.json");

        assertThat(run("--quick", "--only=listenerOverhead", "--json=" + json)).isZero();
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        // How large they are is for a quiet machine to say.
        assertThat(report.get("ratios").get("listenerOverhead").isNumber()).isTrue();
        assertThat(report.get("ratios").get("statsListenerOverhead").isNumber()).isTrue();
        assertThat(report.get("details").get("listener: rounds").asInt()).isEqualTo(2);
        assertThat(report.get("environment").get("java").asText()).isNotEmpty();
        assertThat(report.get("environment").get("blasThreads").asInt()).isPositive();
        assertThat(report.get("commandLine").asText())
                .isEqualTo("classpca bench --quick --only=listenerOverhead --json=" + json);
        assertThat(commands.out.toString()).contains("listenerOverhead");
    }

    @Test
    void givesEachRatioThatItHasDataFor() throws IOException {
        Path json = folder.resolve("all.json");

        assertThat(run("--quick", "--json=" + json)).isZero();
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        for (Method method : new Method[] {Method.SGD, Method.CLASSPCA}) {
            assertThat(report.get("details").get("timeToSgdAccuracyMnist: training of " + method))
                    .as("each trains as suits it")
                    .isEqualTo(TextNode.valueOf(Trainings.DIGITS.of(method).toString()));
        }
        JsonNode ratios = report.get("ratios");
        assertThat(ratios.fieldNames())
                .toIterable()
                .contains(
                        "momentsDense784",
                        "momentsConv75",
                        "momentsConv1000",
                        "momentsVsEjml",
                        "momentsVsNd4jPca",
                        "forwardVsDl4j",
                        "solveVsSyev",
                        "solveAllVsSyev",
                        "slopeExamples",
                        "budgetVsUnbounded",
                        "timeToSgdAccuracyMnist",
                        "listenerOverhead",
                        "statsListenerOverhead",
                        "sparkVsLocal");
        ratios.forEach(ratio -> assertThat(ratio.isNumber()).isTrue());
    }

    @Test
    void wrongUsageIsCode2WithAReason() {
        assertThat(run("--only=speedOfLight")).isEqualTo(2);
        assertThat(commands.err.toString())
                .contains(
                        "--only: there is no speedOfLight; there are [budgetVsUnbounded, forwardVsDl4j, listenerOverhead");
        assertThat(run("--json=/no/such/folder/b.json")).isEqualTo(2);
        assertThat(commands.err.toString()).contains("--json: there is no folder");
        assertThat(run("--json=" + folder)).isEqualTo(2);
        assertThat(commands.err.toString()).contains("is a folder, not a file");
    }

    private int run(String... options) {
        return commands.runOnSample(ObjectArrays.concat("bench", options));
    }
}
