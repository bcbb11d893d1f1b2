package io.github.classpca.examples.fetch;

import io.github.classpca.examples.compare.Progress;
import io.github.classpca.examples.data.DataFileException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Fetches data sets: each file from its places in turn, with retries, into a file of its own name
 * and {@code .part}, which becomes the file only once its SHA-256 is right.
 */
public final class Fetcher {

    /** Tries at one place before the next is asked. */
    private static final int ATTEMPTS = 3;

    private final HttpDownload http;
    private final Duration pause;
    private final Progress progress;

    /**
     * Makes a fetcher.
     *
     * @param timeout how long to wait for a connection or for the next bytes
     * @param pause how long to wait before a second try; doubled before each further one
     * @param progress shown how it gets on
     */
    public Fetcher(Duration timeout, Duration pause, Progress progress) {
        this.http = new HttpDownload(timeout);
        this.pause = pause;
        this.progress = progress;
    }

    /**
     * Fetches what is missing of a data set.
     *
     * @param dataset the data set
     * @param root the data folder; made where it does not exist
     * @return whether anything was missing
     * @throws DataFileException if a file cannot be had anywhere, or is in the way with another
     *     content
     */
    public boolean fetch(Catalog.Dataset dataset, Path root) {
        if (isWhole(dataset, root)) {
            return false;
        }
        Path folder = root.resolve(dataset.name());
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new DataFileException(folder + ": cannot be made: " + e.getMessage(), e);
        }
        for (Catalog.Download download : dataset.downloads()) {
            Path file = folder.resolve(download.file());
            obtain(dataset, download, file);
            if (download.unpack()) {
                try (Progress.Task task = progress.start("unpacking " + download.file(), -1)) {
                    new ArchiveUnpacker(file, folder).unpack(task);
                }
            }
        }
        if (!isWhole(dataset, root)) {
            throw new DataFileException(
                    "What was in "
                            + folder
                            + " before is not as the original and was left as it is; 'classpca"
                            + " datasets verify "
                            + dataset.name()
                            + "' tells which files");
        }
        return true;
    }

    private static boolean isWhole(Catalog.Dataset dataset, Path root) {
        return DatasetFolder.verify(dataset, root).stream()
                .allMatch(finding -> finding.state() == DatasetFolder.State.RIGHT);
    }

    private void obtain(Catalog.Dataset dataset, Catalog.Download download, Path file) {
        if (Files.exists(file)) {
            String found = Checksums.sha256(file);
            if (!found.equals(download.sha256())) {
                throw new DataFileException(
                        file
                                + " is there already, with SHA-256 "
                                + found
                                + " where "
                                + download.sha256()
                                + " is expected; it is left as it is: move it away, or give another"
                                + " --data");
            }
            return;
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        List<String> failures = new ArrayList<>();
        for (String url : download.urls()) {
            if (obtainFrom(URI.create(url), download, part, failures)) {
                moveIntoPlace(part, file);
                return;
            }
        }
        throw new DataFileException(
                download.file()
                        + " could not be fetched from any of its "
                        + download.urls().size()
                        + " places: "
                        + String.join("; ", failures)
                        + ". Without a network, get "
                        + dataset.downloads().stream()
                                .map(Catalog.Download::file)
                                .collect(Collectors.joining(", "))
                        + " elsewhere, put it into "
                        + file.getParent()
                        + " and fetch again");
    }

    private boolean obtainFrom(
            URI url, Catalog.Download download, Path part, List<String> failures) {
        Duration wait = pause;
        String failure = "";
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            boolean resumed = Files.exists(part);
            try (Progress.Task task =
                    progress.start(download.file(), download.megabytes() * 1_000_000L)) {
                http.download(url, part, download.megabytes() * 1_000_000L, task);
                String found = Checksums.sha256(part);
                if (found.equals(download.sha256())) {
                    return true;
                }
                // What was begun elsewhere, or is damaged, is of no use to anyone.
                Files.delete(part);
                failure = "expected SHA-256 " + download.sha256() + ", found " + found;
                if (!resumed) {
                    break;
                }
            } catch (HttpDownload.RefusedException e) {
                failure = e.getMessage();
                break;
            } catch (IOException e) {
                failure = e.getClass().getSimpleName() + ": " + e.getMessage();
            }
            if (attempt < ATTEMPTS) {
                sleep(wait);
                wait = wait.multipliedBy(2);
            }
        }
        failures.add(url + " (" + failure + ")");
        return false;
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DataFileException("Interrupted; what was fetched is kept and resumed", e);
        }
    }

    private static void moveIntoPlace(Path part, Path file) {
        try {
            try {
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, file);
            }
        } catch (IOException e) {
            throw new DataFileException(
                    part + ": cannot be moved to " + file + ": " + e.getMessage(), e);
        }
    }
}
