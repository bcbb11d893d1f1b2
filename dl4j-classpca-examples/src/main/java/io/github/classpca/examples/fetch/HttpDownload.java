package io.github.classpca.examples.fetch;

import io.github.classpca.examples.compare.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * One HTTP download that goes on where an earlier one broke off.
 *
 * <p>By {@link HttpURLConnection}, because it alone of the JDK's clients limits the wait for the
 * next bytes of a body, and not only for its first; it honours the JVM's proxy settings.
 */
final class HttpDownload {

    private static final int BUFFER = 1 << 16;

    private final int timeoutMillis;

    HttpDownload(Duration timeout) {
        this.timeoutMillis = Math.toIntExact(timeout.toMillis());
    }

    /** The server answered, and the answer will not change by asking again. */
    static final class RefusedException extends IOException {

        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * Downloads into a file, or its rest where the file is begun and the server can.
     *
     * @param url where from
     * @param part the file; kept when the download breaks off
     * @param maxBytes more is refused
     * @param task told how many bytes the file has
     * @throws RefusedException if the server does not have it, or has too much
     * @throws IOException if the connection fails, stalls or ends early
     */
    void download(URI url, Path part, long maxBytes, Progress.Task task) throws IOException {
        long begun = Files.exists(part) ? Files.size(part) : 0;
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout(timeoutMillis);
        connection.setReadTimeout(timeoutMillis);
        connection.setRequestProperty("User-Agent", "dl4j-classpca");
        // A body that is zipped on the way would have another length, and another rest.
        connection.setRequestProperty("Accept-Encoding", "identity");
        if (begun > 0) {
            connection.setRequestProperty("Range", "bytes=" + begun + "-");
        }
        try {
            int status = connection.getResponseCode();
            if (status == 416) {
                // Nothing lies beyond what we have: it is whole, and its checksum will tell.
                return;
            }
            if (status >= 400 && status < 500) {
                throw new RefusedException("HTTP " + status);
            }
            if (status != 200 && status != 206) {
                throw new IOException("HTTP " + status);
            }
            boolean resumed = status == 206 && startsAt(connection, begun);
            long length = connection.getContentLengthLong();
            long start = resumed ? begun : 0;
            if (length >= 0 && start + length > maxBytes) {
                throw new RefusedException(
                        (start + length) + " bytes, where at most " + maxBytes + " are expected");
            }
            copy(connection, part, start, length, maxBytes, task);
        } finally {
            connection.disconnect();
        }
    }

    private static boolean startsAt(HttpURLConnection connection, long begun) throws IOException {
        String range = connection.getHeaderField("Content-Range");
        if (range == null || !range.startsWith("bytes " + begun + "-")) {
            throw new RefusedException(
                    "asked for bytes from " + begun + ", got Content-Range " + range);
        }
        return true;
    }

    private static void copy(
            HttpURLConnection connection,
            Path part,
            long start,
            long length,
            long maxBytes,
            Progress.Task task)
            throws IOException {
        StandardOpenOption mode =
                start > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        long received = 0;
        try (InputStream in = connection.getInputStream();
                OutputStream out =
                        Files.newOutputStream(
                                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode)) {
            byte[] buffer = new byte[BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                received += count;
                if (start + received > maxBytes) {
                    throw new RefusedException("more than the " + maxBytes + " bytes expected");
                }
                out.write(buffer, 0, count);
                task.stepTo(start + received);
            }
        }
        if (length >= 0 && received < length) {
            throw new IOException("ended after " + received + " of " + length + " bytes");
        }
    }
}
