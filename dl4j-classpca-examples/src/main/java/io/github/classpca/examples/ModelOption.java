package io.github.classpca.examples;

import io.github.classpca.examples.model.SavedModel;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names a saved network. */
final class ModelOption {

    @Option(
            names = "--model",
            required = true,
            paramLabel = "FILE",
            description = "What --save of a comparison wrote.")
    private Path file;

    SavedModel read() {
        return SavedModel.read(file);
    }
}
