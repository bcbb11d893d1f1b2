package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network for pictures of stripes that lie, stand or lean, saved once. */
class PredictCommandTest {

    private static final int SIDE = 16;

    @TempDir private static Path folder;

    private final Commands commands = new Commands();

    @BeforeAll
    static void train() throws IOException {
        Random random = new Random(1);
        for (String name : new String[] {"lying", "standing", "leaning, \"left\""}) {
            Path own = Files.createDirectories(folder.resolve("stripes").resolve(name));
            for (int i = 0; i < 30; i++) {
                ImageIO.write(stripes(name, random), "png", own.resolve(i + ".png").toFile());
            }
        }
        Commands training = new Commands();
        int code =
                training.run(
                        "images",
                        "--dir",
                        folder.resolve("stripes").toString(),
                        "--size",
                        "16x16",
                        "--methods",
                        "direct",
                        "--direct-filters",
                        "5x8",
                        "--save",
                        model());
        assertThat(code).as(training.err.toString()).isZero();
    }

    private static String model() {
        return folder.resolve("model.zip").toString();
    }

    private static BufferedImage stripes(String name, Random random) {
        int phase = random.nextInt(6);
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int along = name.equals("lying") ? y : name.equals("standing") ? x : x + y;
                int level = (along + phase) % 6 < 3 ? 200 : 40;
                picture.setRGB(x, y, level << 16 | level << 8 | (level + random.nextInt(30)));
            }
        }
        return picture;
    }

    @Test
    void eachPictureHasALineWithItsClassAndProbability() {
        Path lying = folder.resolve("stripes/lying/3.png");
        Path standing = folder.resolve("stripes/standing/4.png");

        int code = commands.run("predict", "--model", model(), "--file", lying + "," + standing);

        assertThat(code).as(commands.err.toString()).isZero();
        assertThat(commands.out.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches(".*3\\.png\tlying\t(0\\.\\d{4}|1\\.0000)"),
                        line -> assertThat(line).matches(".*4\\.png\tstanding\t[01]\\.\\d{4}"));
    }

    @Test
    void csvAndJsonHaveTheProbabilitiesOfAllClasses() throws IOException {
        String one = folder.resolve("stripes/lying").toString();
        assertThat(commands.run("predict", "--model", model(), "--dir", one, "--format", "csv"))
                .isZero();
        assertThat(commands.out.toString().lines()).hasSize(31);
        assertThat(commands.out.toString())
                .startsWith("example,label,probability,\"leaning, \"\"left\"\"\",lying,standing\n");

        Commands json = new Commands();
        assertThat(json.run("predict", "--model", model(), "--dir", one, "--format", "json"))
                .isZero();
        JsonNode all = new ObjectMapper().readTree(json.out.toString()).get("predictions");
        assertThat(all).hasSize(30);
        double sum = 0;
        for (JsonNode probability : all.get(0).get("probabilities")) {
            sum += probability.asDouble();
        }
        assertThat(sum).isBetween(0.9999, 1.0001);
        assertThat(all.get(0).get("label").asText()).isEqualTo("lying");
    }

    @Test
    void aFolderPerClassIsEvaluated() {
        int code =
                commands.run(
                        "evaluate",
                        "--model",
                        model(),
                        "--dir",
                        folder.resolve("stripes").toString());
        assertThat(code).as(commands.err.toString()).isZero();
        assertThat(commands.out.toString())
                .contains("90 examples: accuracy ")
                .containsPattern("leaning, \"left\" +30 ");
    }

    @Test
    void whatDoesNotDecodeIsToldOfAndTheOthersPredicted() throws IOException {
        Path some = Files.createDirectories(folder.resolve("some"));
        Files.copy(folder.resolve("stripes/lying/1.png"), some.resolve("good.png"));
        Files.writeString(some.resolve("bad.png"), "no picture");

        int code = commands.run("predict", "--model", model(), "--dir", some.toString());

        assertThat(code).isEqualTo(1);
        assertThat(commands.err.toString()).contains("bad.png: does not decode as a picture");
        assertThat(commands.out.toString().lines()).hasSize(1);
        assertThat(commands.out.toString()).contains("good.png\tlying");
    }

    @Test
    void examplesOfAnotherKindAreRefused() {
        assertThat(commands.runOnSample("evaluate", "--model", model(), "--dataset", "mnist"))
                .isEqualTo(1);
        assertThat(commands.err.toString())
                .contains(
                        "the model takes 16x16 pictures of 3 channels, these are 28x28 pictures of 1"
                                + " channels");
        Commands none = new Commands();
        assertThat(none.run("predict", "--model", model(), "--dir", folder + "/nowhere"))
                .isEqualTo(2);
        Commands neither = new Commands();
        assertThat(neither.run("predict", "--model", model())).isEqualTo(2);
    }
}
