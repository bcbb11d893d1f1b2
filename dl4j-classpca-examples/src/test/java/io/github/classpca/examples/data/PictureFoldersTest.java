package io.github.classpca.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;

class PictureFoldersTest {

    private static final int RED = 0xC80000;
    private static final int BLUE = 0x0000C8;

    @TempDir private Path folder;

    @Test
    void trainAndTestFolders() throws IOException {
        for (String part : new String[] {"train", "test"}) {
            write(folder.resolve(part), "red", 3, RED, "png");
            write(folder.resolve(part), "blue", 3, BLUE, "png");
        }
        LabelledData data = new PictureFolders(6, 5).read(folder, 0.5, 1);
        assertThat(data.train().size()).isEqualTo(6);
        assertThat(data.test().size()).isEqualTo(6);
        assertThat(data.train().labels()).containsExactly("blue", "red");
        assertThat(data.train().shape()).containsExactly(3, 6, 5);
        for (int i = 0; i < 6; i++) {
            DataSet batch = data.train().batch(new int[] {i});
            int red = batch.getLabels().argMax(1).getInt(0);
            assertThat(batch.getFeatures().getDouble(0, red == 1 ? 0 : 2, 2, 2))
                    .isCloseTo(200 / 255.0, within(0.01));
            assertThat(batch.getFeatures().getDouble(0, red == 1 ? 2 : 0, 2, 2))
                    .isCloseTo(0, within(0.01));
        }
    }

    @Test
    void aFolderPerClassIsSplit() throws IOException {
        write(folder, "red", 6, RED, "jpg");
        write(folder, "blue", 4, BLUE, "jpg");
        LabelledData data = new PictureFolders(8, 8).read(folder, 0.3, 1);
        assertThat(data.train().size()).isEqualTo(7);
        assertThat(data.test().size()).isEqualTo(3);
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        write(folder, "red", 2, RED, "png");
        assertRefused("expected from 2 to 256 folders of pictures, one a class, got 1");
        Files.createDirectory(folder.resolve("blue"));
        Files.writeString(folder.resolve("blue").resolve("0.png"), "no picture");
        assertRefused("0.png: does not decode as a picture");
        Files.delete(folder.resolve("blue").resolve("0.png"));
        Files.delete(folder.resolve("red").resolve("0.png"));
        Files.delete(folder.resolve("red").resolve("1.png"));
        assertRefused("no pictures");
    }

    @Test
    void partsOfOtherClassesAreRefused() throws IOException {
        write(folder.resolve("train"), "red", 2, RED, "png");
        write(folder.resolve("train"), "blue", 2, BLUE, "png");
        write(folder.resolve("test"), "red", 2, RED, "png");
        write(folder.resolve("test"), "green", 2, BLUE, "png");
        assertRefused("train holds the classes [blue, red], test [green, red]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "bmp"})
    void damagedPicturesGiveOurExceptionAndNoOther(String format) throws IOException {
        write(folder, "red", 1, RED, format);
        write(folder, "blue", 1, BLUE, format);
        Path file = folder.resolve("red").resolve("0." + format);
        int refused = Fuzz.refusals(file, () -> new PictureFolders(8, 8).read(folder, 0.5, 1));
        assertThat(refused).isGreaterThan(500);
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> new PictureFolders(8, 8).read(folder, 0.5, 1))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining(reason);
    }

    private static void write(Path parent, String name, int count, int colour, String format)
            throws IOException {
        Path target = Files.createDirectories(parent.resolve(name));
        for (int i = 0; i < count; i++) {
            BufferedImage picture = new BufferedImage(10, 12, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < 12; y++) {
                for (int x = 0; x < 10; x++) {
                    picture.setRGB(x, y, colour);
                }
            }
            ImageIO.write(picture, format, target.resolve(i + "." + format).toFile());
        }
    }
}
