package io.github.classpca.examples.fetch;

import io.github.classpca.examples.data.DataFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where a data set lies, and what lies there. */
public final class DatasetFolder {

    private DatasetFolder() {}

    /** What is known of one file of a data set. */
    public enum State {
        /** As the original. */
        RIGHT,
        /** Not there. */
        MISSING,
        /** There, with another content. */
        WRONG
    }

    /**
     * A file of a data set.
     *
     * @param file where it is, or would be
     * @param state what is known of it
     * @param expected its SHA-256 in the original, unzipped
     * @param found its SHA-256, unzipped, or what is the matter with it; empty where it is missing
     */
    public record Finding(Path file, State state, String expected, String found) {}

    /**
     * Returns the folder that data sets are kept in where the user names none: below the cache
     * folder of the platform (XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, %LOCALAPPDATA%).
     *
     * @param environment the environment variables
     * @return the folder; it may not exist
     */
    public static Path cache(Map<String, String> environment) {
        String home = System.getProperty("user.home");
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        Path base;
        if (os.startsWith("windows") && environment.containsKey("LOCALAPPDATA")) {
            base = Path.of(environment.get("LOCALAPPDATA"));
        } else if (os.startsWith("mac")) {
            base = Path.of(home, "Library", "Caches");
        } else {
            String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
            // The convention asks for relative paths to be passed over.
            base = Path.of(xdg).isAbsolute() ? Path.of(xdg) : Path.of(home, ".cache");
        }
        return base.resolve("classpca");
    }

    /**
     * Looks at every file of a data set.
     *
     * @param dataset the data set
     * @param root the data folder
     * @return a finding for each file that a reader needs
     */
    public static List<Finding> verify(Catalog.Dataset dataset, Path root) {
        Path folder = root.resolve(dataset.name());
        List<Finding> findings = new ArrayList<>();
        dataset.contents()
                .forEach((name, sha256) -> findings.add(finding(folder.resolve(name), sha256)));
        return findings;
    }

    /**
     * Tells whether every file of a data set is there, without looking into them.
     *
     * @param dataset the data set
     * @param root the data folder
     * @return whether all are there
     */
    public static boolean isPresent(Catalog.Dataset dataset, Path root) {
        Path folder = root.resolve(dataset.name());
        return dataset.contents().keySet().stream()
                .allMatch(
                        name ->
                                Files.isRegularFile(folder.resolve(name))
                                        || Files.isRegularFile(zipped(folder.resolve(name))));
    }

    private static Finding finding(Path file, String expected) {
        Path zipped = zipped(file);
        boolean plain = Files.isRegularFile(file);
        if (!plain && !Files.isRegularFile(zipped)) {
            return new Finding(file, State.MISSING, expected, "");
        }
        Path found = plain ? file : zipped;
        try {
            String sha256 = plain ? Checksums.sha256(file) : Checksums.sha256OfUnzipped(zipped);
            State state = sha256.equals(expected) ? State.RIGHT : State.WRONG;
            return new Finding(found, state, expected, sha256);
        } catch (DataFileException e) {
            return new Finding(found, State.WRONG, expected, e.getMessage());
        }
    }

    private static Path zipped(Path file) {
        return file.resolveSibling(file.getFileName() + ".gz");
    }
}
