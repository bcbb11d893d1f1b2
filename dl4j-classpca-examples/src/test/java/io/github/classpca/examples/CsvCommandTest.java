package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.datavec.api.transform.TransformProcess;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvCommandTest {

    @TempDir private Path folder;

    private final Commands commands = new Commands();

    /** From a table to predictions of rows that have no class, with names, texts and gaps. */
    @Test
    void aTableIsLearnedKeptAndUsed() throws IOException {
        Path table = Files.writeString(folder.resolve("loans.csv"), loans(120, true));
        Path model = folder.resolve("model.zip");
        int code =
                commands.run(
                        "csv",
                        "--file",
                        table.toString(),
                        "--label",
                        "repaid",
                        "--ignore",
                        "id",
                        "--missing",
                        "mean",
                        "--methods",
                        "classpca",
                        "--units",
                        "16",
                        "--save",
                        model.toString());
        assertThat(code).as(commands.err.toString()).isZero();

        Path fresh = Files.writeString(folder.resolve("new.csv"), loans(10, false));
        Commands predict = new Commands();
        assertThat(predict.run("predict", "--model", model.toString(), "--file", fresh.toString()))
                .as(predict.err.toString())
                .isZero();
        assertThat(predict.out.toString().lines())
                .hasSize(10)
                .allMatch(line -> line.matches(".*new\\.csv:\\d+\t(yes|no)\t[01]\\.\\d{4}"));

        Commands evaluate = new Commands();
        assertThat(
                        evaluate.run(
                                "evaluate",
                                "--model",
                                model.toString(),
                                "--file",
                                table.toString()))
                .as(evaluate.err.toString())
                .isZero();
        assertThat(evaluate.out.toString()).contains("120 examples: accuracy 0.9");

        MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(model.toFile());
        TransformProcess process =
                TransformProcess.fromJson(
                        ModelSerializer.getObjectFromFile(model.toFile(), "transform.json"));
        assertThat(process.getFinalSchema().numColumns())
                .isEqualTo(Math.toIntExact(network.getLayer(0).getParam("W").size(0)));
    }

    private static String loans(int rows, boolean labelled) {
        Random random = new Random(rows);
        StringBuilder text =
                new StringBuilder("id;income;purpose" + (labelled ? ";repaid\n" : "\n"));
        for (int i = 0; i < rows; i++) {
            boolean repaid = i % 2 == 0;
            text.append("L-").append(i).append(';');
            text.append(i % 17 == 3 ? "NA" : repaid ? 50 + random.nextInt(9) : random.nextInt(9));
            text.append(';').append(i % 3 == 0 ? "car" : "house, or flat");
            text.append(labelled ? ";" + (repaid ? "yes\n" : "no\n") : "\n");
        }
        return text.toString();
    }

    @Test
    void eachSeedDrawsItsOwnTestPart() throws IOException {
        Path table = Files.writeString(folder.resolve("loans.csv"), loans(60, true));
        Path report = folder.resolve("report.json");
        int code =
                commands.run(
                        "csv",
                        "--file",
                        table.toString(),
                        "--label",
                        "repaid",
                        "--ignore",
                        "id",
                        "--missing",
                        "drop",
                        "--methods",
                        "sgd",
                        "--epochs",
                        "1",
                        "--seeds",
                        "3",
                        "--units",
                        "4",
                        "--json",
                        report.toString());
        assertThat(code).as(commands.err.toString()).isZero();
        assertThat(commands.err.toString()).contains("left out 4 of 60 rows, for missing values");
        JsonNode seeds = new ObjectMapper().readTree(report.toFile()).get("seeds");
        List<String> confusions =
                List.of(
                        seeds.get(0).get("runs").get(0).get("confusion").toString(),
                        seeds.get(1).get("runs").get(0).get("confusion").toString(),
                        seeds.get(2).get("runs").get(0).get("confusion").toString());
        assertThat(confusions).allMatch(text -> text.startsWith("[["));
        assertThat(commands.out.toString()).contains("3 seeds from 1 on");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "--label repayed ! 1 ! there is no column repayed; did you mean repaid?",
                "--label repaid ! 1 ! column id holds",
                "--label repaid --ignore id ! 1 ! line 5, column income: the value is missing ('NA')",
                "--label repaid --separator semi ! 2 ! expected a character or one of [comma",
                "--label repaid --missing guess ! 2 ! expected one of [REFUSE, MEAN, DROP]",
                "--label repaid --test-file nowhere.csv ! 2 ! --test-file nowhere.csv is no file",
            })
    void whatIsWrongIsSaidInOneLine(String options, int expected, String reason)
            throws IOException {
        Path table = Files.writeString(folder.resolve("loans.csv"), loans(60, true));
        Commands own = new Commands();
        String[] line = ("csv --file " + table + " " + options).split(" ");
        assertThat(own.run(line)).isEqualTo(expected);
        assertThat(own.err.toString()).contains(reason);
    }
}
