package io.github.classpca.examples.data;

import com.google.common.collect.ImmutableList;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * MNIST from its four original IDX files, plain or gzip, or the sample that ships with this jar.
 */
public final class Mnist {

    private static final int CLASSES = 10;

    private Mnist() {}

    /**
     * Reads the sample in this jar.
     *
     * @return 5,000 training and 1,000 test pictures
     */
    public static LabelledData sample() {
        return new LabelledData(
                "MNIST sample", read(Mnist::resource, "train"), read(Mnist::resource, "t10k"));
    }

    /**
     * Reads the full set.
     *
     * @param folder the folder that holds the files, or that holds a folder {@code mnist} with them
     * @return 60,000 training and 10,000 test pictures, where the files are the original ones
     * @throws DataFileException if a file is missing or malformed
     */
    public static LabelledData from(Path folder) {
        Path files =
                DataFolders.holding(
                        folder,
                        List.of("", "mnist"),
                        List.of("train-images-idx3-ubyte", "train-images-idx3-ubyte.gz"));
        return new LabelledData(
                "MNIST",
                read(name -> file(files, name), "train"),
                read(name -> file(files, name), "t10k"));
    }

    /** A file by the place that messages tell. */
    private record Opened(String place, InputStream stream) {}

    private interface Opener {
        Opened open(String name);
    }

    private static PictureSource read(Opener opener, String part) {
        Opened pictureFile = opener.open(part + "-images-idx3-ubyte");
        IdxFile pictures = IdxFile.read(pictureFile.place(), pictureFile.stream(), 3);
        Opened labelFile = opener.open(part + "-labels-idx1-ubyte");
        IdxFile labels = IdxFile.read(labelFile.place(), labelFile.stream(), 1);
        if (pictures.dimensions()[0] != labels.dimensions()[0]) {
            throw new DataFileException(
                    pictureFile.place()
                            + " holds "
                            + pictures.dimensions()[0]
                            + " pictures, but "
                            + labelFile.place()
                            + " holds "
                            + labels.dimensions()[0]
                            + " labels; they are not of the same set");
        }
        byte[] classes = labels.values();
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] < 0 || classes[i] >= CLASSES) {
                throw new DataFileException(
                        labelFile.place()
                                + ": label at offset "
                                + (8 + i)
                                + " must be from 0 to 9, got "
                                + (classes[i] & 0xFF));
            }
        }
        return new PictureSource(
                pictures.values(),
                classes,
                ImmutableList.of(1, pictures.dimensions()[1], pictures.dimensions()[2]),
                IntStream.range(0, CLASSES)
                        .mapToObj(Integer::toString)
                        .collect(ImmutableList.toImmutableList()));
    }

    private static Opened resource(String name) {
        String path = "mnist-sample/" + name + ".gz";
        InputStream stream = Mnist.class.getResourceAsStream(path);
        if (stream == null) {
            throw new DataFileException("This jar lacks its sample " + path + "; build it again");
        }
        return new Opened(path, stream);
    }

    private static Opened file(Path folder, String name) {
        Path plain = folder.resolve(name);
        Path found = Files.isRegularFile(plain) ? plain : folder.resolve(name + ".gz");
        return new Opened(found.toString(), DataFolders.open(found));
    }
}
