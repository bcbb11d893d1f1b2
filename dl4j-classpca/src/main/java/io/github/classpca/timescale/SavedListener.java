package io.github.classpca.timescale;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamConstants;
import java.io.ObjectStreamException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A listener in a file: a mark, the version of the form, and the listener itself. */
final class SavedListener {

    /** The first four bytes: "CPTS". */
    private static final int MARK = 0x43505453;

    private static final int VERSION = 2;

    /** What began with a serialized object was of the first version. */
    private static final int FIRST_VERSION_MARK =
            ObjectStreamConstants.STREAM_MAGIC << Short.SIZE | ObjectStreamConstants.STREAM_VERSION;

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
            try (DataOutputStream bytes =
                            new DataOutputStream(
                                    new BufferedOutputStream(Files.newOutputStream(part)));
                    ObjectOutputStream out = started(bytes)) {
                out.writeObject(listener);
            }
            Files.move(part, absolute, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static ObjectOutputStream started(DataOutputStream bytes) throws IOException {
        bytes.writeInt(MARK);
        bytes.writeInt(VERSION);
        return new ObjectOutputStream(bytes);
    }

    static ConvergenceTimescaleListener read(Path file) throws IOException {
        try (DataInputStream bytes =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            check(file, bytes);
            ObjectInputStream in = new ObjectInputStream(bytes);
            in.setObjectInputFilter(ObjectInputFilter.Config.createFilter(CLASSES));
            return (ConvergenceTimescaleListener) in.readObject();
        } catch (ObjectStreamException
                | EOFException
                | ClassNotFoundException
                | ClassCastException e) {
            throw new IOException(file + " is not a saved listener: " + e.getMessage(), e);
        }
    }

    private static void check(Path file, DataInputStream bytes) throws IOException {
        int mark = bytes.readInt();
        if (mark == FIRST_VERSION_MARK) {
            throw new IOException(
                    file
                            + " was saved by an earlier version of this library, which kept too"
                            + " little for today's report; read it with that version, or measure"
                            + " anew");
        }
        if (mark != MARK) {
            throw new IOException(file + " is not a saved listener: it begins with other bytes");
        }
        int version = bytes.readInt();
        if (version != VERSION) {
            throw new IOException(
                    file
                            + " has form "
                            + version
                            + " of a saved listener, and this version of the library reads "
                            + VERSION
                            + "; read it with the version that saved it");
        }
    }
}
