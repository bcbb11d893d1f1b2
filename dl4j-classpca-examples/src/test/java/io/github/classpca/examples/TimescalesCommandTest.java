package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ObjectArrays;
import io.github.classpca.examples.data.CifarTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimescalesCommandTest {

    private final Commands commands = new Commands();

    @TempDir private Path folder;

    @Test
    void writesAReportForEachSeed() throws IOException {
        int code =
                run(
                        "--dataset=mnist",
                        "--updater=adam",
                        "--train=128",
                        "--batch=16",
                        "--epochs=2",
                        "--seeds=2",
                        "--seed=5",
                        "--frequency=1",
                        "--probe=16",
                        "--out=" + folder.resolve("made/for/it"));

        assertThat(code).isZero();
        JsonNode runs =
                new ObjectMapper()
                        .readTree(folder.resolve("made/for/it/report.json").toFile())
                        .get("runs");
        assertThat(runs).hasSize(2);
        for (JsonNode report : runs) {
            assertThat(report.get("lastUpdate").asInt()).isEqualTo(16);
            assertThat(report.get("layers"))
                    .extracting(layer -> layer.get("index").asInt())
                    .containsExactly(0, 2, 4, 5);
            for (JsonNode layer : report.get("layers")) {
                assertThat(layer.get("tau").asDouble())
                        .isBetween(layer.get("tauLow").asDouble(), layer.get("tauHigh").asDouble());
                assertThat(layer.get("cka").get("tau").asDouble()).isPositive();
            }
            assertThat(report.get("layers").get(0).get("subspaces")).hasSize(3);
            assertThat(report.get("separationRatio").asDouble()).isGreaterThanOrEqualTo(1);
            assertThat(report.get("rankCorrelation").asDouble()).isBetween(-1.0, 1.0);
            assertThat(report.get("verdicts")).isNotEmpty();
        }
        for (String file : new String[] {"seed5.csv", "seed6.csv", "seed5.png", "seed6.svg"}) {
            assertThat(folder.resolve("made/for/it/curves-" + file)).isNotEmptyFile();
        }
        assertThat(commands.out.toString())
                .contains("seed 6, 16 updates, test accuracy")
                .contains("no order can be told");
        assertThat(commands.out.toString().lines().filter(line -> !line.startsWith("- ")))
                .allMatch(line -> line.length() <= 90);
    }

    @Test
    void startsFromComputedLayersAndTakesCifar() throws IOException {
        CifarTest.writeCifar10(folder, 20);
        // That one's pictures are all alike.
        Random random = new Random(1);
        for (int file = 1; file <= 5; file++) {
            Path batch = folder.resolve("data_batch_" + file + ".bin");
            byte[] records = Files.readAllBytes(batch);
            for (int i = 0; i < records.length; i++) {
                records[i] = i % 3073 == 0 ? records[i] : (byte) random.nextInt(256);
            }
            Files.write(batch, records);
        }
        int code =
                run(
                        "--dataset=cifar10",
                        "--data=" + folder,
                        "--init=classpca",
                        "--updater=nesterovs",
                        "--filters=6,8",
                        "--epochs=1",
                        "--batch=10",
                        "--seeds=1",
                        "--out=" + folder.resolve("out"));

        assertThat(code).isZero();
        assertThat(Files.readString(folder.resolve("out/report.json"))).contains("\"tau\"");
    }

    @ParameterizedTest
    @CsvSource({
        "--seeds=0,'--seeds must be at least 1, got 0'",
        "--epochs=0,'--epochs must be at least 1, got 0'",
        "--batch=0,'--batch must be at least 1, got 0'",
        "--train=0,'--train must be at least 1, got 0'",
        "--train=5001,'--train 5001 asks for more than the 5000 there are'",
        "--frequency=0,'--frequency must be at least 1, got 0'",
        "--probe=3,'--probe must be from 8 to 512, got 3'",
        "--rate=-1,'--rate must be above 0 and finite, got -1.0'",
        "--rate=NaN,'--rate must be above 0 and finite, got NaN'",
        "--updater=magic,'--updater'",
        "--init=magic,'--init'"
    })
    void wrongUsageIsCode2WithAReason(String option, String reason) {
        assertThat(run("--dataset=mnist", "--out=" + folder.resolve("out"), option)).isEqualTo(2);
        assertThat(commands.err.toString()).contains(reason);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void doesNotWriteOverAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("precious"), "mine");

        assertThat(run("--dataset=mnist", "--out=" + file)).isEqualTo(2);
        assertThat(commands.err.toString()).contains("is a file, not a folder");
        assertThat(file).hasContent("mine");
    }

    private int run(String... options) {
        return commands.runOnSample(ObjectArrays.concat("timescales", options));
    }
}
