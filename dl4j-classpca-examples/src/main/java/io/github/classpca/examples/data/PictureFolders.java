package io.github.classpca.examples.data;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Pictures in a folder per class, brought to one size. Those in folders below count as of the class
 * above; hidden files and folders, and what is not named as a picture, are passed over.
 */
public final class PictureFolders {

    private static final int CHANNELS = 3;
    private static final int MAX_CLASSES = 256;

    /** How many files a remark names. */
    private static final int NAMED = 3;

    private final int height;
    private final int width;
    private final boolean skipsBroken;
    private final Consumer<String> remarks;

    /**
     * Sets how to read.
     *
     * @param height in pixels, at least 1
     * @param width in pixels, at least 1
     * @param skipsBroken whether files that do not decode are left out instead of refused
     * @param remarks told what was left out
     */
    public PictureFolders(int height, int width, boolean skipsBroken, Consumer<String> remarks) {
        this.height = height;
        this.width = width;
        this.skipsBroken = skipsBroken;
        this.remarks = remarks;
    }

    /** Files of one class. */
    private record Labelled(Path file, int label) {}

    /** What a folder holds. */
    private static final class Found {
        private final List<Path> pictures = new ArrayList<>();
        private final List<Path> others = new ArrayList<>();
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
        if (!hasParts(folder)) {
            return Splits.split(name, all(folder), testShare, seed);
        }
        PictureSource trainPictures = all(train);
        PictureSource testPictures = all(test);
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

    /**
     * Tells whether a folder has a test part of its own.
     *
     * @param folder the folder
     * @return whether it holds {@code train/} and {@code test/}
     */
    public static boolean hasParts(Path folder) {
        return Files.isDirectory(folder.resolve("train"))
                && Files.isDirectory(folder.resolve("test"));
    }

    /**
     * Reads all pictures of a folder with a folder per class, in an order that mixes the classes.
     *
     * @param folder the folder
     * @return the pictures; classes are in the order of their names
     * @throws DataFileException if there are fewer than two classes, or a picture does not decode
     */
    public PictureSource all(Path folder) {
        List<Path> classes = classes(folder);
        List<Labelled> files = new ArrayList<>();
        List<Path> others = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            Found found = find(classes.get(label));
            for (Path picture : found.pictures) {
                files.add(new Labelled(picture, label));
            }
            others.addAll(found.others);
        }
        if (!others.isEmpty()) {
            remarks.accept(
                    folder
                            + ": left out "
                            + counted(
                                    others,
                                    "file that is no picture",
                                    "files that are no pictures"));
        }
        if (files.isEmpty()) {
            throw new DataFileException(folder + ": there are no pictures in its folders");
        }
        // So that the first N of them are of all classes.
        Collections.shuffle(files, new Random(0));
        return decode(folder, files, names(classes));
    }

    /**
     * Finds the pictures of a folder and of those below it, whatever their classes.
     *
     * @param folder the folder
     * @return the files, in the order of their paths
     * @throws DataFileException if it cannot be read
     */
    public static ImmutableList<Path> in(Path folder) {
        return ImmutableList.sortedCopyOf(find(folder).pictures);
    }

    /**
     * Reads one picture, brought to a size.
     *
     * @param file the file
     * @param channels 1 for shades of grey, 3 for colours
     * @param height in pixels
     * @param width in pixels
     * @return levels as unsigned bytes, channel by channel, red first, row by row
     * @throws DataFileException if it does not decode as a picture
     */
    public static byte[] picture(Path file, int channels, int height, int width) {
        return PictureFile.read(file, channels, height, width);
    }

    private PictureSource decode(Path folder, List<Labelled> files, ImmutableList<String> labels) {
        int size = CHANNELS * height * width;
        byte[] pixels;
        try {
            pixels = new byte[Math.multiplyExact(files.size(), size)];
        } catch (ArithmeticException e) {
            throw new DataFileException(
                    folder + ": more than 2 GB of pixels at this size; give a smaller --size", e);
        }
        byte[] classes = new byte[files.size()];
        int count = 0;
        List<Path> broken = new ArrayList<>();
        DataFileException first = null;
        for (Labelled each : files) {
            try {
                byte[] picture = PictureFile.read(each.file(), CHANNELS, height, width);
                System.arraycopy(picture, 0, pixels, count * size, size);
                classes[count++] = (byte) each.label();
            } catch (DataFileException e) {
                broken.add(each.file());
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            refuseOrRemark(folder, broken, first, count);
        }
        return new PictureSource(
                Arrays.copyOf(pixels, count * size),
                Arrays.copyOf(classes, count),
                ImmutableList.of(CHANNELS, height, width),
                labels);
    }

    private void refuseOrRemark(Path folder, List<Path> broken, DataFileException first, int left) {
        if (!skipsBroken || left == 0) {
            int more = broken.size() - 1;
            throw new DataFileException(
                    first.getMessage()
                            + (more > 0 ? ", and so with " + more + " more" : "")
                            + "; remove what is broken, or leave it out by --skip-broken",
                    first);
        }
        remarks.accept(
                folder
                        + ": left out "
                        + counted(
                                broken,
                                "picture that does not decode",
                                "pictures that do not decode"));
    }

    private static String counted(List<Path> files, String one, String several) {
        String names =
                files.stream()
                        .limit(NAMED)
                        .map(file -> String.valueOf(file.getFileName()))
                        .collect(Collectors.joining(", "));
        return files.size()
                + " "
                + (files.size() == 1 ? one : several)
                + ": "
                + names
                + (files.size() > NAMED ? ", ..." : "");
    }

    private static ImmutableList<String> names(List<Path> classes) {
        return classes.stream()
                .map(path -> String.valueOf(path.getFileName()))
                .collect(ImmutableList.toImmutableList());
    }

    private static List<Path> classes(Path folder) {
        List<Path> classes;
        try (Stream<Path> entries = Files.list(folder)) {
            classes =
                    entries.filter(Files::isDirectory)
                            .filter(path -> !isHidden(path))
                            .sorted()
                            .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        if (classes.size() < 2 || classes.size() > MAX_CLASSES) {
            throw new DataFileException(
                    folder
                            + ": expected from 2 to "
                            + MAX_CLASSES
                            + " folders of pictures, one a class, got "
                            + classes.size());
        }
        return classes;
    }

    private static DataFileException unreadable(Path folder, IOException cause) {
        return cause instanceof AccessDeniedException denied
                ? new DataFileException(
                        denied.getFile()
                                + ": no permission to read it; allow it, or move it elsewhere",
                        cause)
                : new DataFileException(folder + ": cannot be read: " + cause, cause);
    }

    /** By their names: those of notebooks, of version control, and of what macOS leaves in zips. */
    private static boolean isHidden(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.startsWith(".")
                || name.equals("__MACOSX")
                || name.equalsIgnoreCase("Thumbs.db")
                || name.equalsIgnoreCase("desktop.ini");
    }

    private static Found find(Path folder) {
        Found found = new Found();
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path below, BasicFileAttributes attributes) {
                            return !below.equals(folder) && isHidden(below)
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            if (!isHidden(file)) {
                                (PictureFile.isNamedSo(file) ? found.pictures : found.others)
                                        .add(file);
                            }
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        Collections.sort(found.pictures);
        return found;
    }
}
