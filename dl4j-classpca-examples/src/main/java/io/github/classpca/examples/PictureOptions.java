package io.github.classpca.examples;

import io.github.classpca.examples.data.PictureFolders;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say how pictures in folders are to be read. */
final class PictureOptions {

    /** The least side that two 5x5 convolutions with pooling leave something of. */
    private static final int MIN_SIDE = 16;

    @Spec(Target.MIXEE)
    private CommandSpec command;

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

    /** Throws, before any work, where an option cannot work. */
    void check() {
        Usage.require(
                command,
                size.size() == 2 && size.get(0) >= MIN_SIDE && size.get(1) >= MIN_SIDE,
                "--size must be two numbers of at least "
                        + MIN_SIDE
                        + ", as in 32x32, got "
                        + size);
    }

    /** Returns what reads them. */
    PictureFolders reader(Consumer<String> remarks) {
        return new PictureFolders(size.get(0), size.get(1), skipsBroken, remarks);
    }

    /** Tells whether pictures are as good in a mirror. */
    boolean mirrored() {
        return mirrored;
    }
}
