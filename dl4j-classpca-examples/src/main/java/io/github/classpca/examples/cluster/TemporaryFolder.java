package io.github.classpca.examples.cluster;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of this machine that is deleted when it is closed. */
public final class TemporaryFolder implements AutoCloseable {

    private final Path path;

    /**
     * Makes it, in the folder of {@code java.io.tmpdir}.
     *
     * @throws IOException if it cannot be made
     */
    public TemporaryFolder() throws IOException {
        path = Files.createTempDirectory("classpca-examples-");
    }

    /**
     * Returns its address.
     *
     * @return as Hadoop takes it
     */
    public String address() {
        return path.toUri().toString();
    }

    @Override
    public void close() throws IOException {
        MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
    }
}
