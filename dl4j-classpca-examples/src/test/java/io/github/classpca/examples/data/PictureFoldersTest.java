package io.github.classpca.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;

class PictureFoldersTest {

    private static final int RED = 0xC80000;
    private static final int BLUE = 0x0000C8;

    @TempDir private Path folder;

    private final List<String> remarks = new ArrayList<>();

    @Test
    void trainAndTestFolders() throws IOException {
        for (String part : new String[] {"train", "test"}) {
            write(folder.resolve(part), "red", 3, RED, "png");
            write(folder.resolve(part), "blue", 3, BLUE, "png");
        }
        LabelledData data = folders(6, 5).read(folder, 0.5, 1);
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
        LabelledData data = folders(8, 8).read(folder, 0.3, 1);
        assertThat(data.train().size()).isEqualTo(7);
        assertThat(data.test().size()).isEqualTo(3);
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        write(folder, "red", 2, RED, "png");
        assertRefused("expected from 2 to 256 folders of pictures, one a class, got 1");
        Files.createDirectory(folder.resolve("blue"));
        Files.writeString(folder.resolve("blue").resolve("0.png"), "no picture");
        assertRefused(
                "0.png: does not decode as a picture: expected JPEG, PNG, GIF, BMP, TIFF or WebP;"
                        + " remove what is broken, or leave it out by --skip-broken");
        Files.delete(folder.resolve("blue").resolve("0.png"));
        Files.delete(folder.resolve("red").resolve("0.png"));
        Files.delete(folder.resolve("red").resolve("1.png"));
        assertRefused("there are no pictures in its folders");
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
        int refused = Fuzz.refusals(file, () -> folders(8, 8).all(folder));
        assertThat(refused).isGreaterThan(500);
    }

    @Test
    void whatIsNoPictureIsPassedOverAndToldOf() throws IOException {
        write(folder, "red", 2, RED, "png");
        write(folder.resolve("blue"), "below", 2, BLUE, "gif");
        write(folder, ".ipynb_checkpoints", 1, RED, "png");
        write(folder.resolve("red"), ".thumbnails", 1, RED, "png");
        Files.writeString(folder.resolve("red").resolve("Thumbs.db"), "no picture");
        Files.writeString(folder.resolve("red").resolve("notes.txt"), "no picture");

        PictureSource all = folders(8, 8).all(folder);

        assertThat(all.labels()).containsExactly("blue", "red");
        assertThat(all.size()).isEqualTo(4);
        assertThat(remarks)
                .containsExactly(folder + ": left out 1 file that is no picture: notes.txt");
    }

    @Test
    void namesBeyondAsciiAreNamesLikeOthers() throws IOException {
        write(folder, "grün 100% #1", 2, RED, "png");
        write(folder, "青い [空]", 2, BLUE, "png");
        Path odd = folder.resolve("青い [空]");
        Files.move(odd.resolve("0.png"), odd.resolve("空 %zz.png"));
        assertThat(folders(8, 8).all(folder).labels()).containsExactly("grün 100% #1", "青い [空]");
    }

    /** As if the reader went class after class. */
    @Test
    void theFirstFewAreOfAllClasses() throws IOException {
        write(folder.resolve("train"), "red", 50, RED, "png");
        write(folder.resolve("train"), "blue", 50, BLUE, "png");
        write(folder.resolve("test"), "red", 1, RED, "png");
        write(folder.resolve("test"), "blue", 1, BLUE, "png");
        DataSource first = folders(4, 4).read(folder, 0.5, 1).train().first(20);
        int[] labels = IntStream.range(0, 20).map(first::label).distinct().toArray();
        assertThat(labels).hasSize(2);
    }

    @Test
    void brokenPicturesAreLeftOutWhereThatIsAskedFor() throws IOException {
        write(folder, "red", 3, RED, "png");
        write(folder, "blue", 2, BLUE, "png");
        Files.write(folder.resolve("red").resolve("0.png"), new byte[0]);
        Files.writeString(folder.resolve("red").resolve("a.heic"), "\0\0\0\u0018ftypheic\0\0\0\0");
        assertRefused("0.png: does not decode as a picture: it is empty, and so with 1 more;");

        PictureSource all = new PictureFolders(8, 8, true, remarks::add).all(folder);

        assertThat(all.size()).isEqualTo(4);
        assertThat(remarks)
                .containsExactly(
                        folder
                                + ": left out 2 pictures that do not decode: "
                                + String.join(", ", namesIn(remarks.get(0))));
    }

