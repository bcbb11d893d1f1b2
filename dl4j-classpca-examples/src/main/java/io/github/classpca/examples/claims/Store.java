package io.github.classpca.examples.claims;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What measurements came to, a file for each; those of other settings are not taken. */
final class Store {

    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Path folder;
    private final String settings;

    /**
     * Opens a store.
     *
     * @param folder made where it is missing
     * @param settings what all measurements depend on
     */
    Store(Path folder, String settings) {
        this.folder = folder;
        this.settings = settings;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be made: " + e.getMessage(), e);
        }
    }

    private Path file(String name) {
        // Names are for people; the file system has its own rules.
        String hash =
                Hashing.murmur3_32_fixed().hashString(name, StandardCharsets.UTF_8).toString();
        return folder.resolve(name.replaceAll("[^A-Za-z0-9]+", "-") + "-" + hash + ".json");
    }

    /** Returns what was kept; null where nothing was, or what was is of other settings. */
    <T> T read(String name, Class<T> type) {
        Path file = file(name);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            JsonNode tree = JSON.readTree(file.toFile());
            return settings.equals(tree.path("settings").asText())
                    ? JSON.treeToValue(tree.get("result"), type)
                    : null;
        } catch (IOException e) {
            // Of another version, or cut short by hand: measured again.
            return null;
        }
    }

    void write(String name, Object result) {
        Path file = file(name);
        try {
            Path part = Files.createTempFile(folder, ".part-", ".json");
            JSON.writeValue(
                    part.toFile(),
                    ImmutableMap.of("name", name, "settings", settings, "result", result));
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
