package io.github.classpca.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** On files in the original format that are made here. */
public class CifarTest {

    private static final int PIXELS = 3 * 32 * 32;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "cifar-10-batches-bin", "cifar10", "cifar10/cifar-10-batches-bin"})
    void cifar10FromWhicheverFolder(String below) throws IOException {
        writeCifar10(Files.createDirectories(folder.resolve(below)), 4);
        LabelledData data = Cifar.cifar10(folder);
        assertThat(data.train().size()).isEqualTo(20);
        assertThat(data.test().size()).isEqualTo(4);
        assertThat(data.train().labels()).hasSize(10).contains("name 3");
        assertThat(data.train().shape()).containsExactly(3, 32, 32);
        DataSet batch = data.train().batch(new int[] {5});
        assertThat(batch.getLabels().argMax(1).getInt(0)).isEqualTo(1);
        // Planes of red 10, green 20 and blue 30, but for the first pixel of each.
        INDArray picture = batch.getFeatures();
        assertThat(picture.getFloat(0, 0, 5, 6)).isEqualTo(10 / 255f);
        assertThat(picture.getFloat(0, 1, 31, 31)).isEqualTo(20 / 255f);
        assertThat(picture.getFloat(0, 2, 0, 1)).isEqualTo(30 / 255f);
        assertThat(picture.getFloat(0, 2, 0, 0)).isEqualTo(1);
    }

    @Test
    void cifar100ByEitherLabel() throws IOException {
        writeCifar100(folder, 200, 100);
        LabelledData fine = Cifar.cifar100(folder, Cifar.Labels.FINE);
        assertThat(fine.train().labels()).hasSize(100);
        assertThat(fine.train().batch(new int[] {42}).getLabels().argMax(1).getInt(0))
                .isEqualTo(42);
        LabelledData coarse = Cifar.cifar100(folder, Cifar.Labels.COARSE);
        assertThat(coarse.name()).isEqualTo("CIFAR-100 coarse");
        assertThat(coarse.train().labels()).hasSize(20);
        assertThat(coarse.train().batch(new int[] {42}).getLabels().argMax(1).getInt(0))
                .isEqualTo(2);
    }

    @Test
    void standardizationIsLearnedOnTheTrainingPartAndAppliedToBoth() throws IOException {
        writeCifar10(folder, 4);
        LabelledData data = Cifar.cifar10(folder).standardized();
        INDArray train = data.train().batch(IntStream.range(0, 20).toArray()).getFeatures();
        for (int channel = 0; channel < 3; channel++) {
            assertThat(train.mean(0, 2, 3).getDouble(channel)).isCloseTo(0, within(1e-4));
            assertThat(train.std(false, 0, 2, 3).getDouble(channel)).isCloseTo(1, within(1e-3));
        }
        assertThat(data.test().batch(new int[] {0}).getFeatures())
                .isEqualTo(data.train().batch(new int[] {0}).getFeatures());
    }

    @Test
    void malformedFilesAreRefusedWithThePlace() throws IOException {
        assertThatThrownBy(() -> Cifar.cifar10(folder))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("test_batch.bin")
                .hasMessageContaining("cifar-10-batches-bin");
        writeCifar10(folder, 4);
        Path batch = folder.resolve("data_batch_3.bin");
        byte[] good = Files.readAllBytes(batch);
        Files.write(batch, Arrays.copyOf(good, good.length - 1));
        assertThatThrownBy(() -> Cifar.cifar10(folder))
                .hasMessageContaining("data_batch_3.bin")
                .hasMessageContaining("no whole number of records of 3073 bytes");
        byte[] bad = good.clone();
        bad[2 * (PIXELS + 1)] = 10;
        Files.write(batch, bad);
        assertThatThrownBy(() -> Cifar.cifar10(folder))
                .hasMessageContaining("label at offset 6146 must be from 0 to 9, got 10");
        Files.delete(batch);
        assertThatThrownBy(() -> Cifar.cifar10(folder)).hasMessageContaining("No file " + batch);
        Files.write(batch, good);
        Files.writeString(folder.resolve("batches.meta.txt"), "one\ntwo\n");
        assertThatThrownBy(() -> Cifar.cifar10(folder))
                .hasMessageContaining("expected 10 names, a line each, got 2");
    }

    @Test
    void damagedFilesGiveOurExceptionAndNoOther() throws IOException {
        writeCifar10(folder, 2);
        assertThat(Fuzz.refusals(folder.resolve("data_batch_1.bin"), () -> Cifar.cifar10(folder)))
                .isGreaterThan(900);
    }

    @Test
    void damagedCifar100FilesToo() throws IOException {
        writeCifar100(folder, 3, 2);
        assertThat(
                        Fuzz.refusals(
                                folder.resolve("train.bin"),
                                () -> Cifar.cifar100(folder, Cifar.Labels.FINE)))
                .isGreaterThan(900);
    }

    @Test
    void realCifar10WhereItIs() {
        Path root = Path.of(String.valueOf(System.getenv("CLASSPCA_DATA")));
        assumeThat(root.resolve("cifar10/cifar-10-batches-bin/test_batch.bin"))
                .as("CLASSPCA_DATA holds no expanded CIFAR-10")
                .isRegularFile();
        LabelledData data = Cifar.cifar10(root);
        assertThat(data.train().size()).isEqualTo(50_000);
        assertThat(data.test().size()).isEqualTo(10_000);
        assertThat(data.train().labels()).contains("airplane", "truck");
        Standardization learned = data.train().standardization();
        // What the literature gives for CIFAR-10: means .49 .48 .45, deviations .25 .24 .26.
        assertThat(learned.means().get(0)).isCloseTo(0.491, within(0.005));
        assertThat(learned.means().get(2)).isCloseTo(0.447, within(0.005));
        assertThat(learned.deviations().get(1)).isCloseTo(0.243, within(0.01));
    }

    /** Writes so many pictures a file, of labels 0, 1, 2 … */
    public static void writeCifar10(Path target, int perFile) throws IOException {
        for (int i = 1; i <= 5; i++) {
            Files.write(target.resolve("data_batch_" + i + ".bin"), records(perFile, 1, 10));
        }
        Files.write(target.resolve("test_batch.bin"), records(perFile, 1, 10));
        Files.writeString(target.resolve("batches.meta.txt"), names(10) + "\n");
    }

    /** Writes pictures of noise around a colour of their class, of labels 0, 1, 2 … */
    public static void writeCifar100(Path target, int train, int test) throws IOException {
        Files.write(target.resolve("train.bin"), records(train, 2, 100));
        Files.write(target.resolve("test.bin"), records(test, 2, 100));
        Files.writeString(target.resolve("fine_label_names.txt"), names(100));
    }

    private static String names(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "name " + i)
                .collect(Collectors.joining("\n"));
    }

    private static byte[] records(int count, int labelBytes, int classes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Random random = new Random(3);
        for (int n = 0; n < count; n++) {
            int label = n % classes;
            if (labelBytes == 2) {
                out.write(label / 20 % 20);
            }
            out.write(label);
            for (int i = 0; i < PIXELS; i++) {
                int colour = 10 * (1 + i / 1024);
                int noise = labelBytes == 2 ? random.nextInt(100) * (1 + label % 3) / 2 : 0;
                out.write(i % 1024 == 0 ? 255 : colour + noise);
            }
        }
        return out.toByteArray();
    }
}
