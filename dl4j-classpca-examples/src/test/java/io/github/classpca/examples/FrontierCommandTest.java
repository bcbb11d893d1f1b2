package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ObjectArrays;
import io.github.classpca.examples.compare.FrontierPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrontierCommandTest {

    private static final String OTHER = "pytorch,sgd,1,0.500,100,0.9000";

    private final Commands commands = new Commands();

    @TempDir private Path folder;

    @Test
    void writesPointsOfEachMethodAndSeed() throws IOException {
        Path beside = folder.resolve("other.csv");
        Files.writeString(beside, FrontierPoint.CSV_HEADER + "\n" + OTHER + "\n");

        assertThat(
                        run(
                                "--train=300",
                                "--seconds=3",
                                "--seeds=2",
                                "--seed=4",
                                "--methods=direct,sgd",
                                "--beside=" + beside))
                .isZero();

        List<String> lines = Files.readAllLines(folder.resolve("out/frontier.csv"));
        assertThat(lines.get(lines.size() - 1)).isEqualTo(OTHER);
        List<FrontierPoint> points =
                lines.subList(1, lines.size() - 1).stream().map(FrontierPoint::ofCsv).toList();
        assertThat(points).allMatch(point -> point.program().equals("dl4j"));
        assertThat(points.stream().filter(point -> point.method().equals("sgd")))
                .extracting(FrontierPoint::seed)
                .contains(4L, 5L);
        assertThat(points.stream().filter(point -> point.method().equals("direct")))
                .as("a smaller network, and its own unless that took too long")
                .hasSizeBetween(2, 4)
                .allMatch(point -> point.updates() == 0 && point.accuracy() > 0.8);
        assertThat(folder.resolve("out/frontier.png")).isNotEmptyFile();
        assertThat(commands.out.toString())
                .containsPattern("\\npytorch sgd .*0\\.9000 \\+- 0\\.0000\\n")
                .containsPattern("\\nsgd +.* 0\\.\\d{4} \\+- 0\\.\\d{4}\\n");
        JsonNode report = new ObjectMapper().readTree(folder.resolve("out/frontier.json").toFile());
        assertThat(report.get("runs")).hasSize(4);
        JsonNode sgd = report.get("runs").get(1);
        assertThat(sgd.get("settings").get("training").get("schedule").asText())
                .isEqualTo("cosine");
        assertThat(sgd.get("points").get(0).fieldNames())
                .toIterable()
                .containsExactly("program", "method", "seed", "seconds", "updates", "accuracy");
    }

    @Test
    void aMethodThatFailsIsToldAndTheOthersGoOn() throws IOException {
        // Five digits are not of ten classes.
        assertThat(
                        run(
                                "--train=5",
                                "--seconds=3",
                                "--seeds=1",
                                "--schedule=cosine",
                                "--methods=classpca,sgd"))
                .isEqualTo(1);
        assertThat(commands.err.toString()).contains("classpca: classpca failed: No example");
        assertThat(Files.readAllLines(folder.resolve("out/frontier.csv")))
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.startsWith("program") || line.startsWith("dl4j,sgd,1,"));
    }

    @ParameterizedTest
    @CsvSource({
        "--seconds=0,'--seconds must be above 0 and finite, got 0.0'",
        "--seconds=NaN,'--seconds must be above 0 and finite, got NaN'",
        "--seeds=0,'--seeds must be at least 1, got 0'",
        "--rate=-1,'--rate must be above 0 and finite, got -1.0'",
        "--train=5001,'--train 5001 asks for more than the 5000 there are'",
        "--methods=magic,'expected one of [direct'",
        "--dataset=cifar100,'expected one of [MNIST, CIFAR10]'",
        "--only-beside,'--only-beside puts tables together that --beside names'",
        "--beside=/no/such.csv,'--beside /no/such.csv is no file'",
        "--beside=pom.xml,'--beside pom.xml, line 1 must be program,method,seed'"
    })
    void wrongUsageIsCode2WithAReason(String option, String reason) {
        assertThat(run(option)).isEqualTo(2);
        assertThat(commands.err.toString()).contains(reason);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void tablesOfOtherRunsArePutTogether() throws IOException {
        Path beside = folder.resolve("other.csv");
        Files.writeString(beside, FrontierPoint.CSV_HEADER + "\n" + OTHER + "\n");

        assertThat(run("--only-beside", "--beside=" + beside)).isZero();

        assertThat(Files.readAllLines(folder.resolve("out/frontier.csv")))
                .containsExactly(FrontierPoint.CSV_HEADER, OTHER);
        assertThat(folder.resolve("out/frontier.png")).isNotEmptyFile();
        assertThat(commands.out.toString()).contains("pytorch sgd").doesNotContain("seed 1");
    }

    @Test
    void aTableWithABadLineIsToldWhere() throws IOException {
        Path beside = folder.resolve("other.csv");
        Files.writeString(beside, FrontierPoint.CSV_HEADER + "\n" + OTHER + "\nx\n");
        assertThat(run("--beside=" + beside)).isEqualTo(2);
        assertThat(commands.err.toString())
                .contains("--beside " + beside + ", line 3: 6 columns are needed");
    }

    @Test
    void aFolderThatCannotBeMadeIsToldBeforeAnyWork() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(
                        commands.runOnSample(
                                "frontier", "--dataset=mnist", "--out=" + file.resolve("below")))
                .isEqualTo(2);
        assertThat(commands.err.toString())
                .contains("--out " + file.resolve("below") + ": " + file + " is a file");
        assertThat(commands.out.toString()).isEmpty();
    }

    private int run(String... options) {
        String[] command = {"frontier", "--dataset=mnist", "--out=" + folder.resolve("out")};
        return commands.runOnSample(ObjectArrays.concat(command, options, String.class));
    }
}
