package io.github.classpca.examples;

import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.PictureFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares methods on a user's own pictures. */
@Command(
        name = "images",
        description =
                "Compares ways to train a network of two convolutions on your own pictures, in a"
                        + " folder per class.")
final class ImagesCommand extends ComparisonCommand {

    /** The least side that two 5x5 convolutions with pooling leave something of. */
    private static final int MIN_SIDE = 16;

    @Option(
            names = "--dir",
            required = true,
            paramLabel = "DIR",
            description =
                    "Folder with a folder per class, or with train/ and test/ that hold them. JPEG, PNG,"
                            + " GIF, BMP, TIFF and WebP are read; hidden files, and what is not named"
                            + " as a picture, are passed over.")
    private Path folder;

    @Option(
            names = "--size",
            paramLabel = "HxW",
            split = "x",
            defaultValue = "32x32",
            description =
                    "Height and width that pictures are brought to. Default: ${DEFAULT-VALUE}.")
    private List<Integer> size;

    @Option(
            names = "--mirrored",
            description =
                    "Let direct count each picture with its mirror image: for what is the same in a"
                            + " mirror, as photographs are and writing is not.")
    private boolean mirrored;

    @Option(
            names = "--skip-broken",
            description = "Leave pictures out that do not decode, instead of refusing them all.")
    private boolean skipsBroken;

    @Mixin private SplitOption split;

    @Mixin private FilterOption filters;

    @Mixin private DirectOption direct;

    @Mixin private NetworkOption network;

    @Override
    LabelledData load(long seed) {
        filters.check();
        require(
                size.size() == 2 && size.get(0) >= MIN_SIDE && size.get(1) >= MIN_SIDE,
                "--size must be two numbers of at least "
                        + MIN_SIDE
                        + ", as in 32x32, got "
                        + size);
        require(Files.isDirectory(folder), "--dir " + folder + " is no folder");
        return new PictureFolders(size.get(0), size.get(1), skipsBroken, this::remark)
                .read(folder, split.testShare(), seed);
    }

    @Override
    ComparedNetwork network(LabelledData data, long seed) {
        return network.over(
                direct.over(
                        filters.network(data.train(), Networks.settings(seed), mirrored),
                        data.train()),
                data.train(),
                seed);
    }

    @Override
    boolean drawsTestPart() {
        return !PictureFolders.hasParts(folder);
    }
}
