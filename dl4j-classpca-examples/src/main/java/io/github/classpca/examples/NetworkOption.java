package io.github.classpca.examples;

import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.DataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option that names a network of the user's own. */
final class NetworkOption {

    @Spec(Target.MIXEE)
    private CommandSpec command;

    static final String OF_A_FILE =
            "its convolutions are computed, or else its hidden dense layers. What starts and trains it"
                    + " stays as --init, --schedule and --rate have it. direct keeps its own network.";

    @Option(
            names = "--network",
            paramLabel = "FILE",
            description =
                    "Train the network of this DL4J configuration, JSON or YAML, instead: "
                            + OF_A_FILE)
    private Path file;

    /** Returns the network that is asked for: the usual one, or the user's own in its place. */
    ComparedNetwork over(ComparedNetwork usual, DataSource train, long seed) {
        return file == null ? usual : of(command, file).over(usual, train, seed);
    }

    /** Reads the user's own. */
    static UserNetwork of(CommandSpec command, Path file) {
        Usage.require(command, Files.isRegularFile(file), "--network " + file + " is no file");
        return UserNetwork.read(file);
    }
}
