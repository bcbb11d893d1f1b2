package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Splitter;
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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a process of its own shows: streams, signals, exit codes. */
class ProcessTest {

    private static final String COLOUR = "\u001b[3";

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
                .contains(
                        "600 training",
                        "sgd: epoch 1 of 1: ",
                        ", accuracy 0.",
                        "best    last    seconds")
                // What the natives say at their start is no concern of the user.
                .doesNotContain("nd4j", "SLF4J", "WARNING");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anInterruptShowsAndKeepsWhatIsFinished() throws Exception {
        Path json = folder.resolve("report.json");
        Path out =
                interruptAfter(
                        "sgd: epoch 6 of 6",
                        "mnist --train 600 --network dense --units 8 --methods classpca,sgd --epochs 6"
                                + " --json "
                                + json);
        assertThat(out).content().contains("classpca ");
        JsonNode reports = new ObjectMapper().readTree(json.toFile());
        assertThat(reports.get("seeds").get(0).get("runs").get(0).get("method").asText())
                .isEqualTo("classpca");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anInterruptOfTimeScalesTellsThoseOfTheSeedsSoFar() throws Exception {
        Path out =
                interruptAfter(
                        "seed 2: ",
                        "timescales --dataset mnist --train 128 --batch 16 --epochs 2 --out "
                                + folder);
        assertThat(out).content().contains("slowest / fastest");
        assertThat(new ObjectMapper().readTree(folder.resolve("report.json").toFile()).get("runs"))
                .isNotEmpty();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anInterruptOfAFrontierShowsTheTableSoFar() throws Exception {
        Path out =
                interruptAfter(
                        "sgd, seed 2: ",
                        "frontier --dataset mnist --train 300 --methods sgd --seconds 0.5 --out "
                                + folder);
        assertThat(out).content().contains("test accuracy after", "sgd ");
        assertThat(folder.resolve("frontier.csv")).content().contains(",sgd,1,");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void anInterruptOfEfficiencyKeepsTheSeedsSoFar() throws Exception {
        interruptAfter(
                "sgd: epochs",
                "efficiency --sizes 100 --methods direct,sgd --updates 20 --out " + folder,
                2);
        assertThat(folder.resolve("accuracy.csv")).content().contains("100,sgd,0.");
    }

    private Path interruptAfter(String start, String commandLine) throws Exception {
        return interruptAfter(start, commandLine, 1);
    }

    /** Interrupts a command, of more seeds than it will ever do, after a line of its progress. */
    private Path interruptAfter(String start, String commandLine, int times) throws Exception {
        Path out = folder.resolve("out.txt");
        Process process =
                builder((commandLine + " --seeds 100000").split(" "))
                        .redirectOutput(out.toFile())
                        .start();
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            List<String> seen = new ArrayList<>();
            String line = err.readLine();
            while (line != null) {
                seen.add(line);
                if (seen.stream().filter(each -> each.startsWith(start)).count() >= times) {
                    break;
                }
                line = err.readLine();
            }
            assertThat(line).as(seen.toString()).isNotNull();
            // As SIGINT for the JVM, but never ignored, as that is in the background of a shell.
            new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor();
            err.lines().forEach(seen::add);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

            assertThat(process.exitValue()).isEqualTo(128 + 15);
            assertThat(seen).anyMatch(each -> each.startsWith("classpca: interrupted; "));
            assertThat(seen).doesNotContain("classpca: interrupted; nothing was finished");
        } finally {
            process.destroyForcibly();
        }
        return out;
    }

    /** Of the stream of errors alone: results are piped, and errors kept in a log. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void barsAreForTerminalsOnly() throws Exception {
        Path file = folder.resolve("file.txt");

        String piped = onTerminal("xterm", "> " + file);
        assertThat(piped).contains("\r", "100%", "sgd: epoch 2 of 2: ", ", accuracy 0.");
        assertThat(file).content().contains("sgd ").doesNotContain("\u001b", "\r");

        String logged = onTerminal("xterm", "2> " + file);
        assertThat(logged).doesNotContain("%");
        assertThat(file)
                .content()
                .contains("sgd: epoch 2 of 2: ", ", accuracy 0.")
                .doesNotContain("\u001b", "\r");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void barsAreWhatTheTerminalCanShow() throws Exception {
        assertThat(onTerminal("dumb", ""))
                .contains("sgd: epoch 2 of 2: ")
                .doesNotContain("%", "\u001b");
        assertThat(onTerminal("xterm", "", "NO_COLOR=1")).contains("100%").doesNotContain(COLOUR);
        assertThat(onTerminal("xterm", "")).contains("100%", COLOUR);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 120})
    @EnabledOnOs(OS.LINUX)
    void linesFitTheTerminal(int columns) throws Exception {
        String shown = onTerminal("xterm", "", "COLUMNS=" + columns);
        assertThat(shown).contains("100%");
        assertThat(shown.replaceAll("\u001b\\[[0-9;]*[A-Za-z]", "").split("[\r\n]+", -1))
                // Remarks are sentences, for the terminal to wrap.
                .allMatch(line -> line.startsWith("classpca: ") || line.length() <= columns);
        // The last accuracy stands beside the bar, whole.
        assertThat(shown).containsPattern("\\) accuracy 0\\.\\d{4}");
    }

    /** Shows a short comparison; the variable COLUMNS sets the width. */
    private String onTerminal(String type, String redirection, String... variables)
            throws Exception {
        String command =
                "stty cols ${COLUMNS:-80}; "
                        + String.join(" ", builder().command())
                        + " mnist --train 300 --network dense --units 8 --methods sgd --epochs 2 "
                        + redirection;
        ProcessBuilder builder =
                new ProcessBuilder("script", "-qec", command, folder.resolve("log").toString());
        ours(builder).environment().put("TERM", type);
        for (String variable : variables) {
            List<String> parts = Splitter.on('=').splitToList(variable);
            builder.environment().put(parts.get(0), parts.get(1));
        }
        Process process = builder.redirectErrorStream(true).start();
        String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(shown).isZero();
        return shown;
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
        return ours(new ProcessBuilder(command));
    }

    private static ProcessBuilder ours(ProcessBuilder builder) {
        builder.environment().remove("CLASSPCA_DATA");
        builder.environment().put("XDG_CACHE_HOME", "/nowhere");
        return builder;
    }
}
