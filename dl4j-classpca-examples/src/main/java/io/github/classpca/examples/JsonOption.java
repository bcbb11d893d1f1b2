package io.github.classpca.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option that says where the report goes besides the console. */
final class JsonOption {

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the report to FILE as JSON as well.")
    private Path file;

    /** Throws where the file could not be written once there is a report. */
    void check() {
        if (file != null) {
            Path folder = file.toAbsolutePath().getParent();
            Usage.require(
                    command, Files.isDirectory(folder), "--json: there is no folder " + folder);
            Usage.require(
                    command,
                    !Files.isDirectory(file),
                    "--json " + file + " is a folder, not a file");
        }
    }

    Optional<Path> file() {
        return Optional.ofNullable(file);
    }
}
