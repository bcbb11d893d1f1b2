package io.github.classpca.examples.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;

/** Files that are there whole or not at all. */
public final class OutputFile {

    /** Writes a file. */
    @FunctionalInterface
    public interface Contents {

        /**
         * Writes it.
         *
         * @param part where to
         * @throws IOException if it cannot be written
         */
        void writeTo(Path part) throws IOException;
    }

    private OutputFile() {}

    /**
     * Writes a file beside its place and moves it there; what was there stays until then. A link is
     * followed, and permissions stay.
     *
     * @param file the file; replaced where it exists
     * @param contents writes it
     * @throws UncheckedIOException if it cannot be written
     */
    public static void write(Path file, Contents contents) {
        try {
            Path target = target(file);
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                // A pipe or a terminal, which nothing can be moved to.
                contents.writeTo(target);
                return;
            }
            Path part = target.resolveSibling(".part-" + target.getFileName());
            try {
                contents.writeTo(part);
                keepPermissions(target, part);
                move(part, target);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Writes a file of text in the same way.
     *
     * @param file the file; replaced where it exists
     * @param text what is in it
     * @throws UncheckedIOException if it cannot be written
     */
    public static void writeText(Path file, CharSequence text) {
        write(file, part -> Files.writeString(part, text));
    }

    private static Path target(Path file) throws IOException {
        if (Files.exists(file)) {
            return file.toRealPath();
        }
        return Files.isSymbolicLink(file)
                ? file.toAbsolutePath().resolveSibling(Files.readSymbolicLink(file))
                : file.toAbsolutePath();
    }

    private static void keepPermissions(Path before, Path after) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(before, PosixFileAttributeView.class);
        if (view != null && Files.exists(before)) {
            Files.setPosixFilePermissions(after, view.readAttributes().permissions());
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
