package io.github.classpca.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option that says where files go. */
final class OutputFolder {

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Folder to write to; made where it is missing.")
    private Path folder;

    /** Throws where the folder could not be made or not be written to. */
    void check() {
        Path present = folder.toAbsolutePath();
        while (!Files.exists(present)) {
            present = present.getParent();
        }
        Usage.require(
                command,
                Files.isDirectory(present),
                "--out " + folder + ": " + present + " is a file, not a folder");
        Usage.require(
                command,
                Files.isWritable(present),
                "--out " + folder + ": " + present + " cannot be written to");
    }

    /** Returns the folder, made where it was missing. */
    Path create() throws IOException {
        return Files.createDirectories(folder);
    }
}
