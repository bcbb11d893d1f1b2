package io.github.classpca.examples.data;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * CIFAR-10 and CIFAR-100 from their original binary files (Krizhevsky 2009): records of one label
 * byte (CIFAR-10) or two (CIFAR-100: coarse, fine) and 3,072 pixel bytes, red plane first.
 */
public final class Cifar {

    private static final ImmutableList<Integer> SHAPE = ImmutableList.of(3, 32, 32);
    private static final int PIXELS = 3 * 32 * 32;

    private Cifar() {}

    /** Which of its two labels a picture of CIFAR-100 goes by. */
    public enum Labels {
        /** One of 100 classes. */
        FINE(1, 100, "fine_label_names.txt"),
        /** One of 20 superclasses. */
        COARSE(0, 20, "coarse_label_names.txt");

        private final int offset;
        private final int classes;
        private final String names;

        Labels(int offset, int classes, String names) {
            this.offset = offset;
            this.classes = classes;
            this.names = names;
        }
    }

    private record Format(int labelBytes, int labelOffset, int classes, String namesFile) {}

    /**
     * Reads CIFAR-10.
     *
     * @param folder the folder that holds {@code data_batch_1.bin} and the others, or that holds
     *     {@code cifar-10-batches-bin/}, or {@code cifar10/} with either
     * @return 50,000 training and 10,000 test pictures, where the files are the original ones
     * @throws DataFileException if a file is missing or malformed
     */
    public static LabelledData cifar10(Path folder) {
        String archive = "cifar-10-batches-bin";
        Path files =
                DataFolders.holding(
                        folder,
                        List.of("", archive, "cifar10", "cifar10/" + archive),
                        List.of("test_batch.bin"));
        Format format = new Format(1, 0, 10, "batches.meta.txt");
        return new LabelledData(
                "CIFAR-10",
                read(
                        files,
                        IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin"),
                        format),
                read(files, Stream.of("test_batch.bin"), format));
    }

    /**
     * Reads CIFAR-100.
     *
     * @param folder the folder that holds {@code train.bin} and {@code test.bin}, or that holds
     *     {@code cifar-100-binary/}, or {@code cifar100/} with either
     * @param labels which labels
     * @return 50,000 training and 10,000 test pictures, where the files are the original ones
     * @throws DataFileException if a file is missing or malformed
     */
    public static LabelledData cifar100(Path folder, Labels labels) {
        String archive = "cifar-100-binary";
        Path files =
                DataFolders.holding(
                        folder,
                        List.of("", archive, "cifar100", "cifar100/" + archive),
                        List.of("train.bin"));
        Format format = new Format(2, labels.offset, labels.classes, labels.names);
        return new LabelledData(
                "CIFAR-100" + (labels == Labels.COARSE ? " coarse" : ""),
                read(files, Stream.of("train.bin"), format),
                read(files, Stream.of("test.bin"), format));
    }

    private static PictureSource read(Path folder, Stream<String> names, Format format) {
        List<byte[]> files = names.map(name -> bytes(folder.resolve(name), format)).toList();
        int record = format.labelBytes() + PIXELS;
        int pictures = files.stream().mapToInt(file -> file.length / record).sum();
        byte[] pixels = new byte[pictures * PIXELS];
        byte[] classes = new byte[pictures];
        int n = 0;
        for (byte[] file : files) {
            for (int at = 0; at < file.length; at += record) {
                classes[n] = file[at + format.labelOffset()];
                System.arraycopy(file, at + format.labelBytes(), pixels, n * PIXELS, PIXELS);
                n++;
            }
        }
        return new PictureSource(pixels, classes, SHAPE, labelNames(folder, format));
    }

    private static byte[] bytes(Path file, Format format) {
        int record = format.labelBytes() + PIXELS;
        try (InputStream stream = DataFolders.open(file)) {
            long size = Files.size(file);
            if (size == 0 || size % record != 0 || size > Integer.MAX_VALUE - 8) {
                throw new DataFileException(
                        file
                                + ": "
                                + size
                                + " bytes are no whole number of records of "
                                + record
                                + " bytes ("
                                + size / record
                                + " and "
                                + size % record
                                + " bytes); the file is cut short or of another format");
            }
            byte[] bytes = stream.readNBytes((int) size);
            for (int at = format.labelOffset(); at < bytes.length; at += record) {
                int label = bytes[at] & 0xFF;
                if (label >= format.classes()) {
                    throw new DataFileException(
                            file
                                    + ": label at offset "
                                    + at
                                    + " must be from 0 to "
                                    + (format.classes() - 1)
                                    + ", got "
                                    + label);
                }
            }
            return bytes;
        } catch (IOException e) {
            throw new DataFileException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Numbers stand in where the file of names is missing: pictures can be learned without it. */
    private static ImmutableList<String> labelNames(Path folder, Format format) {
        Path file = folder.resolve(format.namesFile());
        if (!Files.isRegularFile(file)) {
            return IntStream.range(0, format.classes())
                    .mapToObj(Integer::toString)
                    .collect(ImmutableList.toImmutableList());
        }
        try (InputStream stream = DataFolders.open(file)) {
            ImmutableList<String> names =
                    new String(stream.readNBytes(1 << 16), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .map(String::strip)
                            .collect(ImmutableList.toImmutableList());
            if (names.size() != format.classes()) {
                throw new DataFileException(
                        file
                                + ": expected "
                                + format.classes()
                                + " names, a line each, got "
                                + names.size());
            }
            return names;
        } catch (IOException e) {
            throw new DataFileException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
