package io.github.classpca.examples.data;

import com.google.common.collect.ImmutableList;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.datavec.api.io.labels.ParentPathLabelGenerator;
import org.datavec.api.split.FileSplit;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.datavec.image.loader.NativeImageLoader;
import org.datavec.image.recordreader.ImageRecordReader;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Pictures in a folder per class, read and brought to one size by DataVec's {@link
 * ImageRecordReader}.
 */
public final class PictureFolders {

    private static final int CHANNELS = 3;
    private static final int MAX_CLASSES = 256;

    private final int height;
    private final int width;

    /**
     * Sets the size that pictures are brought to.
     *
     * @param height in pixels, at least 1
     * @param width in pixels, at least 1
     */
    public PictureFolders(int height, int width) {
        this.height = height;
        this.width = width;
    }

    /**
     * Reads a folder that holds {@code train/} and {@code test/} with a folder per class each, or a
     * folder per class itself, of which a test part is drawn.
     *
     * @param folder the folder
     * @param testShare the share of a test part that is drawn, above 0 and below 1
     * @param seed the seed of that draw
     * @return the two parts
     * @throws DataFileException if there are fewer than two classes, or a picture does not decode
     */
    public LabelledData read(Path folder, double testShare, long seed) {
        String name = String.valueOf(folder.getFileName());
        Path train = folder.resolve("train");
        Path test = folder.resolve("test");
        if (!Files.isDirectory(train) || !Files.isDirectory(test)) {
            return Splits.split(name, source(folder), testShare, seed);
        }
        PictureSource trainPictures = source(train);
        PictureSource testPictures = source(test);
        if (!trainPictures.labels().equals(testPictures.labels())) {
            throw new DataFileException(
                    folder
                            + ": train holds the classes "
                            + trainPictures.labels()
                            + ", test "
                            + testPictures.labels()
                            + "; both must hold the same");
        }
        return new LabelledData(name, trainPictures, testPictures);
    }

    private PictureSource source(Path folder) {
        requireClasses(folder);
        try (ImageRecordReader reader =
                new ImageRecordReader(height, width, CHANNELS, new ParentPathLabelGenerator())) {
            // Shuffled, so that the first N examples are of all classes.
            FileSplit split =
                    new FileSplit(
                            folder.toFile(), NativeImageLoader.ALLOWED_FORMATS, new Random(0));
            if (split.length() == 0) {
                throw new DataFileException(
                        folder
                                + ": no pictures in its folders; expected files of "
                                + List.of(NativeImageLoader.ALLOWED_FORMATS));
            }
            reader.initialize(split);
            URI[] locations = split.locations();
            int size = CHANNELS * height * width;
            byte[] pixels = new byte[Math.multiplyExact(locations.length, size)];
            byte[] classes = new byte[locations.length];
            for (int n = 0; n < locations.length; n++) {
                classes[n] = read(reader, locations[n], pixels, n * size);
            }
            return new PictureSource(
                    pixels,
                    classes,
                    ImmutableList.of(CHANNELS, height, width),
                    ImmutableList.copyOf(reader.getLabels()));
        } catch (IOException e) {
            throw new DataFileException(folder + ": cannot be read: " + e.getMessage(), e);
        } catch (ArithmeticException e) {
            throw new DataFileException(
                    folder + ": more than 2 GB of pixels at this size; give a smaller --size", e);
        }
    }

    private static void requireClasses(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            long classes = entries.filter(Files::isDirectory).count();
            if (classes < 2 || classes > MAX_CLASSES) {
                throw new DataFileException(
                        folder
                                + ": expected from 2 to "
                                + MAX_CLASSES
                                + " folders of pictures, one a class, got "
                                + classes);
            }
        } catch (IOException e) {
            throw new DataFileException(folder + ": cannot be listed: " + e.getMessage(), e);
        }
    }

    private byte read(ImageRecordReader reader, URI location, byte[] pixels, int offset) {
        Path file = Path.of(location);
        List<Writable> record;
        try (DataInputStream stream = new DataInputStream(Files.newInputStream(file))) {
            record = reader.record(location, stream);
        } catch (IOException | RuntimeException e) {
            throw new DataFileException(
                    file + ": does not decode as a picture: " + e.getMessage(), e);
        }
        INDArray picture = ((NDArrayWritable) record.get(0)).get().castTo(DataType.FLOAT);
        float[] values = picture.dup('c').data().asFloat();
        int plane = height * width;
        for (int i = 0; i < values.length; i++) {
            // OpenCV gives blue first; everything else here has red first.
            int channel = CHANNELS - 1 - i / plane;
            pixels[offset + channel * plane + i % plane] = (byte) Math.round(values[i]);
        }
        return (byte) record.get(1).toInt();
    }
}
