package io.github.classpca.examples.fetch;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The public data sets, from the resource {@code datasets.json}. */
public final class Catalog {

    private Catalog() {}

    /**
     * A data set.
     *
     * @param name name, and folder below the data folder
     * @param title what it is and whose
     * @param page where it is described
     * @param downloads what to download
     * @param contents SHA-256 of each file that a reader needs, by its path below the folder; of
     *     the unzipped content where the file may lie there zipped
     */
    public record Dataset(
            String name,
            String title,
            String page,
            List<Download> downloads,
            Map<String, String> contents) {}

    /**
     * A file to download.
     *
     * @param file its name below the folder
     * @param sha256 its SHA-256
     * @param megabytes its size, rounded up: more is refused
     * @param unpack whether it is an archive (.tar.gz) to be unpacked into the folder
     * @param urls where it is to be had, the official place first
     */
    public record Download(
            String file, String sha256, int megabytes, boolean unpack, List<String> urls) {}

    /**
     * Reads the catalog.
     *
     * @return the data sets by name
     */
    public static Map<String, Dataset> read() {
        try (InputStream stream = Catalog.class.getResourceAsStream("datasets.json")) {
            Map<String, Dataset> datasets = new LinkedHashMap<>();
            for (Dataset dataset : new ObjectMapper().readValue(stream, Dataset[].class)) {
                datasets.put(dataset.name(), dataset);
            }
            return datasets;
        } catch (IOException e) {
            throw new UncheckedIOException("datasets.json in this jar cannot be read", e);
        }
    }
}
