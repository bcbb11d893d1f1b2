package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/report.schema.json is true of what the commands write. */
class JsonSchemaTest {

    @TempDir private static Path folder;

    static Stream<List<String>> commands() {
        return Stream.of(
                List.of(
                        "mnist",
                        "--train=300",
                        "--network=dense",
                        "--units=20",
                        "--epochs=2",
                        "--seeds=2",
                        "--methods=direct,classpca,sgd",
                        "--direct-filters=5x4"),
                // One method fails: five digits are not of ten classes.
                List.of(
                        "mnist",
                        "--train=5",
                        "--network=dense",
                        "--epochs=1",
                        "--methods=classpca,sgd"),
                List.of(
                        "tune",
                        "--dataset=mnist",
                        "--network=dense",
                        "--train=200",
                        "--validation=100",
                        "--epochs=1",
                        "--methods=sgd",
                        "--init=he,xavier",
                        "--schedule=constant",
                        "--rate=0.001"),
                List.of("bench", "--quick", "--only=solveVsSyev"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whatCommandsWriteIsAsDescribed(List<String> command) throws IOException {
        Path json = folder.resolve("report.json");
        Commands commands = new Commands();
        commands.runOnSample(
                Stream.concat(command.stream(), Stream.of("--json=" + json))
                        .toArray(String[]::new));
        assertThat(schema().validate(Files.readString(json), InputFormat.JSON))
                .as(commands.err.toString())
                .isEmpty();
    }

    @Test
    void theSchemaTellsWhatIsWrong() throws IOException {
        String wrong =
                """
                {"schemaVersion": 1, "command": "evaluate", "commandLine": "", "environment": {},
                 "examples": 0, "accuracy": 1.5}
                """;
        assertThat(schema().validate(wrong, InputFormat.JSON)).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "frontier --seconds=0.5 --train=300 --methods=direct,sgd --seeds=1 --out=OUT |"
                        + " frontier.json",
                "timescales --train=128 --batch=16 --epochs=2 --seeds=1 --frequency=1 --probe=16"
                        + " --out=OUT | report.json"
            })
    void whatCommandsWriteToAFolderIsAsDescribed(String command, String file) throws IOException {
        Path out = folder.resolve("out");
        Commands commands = new Commands();
        int code =
                commands.runOnSample(
                        (command + " --dataset=mnist").replace("OUT", out.toString()).split(" "));
        assertThat(code).as(commands.err.toString()).isZero();
        assertValid(Files.readString(out.resolve(file)));
    }

    @Test
    void whatIsSaidOfASavedModelIsAsDescribed() throws IOException {
        Path table = folder.resolve("table.csv");
        StringBuilder rows = new StringBuilder("a,b,kind\n");
        for (int i = 0; i < 60; i++) {
            rows.append(i % 7).append(',').append(i % 5).append(i % 2 == 0 ? ",x\n" : ",y\n");
        }
        Files.writeString(table, rows);
        String model = folder.resolve("model.zip").toString();
        Commands commands = new Commands();
        assertThat(
                        commands.run(
                                "csv",
                                "--file=" + table,
                                "--label=kind",
                                "--methods=direct",
                                "--save=" + model))
                .as(commands.err.toString())
                .isZero();
        Path json = folder.resolve("evaluation.json");
        assertThat(commands.run("evaluate", "--model", model, "--file=" + table, "--json=" + json))
                .isZero();
        assertValid(Files.readString(json));

        Commands predicting = new Commands();
        assertThat(predicting.run("predict", "--model", model, "--file=" + table, "--format=json"))
                .isZero();
        assertValid(predicting.out.toString());
    }

    private static void assertValid(String json) throws IOException {
        assertThat(schema().validate(json, InputFormat.JSON)).isEmpty();
    }

    private static Schema schema() throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("..", "docs", "report.schema.json")));
    }
}
