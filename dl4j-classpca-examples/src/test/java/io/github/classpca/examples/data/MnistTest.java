package io.github.classpca.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class MnistTest {

    @TempDir private Path folder;

    @Test
    void theSampleShips() {
        LabelledData sample = Mnist.sample();
        assertThat(sample.train().size()).isEqualTo(5000);
        assertThat(sample.test().size()).isEqualTo(1000);
        DataSet first = sample.train().batch(new int[] {0, 1, 2});
        assertThat(first.getFeatures().shape()).containsExactly(3, 1, 28, 28);
        assertThat(first.getFeatures().maxNumber().doubleValue()).isEqualTo(1);
        assertThat(first.getFeatures().minNumber().doubleValue()).isZero();
        // The first three labels of every twelfth training digit.
        assertThat(first.getLabels().argMax(1).toIntVector()).containsExactly(5, 3, 1);
        assertThat(sample.train().labels()).hasSize(10).startsWith("0").endsWith("9");
    }

    @Test
    void readsPlainAndZippedFilesFromEitherFolder() throws IOException {
        Path nested = Files.createDirectory(folder.resolve("mnist"));
        writeSet(nested, 3, 2);
        Files.write(
                nested.resolve("t10k-labels-idx1-ubyte.gz"),
                zipped(Files.readAllBytes(nested.resolve("t10k-labels-idx1-ubyte"))));
        Files.delete(nested.resolve("t10k-labels-idx1-ubyte"));
        for (Path given : new Path[] {folder, nested}) {
            LabelledData data = Mnist.from(given);
            assertThat(data.train().size()).isEqualTo(3);
            assertThat(data.test().size()).isEqualTo(2);
            INDArray features = data.train().batch(new int[] {1}).getFeatures();
            assertThat(features.getFloat(0, 0, 0, 1)).isEqualTo(5 / 255f);
        }
    }

    @Test
    void aMissingFileIsNamedWithTheCure() {
        assertThatThrownBy(() -> Mnist.from(folder))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("train-images-idx3-ubyte.gz")
                .hasMessageContaining("or below it in mnist");
    }

    @Test
    void anotherMagicIsRefused() throws IOException {
        writeSet(folder, 3, 2);
        Files.copy(
                folder.resolve("train-labels-idx1-ubyte"),
                folder.resolve("t10k-images-idx3-ubyte"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> Mnist.from(folder))
                .isInstanceOf(DataFileException.class)
                .hasMessageEndingWith(
                        "t10k-images-idx3-ubyte: expected the IDX magic 0x00000803 at offset 0, got"
                                + " 0x00000801");
    }

    @Test
    void aFileCutShortIsRefused() throws IOException {
        writeSet(folder, 3, 2);
        cut("train-images-idx3-ubyte", 40);
        assertThatThrownBy(() -> Mnist.from(folder))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("ends after 24 of the 36 values");
        cut("train-images-idx3-ubyte", 7);
        assertThatThrownBy(() -> Mnist.from(folder))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("ends within its header of 16 bytes");
    }

    @Test
    void aGzipCutShortSaysSo() throws IOException {
        writeSet(folder, 30, 2);
        Path plain = folder.resolve("train-images-idx3-ubyte");
        byte[] zipped = zipped(Files.readAllBytes(plain));
        Files.delete(plain);
        Files.write(
                folder.resolve("train-images-idx3-ubyte.gz"),
                Arrays.copyOf(zipped, zipped.length - 9));
        assertThatThrownBy(() -> Mnist.from(folder))
                .isInstanceOf(DataFileException.class)
                .hasMessageEndingWith(
                        "train-images-idx3-ubyte.gz: the gzip is cut short, so get it again");
    }

    @Test
    void aFileThatGoesOnIsRefused() throws IOException {
        writeSet(folder, 3, 2);
        Path file = folder.resolve("train-labels-idx1-ubyte");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
        assertThatThrownBy(() -> Mnist.from(folder))
                .hasMessageContaining("goes on after the 3 values");
    }

    @Test
    void countsThatDisagreeAreRefused() throws IOException {
        writeSet(folder, 3, 2);
        Files.write(folder.resolve("train-labels-idx1-ubyte"), idx(new int[] {4}, new byte[4]));
        assertThatThrownBy(() -> Mnist.from(folder))
                .hasMessageContaining("holds 3 pictures")
                .hasMessageContaining("holds 4 labels");
    }

    @Test
    void aLabelOutOfRangeIsRefused() throws IOException {
        writeSet(folder, 3, 2);
        Files.write(
                folder.resolve("train-labels-idx1-ubyte"),
                idx(new int[] {3}, new byte[] {1, 10, 2}));
        assertThatThrownBy(() -> Mnist.from(folder))
                .hasMessageEndingWith(
                        "train-labels-idx1-ubyte: label at offset 9 must be from 0 to 9, got 10");
    }

    @Test
    void aHugeHeaderIsRefusedWithoutTheMemory() throws IOException {
        writeSet(folder, 3, 2);
        Files.write(
                folder.resolve("train-images-idx3-ubyte"),
                idx(new int[] {Integer.MAX_VALUE, 1000, 1000}, new byte[10]));
        assertThatThrownBy(() -> Mnist.from(folder))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("out of range");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte"})
    void damagedFilesGiveOurExceptionAndNoOther(String name) throws IOException {
        writeSet(folder, 3, 2);
        assertThat(Fuzz.refusals(folder.resolve(name), () -> Mnist.from(folder)))
                .isGreaterThan(900);
    }

    @Test
    void damagedZippedFilesToo() throws IOException {
        writeSet(folder, 3, 2);
        Path plain = folder.resolve("train-images-idx3-ubyte");
        Path zipped = folder.resolve("train-images-idx3-ubyte.gz");
        Files.write(zipped, zipped(Files.readAllBytes(plain)));
        Files.delete(plain);
        assertThat(Fuzz.refusals(zipped, () -> Mnist.from(folder))).isGreaterThan(900);
    }

    private void cut(String name, int length) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
    }

    private static void writeSet(Path target, int train, int test) throws IOException {
        writePart(target, "train", train);
        writePart(target, "t10k", test);
    }

    private static void writePart(Path target, String part, int count) throws IOException {
        byte[] pixels = new byte[count * 12];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i % 12 == 1 ? 5 : 0);
        }
        Files.write(
                target.resolve(part + "-images-idx3-ubyte"), idx(new int[] {count, 3, 4}, pixels));
        Files.write(
                target.resolve(part + "-labels-idx1-ubyte"),
                idx(new int[] {count}, new byte[count]));
    }

    private static byte[] idx(int[] dimensions, byte[] values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0x0800 + dimensions.length);
        for (int dimension : dimensions) {
            out.writeInt(dimension);
        }
        out.write(values);
        return bytes.toByteArray();
    }

    private static byte[] zipped(byte[] values) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(values);
        }
        return bytes.toByteArray();
    }
}
