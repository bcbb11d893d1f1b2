package io.github.classpca.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the files of a data set below a folder that a user names. */
final class DataFolders {

    private DataFolders() {}

    /**
     * Returns the folder that holds a file: the one given, or one below it.
     *
     * @param given the folder that the user named
     * @param below where else to look, from the folder given
     * @param names names of the file, any of which will do
     * @throws DataFileException if it is in none; says where it was looked for
     */
    static Path holding(Path given, List<String> below, List<String> names) {
        for (String folder : below) {
            Path candidate = folder.isEmpty() ? given : given.resolve(folder);
            for (String name : names) {
                if (Files.isRegularFile(candidate.resolve(name))) {
                    return candidate;
                }
            }
        }
        throw new DataFileException(
                "No file "
                        + String.join(" or ", names)
                        + " in "
                        + given
                        + " or below it in "
                        + String.join(", ", below.subList(1, below.size()))
                        + "; give --data the folder with the original files, or one that holds them"
                        + " in such a folder");
    }

    static InputStream open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new DataFileException("No file " + file + "; the data set needs it");
        }
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new DataFileException(file + ": cannot be opened: " + e.getMessage(), e);
        }
    }
}
