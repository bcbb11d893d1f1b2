package io.github.classpca.timescale;

import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A listener in a file. */
final class SavedListener {

    /** It is made of these and nothing else. */
    private static final String CLASSES =
            "io.github.classpca.timescale.*;org.deeplearning4j.optimize.api.BaseTrainingListener;"
                    + "java.base/java.util.*;java.base/java.lang.*;!*";

    private SavedListener() {}

    /** Replaces a file once the new one is complete. */
    static void write(ConvergenceTimescaleListener listener, Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path part = Files.createTempFile(absolute.getParent(), ".timescale", ".part");
        try {
            try (ObjectOutputStream out = new ObjectOutputStream(Files.newOutputStream(part))) {
                out.writeObject(listener);
            }
            Files.move(part, absolute, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    static ConvergenceTimescaleListener read(Path file) throws IOException {
        try (ObjectInputStream in = new ObjectInputStream(Files.newInputStream(file))) {
            in.setObjectInputFilter(ObjectInputFilter.Config.createFilter(CLASSES));
            return (ConvergenceTimescaleListener) in.readObject();
        } catch (ObjectStreamException | ClassNotFoundException | ClassCastException e) {
            throw new IOException(file + " is not a saved listener: " + e.getMessage(), e);
        }
    }
}
