package io.github.classpca.examples;

import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.PictureFolders;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Option(
            names = "--dir",
            required = true,
            paramLabel = "DIR",
            description =
                    "Folder with a folder per class, or with train/ and test/ that hold them. JPEG, PNG,"
                            + " GIF, BMP, TIFF and WebP are read; hidden files, and what is not named"
                            + " as a picture, are passed over.")
    private Path folder;

    @Mixin private PictureOptions pictures;

    @Mixin private SplitOption split;

    @Mixin private FilterOption filters;

    @Mixin private DirectOption direct;

    @Mixin private NetworkOption network;

    @Override
    LabelledData load(long seed) {
        filters.check();
        pictures.check();
        require(Files.isDirectory(folder), "--dir " + folder + " is no folder");
        return pictures.reader(this::remark).read(folder, split.testShare(), seed);
    }

    @Override
    ComparedNetwork network(LabelledData data, long seed) {
        return network.over(
                direct.over(
                        filters.network(data.train(), Networks.settings(seed), pictures.mirrored()),
                        data.train()),
                data.train(),
                seed);
    }

    @Override
    boolean drawsTestPart() {
        return !PictureFolders.hasParts(folder);
    }
}
