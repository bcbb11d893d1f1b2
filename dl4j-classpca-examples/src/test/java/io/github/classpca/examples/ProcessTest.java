package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own shows: streams, signals, exit codes. */
class ProcessTest {

    @TempDir private Path folder;

    @Test
    void resultsAndProgressGoToStreamsOfTheirOwn() throws Exception {
        Path err = folder.resolve("err.txt");
        Process process =
                start(
                        err,
                        "mnist",
                        "--train",
                        "600",
                        "--network",
                        "dense",
                        "--units",
                        "8",
                        "--methods",
                        "sgd",
                        "--epochs",
                        "1",
                        "--json",
                        "-");
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(err)).isZero();

        JsonNode report = new ObjectMapper().readTree(out);
        assertThat(report.get("seeds").get(0).get("runs").get(0).get("method").asText())
                .isEqualTo("sgd");
        assertThat(Files.readString(err))
                .contains("600 training", "sgd: epoch 1 of 1", "best    last    seconds")
                // What the natives say at their start is no concern of the user.
                .doesNotContain("nd4j", "SLF4J", "WARNING");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anInterruptShowsAndKeepsWhatIsFinished() throws Exception {
        Path json = folder.resolve("report.json");
        Path out = folder.resolve("out.txt");
        ProcessBuilder builder =
                builder(
                        "mnist",
                        "--train",
                        "600",
                        "--network",
                        "dense",
                        "--units",
                        "8",
                        "--methods",
                        "classpca,sgd",
                        "--epochs",
                        "6",
                        "--json",
                        json.toString(),
                        "--seeds",
                        "100000");
        Process process = builder.redirectOutput(out.toFile()).start();
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            String line = err.readLine();
            List<String> seen = new ArrayList<>();
            while (line != null && !line.startsWith("sgd: epoch 6 of 6")) {
                seen.add(line);
                line = err.readLine();
            }
            assertThat(line).as(seen.toString()).isNotNull();
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
            err.lines().forEach(seen::add);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

            assertThat(process.exitValue()).isEqualTo(130);
            assertThat(seen).contains("classpca: interrupted; that is all");
        } finally {
            process.destroyForcibly();
        }
        assertThat(out).content().contains("classpca ");
        JsonNode reports = new ObjectMapper().readTree(json.toFile());
        assertThat(reports.get("seeds").get(0).get("runs").get(0).get("method").asText())
                .isEqualTo("classpca");
    }

    private Process start(Path err, String... args) throws IOException {
        return builder(args).redirectError(err.toFile()).start();
    }

    private static ProcessBuilder builder(String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(ClassPca.class.getName());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().remove("CLASSPCA_DATA");
        builder.environment().put("XDG_CACHE_HOME", "/nowhere");
        return builder;
    }
}
