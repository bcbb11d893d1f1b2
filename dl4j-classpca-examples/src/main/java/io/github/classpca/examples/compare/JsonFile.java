package io.github.classpca.examples.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Reports as JSON. */
public final class JsonFile {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonFile() {}

    /**
     * Writes a report.
     *
     * @param report what Jackson can write
     * @param file the file to write; replaced where it exists
     * @throws UncheckedIOException if it cannot be written
     */
    public static void write(Object report, Path file) {
        OutputFile.write(file, part -> MAPPER.writeValue(part.toFile(), report));
    }

    /**
     * Reads JSON that this library wrote.
     *
     * @param json JSON
     * @return the same as a tree, to be put into a report
     */
    public static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + json, e);
        }
    }

    /**
     * Returns a report as text.
     *
     * @param report what Jackson can write
     * @return JSON of several lines
     */
    public static String text(Object report) {
        try {
            return MAPPER.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("reports are what Jackson can write", e);
        }
    }
}
