package io.github.classpca.examples.fetch;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import com.google.common.io.ByteStreams;
import io.github.classpca.examples.data.DataFileException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** SHA-256 of files. */
final class Checksums {

    private Checksums() {}

    static String sha256(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            return sha256(stream);
        } catch (IOException e) {
            throw new DataFileException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    static String sha256OfUnzipped(Path file) {
        try (InputStream stream =
                new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return sha256(stream);
        } catch (IOException e) {
            throw new DataFileException(file + ": cannot be unzipped: " + e.getMessage(), e);
        }
    }

    private static String sha256(InputStream stream) throws IOException {
        HashingInputStream hashing = new HashingInputStream(Hashing.sha256(), stream);
        ByteStreams.exhaust(hashing);
        return hashing.hash().toString();
    }
}
