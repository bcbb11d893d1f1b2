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

class BenchCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path folder;

    @Test
    void writesRatiosAndTheirFigures() throws IOException {
        Path json = folder.resolve("b.json");

        assertThat(run("--quick", "--only=listenerOverhead", "--json=" + json)).isZero();
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        // How large they are is for a quiet machine to say.
        assertThat(report.get("ratios").get("listenerOverhead").isNumber()).isTrue();
        assertThat(report.get("ratios").get("statsListenerOverhead").isNumber()).isTrue();
        assertThat(report.get("details").get("listener: rounds").asInt()).isEqualTo(4);
        assertThat(report.get("environment").get("java").asText()).isNotEmpty();
        assertThat(out.toString()).contains("listenerOverhead");
    }

    @Test
    void wrongUsageIsCode2WithAReason() {
        assertThat(run("--only=speedOfLight")).isEqualTo(2);
        assertThat(err.toString())
                .contains("--only: there is no speedOfLight; there are [listenerOverhead");
        assertThat(run("--json=/no/such/folder/b.json")).isEqualTo(2);
        assertThat(err.toString()).contains("--json: there is no folder");
    }

    private int run(String... options) {
        ClassPca command = new ClassPca();
        command.commandLine().setOut(new PrintWriter(out, true));
        command.commandLine().setErr(new PrintWriter(err, true));
        String[] args = new String[options.length + 1];
        args[0] = "bench";
        System.arraycopy(options, 0, args, 1, options.length);
        return command.execute(args);
    }
}