    private static List<String> namesIn(String remark) {
        assertThat(remark).contains("0.png", "a.heic");
        return List.of(remark.substring(remark.indexOf("decode: ") + 8).split(", "));
    }

    @Test
    void gifAndWebpAreRead() throws IOException {
        write(folder, "red", 4, RED, "gif");
        Path others = Files.createDirectory(folder.resolve("others"));
        // A pixel each, lossy and lossless.
        for (String webp :
                List.of(
                        "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA",
                        "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")) {
            byte[] bytes = Base64.getDecoder().decode(webp);
            Files.write(others.resolve(bytes.length + ".webp"), bytes);
        }
        PictureSource pictures = folders(6, 5).all(folder);

        assertThat(pictures.size()).isEqualTo(6);
        int red = 0;
        for (int i = 0; i < 6; i++) {
            DataSet picture = pictures.batch(new int[] {i});
            if (picture.getLabels().getDouble(0, 1) == 1) {
                assertThat(picture.getFeatures().getDouble(0, 0, 2, 2))
                        .isCloseTo(200 / 255.0, within(0.01));
                red++;
            }
        }
        assertThat(red).isEqualTo(4);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void foldersThatMayNotBeReadAreNamed() throws IOException {
        write(folder, "red", 2, RED, "png");
        write(folder, "blue", 2, BLUE, "png");
        Path closed = Files.createDirectory(folder.resolve("blue").resolve("closed"));
        Files.setPosixFilePermissions(closed, Set.of());
        try {
            assumeFalse(Files.isReadable(closed), "root may read everything");
            assertRefused(closed + ": no permission to read it; allow it, or move it elsewhere");
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void phonesSayWhatToDo() throws IOException {
        write(folder, "red", 1, RED, "png");
        write(folder, "blue", 1, BLUE, "png");
        Files.writeString(folder.resolve("red").resolve("0.png"), "\0\0\0\u0018ftypheic\0\0\0\0");
        assertRefused(
                "0.png: does not decode as a picture: it is HEIC or AVIF, as phones write; export");
    }

    /** Each way that a camera may be held; red is up and blue is down once it is upright. */
    @ParameterizedTest
    @CsvSource({"1, up", "3, down", "6, left", "8, right"})
    void picturesOfCamerasAreTurnedUpright(int orientation, String redIs) throws IOException {
        BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 32; y++) {
            for (int x = 0; x < 32; x++) {
                boolean red =
                        switch (redIs) {
                            case "up" -> y < 16;
                            case "down" -> y >= 16;
                            case "left" -> x < 16;
                            default -> x >= 16;
                        };
                picture.setRGB(x, y, red ? RED : BLUE);
            }
        }
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(picture, "jpg", jpeg);
        Path file = folder.resolve("held.jpg");
        Files.write(file, withOrientation(jpeg.toByteArray(), orientation));

        byte[] levels = PictureFolders.picture(file, 3, 8, 8);

        int top = levels[8 + 4] & 0xFF;
        int bottom = levels[6 * 8 + 4] & 0xFF;
        assertThat(top).isGreaterThan(150);
        assertThat(bottom).isLessThan(50);
    }

    /** Puts an EXIF segment behind the start of a JPEG. */
    private static byte[] withOrientation(byte[] jpeg, int orientation) {
        byte[] exif = {
            (byte) 0xFF,
            (byte) 0xE1,
            0,
            34,
            'E',
            'x',
            'i',
            'f',
            0,
            0,
            'M',
            'M',
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            1,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            (byte) orientation,
            0,
            0,
            0,
            0,
            0,
            0
        };
        byte[] result = new byte[jpeg.length + exif.length];
        System.arraycopy(jpeg, 0, result, 0, 2);
        System.arraycopy(exif, 0, result, 2, exif.length);
        System.arraycopy(jpeg, 2, result, 2 + exif.length, jpeg.length - 2);
        return result;
    }

    @Test
    void transparencyIsWhiteAndGreyIsLuminance() throws IOException {
        BufferedImage picture = new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB);
        picture.setRGB(0, 0, 0xFF000000 | RED);
        Path file = folder.resolve("a.png");
        ImageIO.write(picture, "png", file.toFile());
        byte[] grey = PictureFolders.picture(file, 1, 4, 4);
        assertThat(grey[0] & 0xFF).isEqualTo(60);
        assertThat(grey[5] & 0xFF).isEqualTo(255);
    }

    private PictureFolders folders(int height, int width) {
        return new PictureFolders(height, width, false, remarks::add);
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> folders(8, 8).read(folder, 0.5, 1))
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
