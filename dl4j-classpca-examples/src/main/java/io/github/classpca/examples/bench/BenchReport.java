package io.github.classpca.examples.bench;

import io.github.classpca.examples.compare.JsonFile;
import io.github.classpca.report.Environment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Ratios, and the figures they are made of, in the order measured. */
public final class BenchReport {

    private final Map<String, Double> ratios = new LinkedHashMap<>();
    private final Map<String, Object> details = new LinkedHashMap<>();

    /**
     * Adds a ratio.
     *
     * @param name its name
     * @param value its value
     */
    public void ratio(String name, double value) {
        ratios.put(name, value);
    }

    /**
     * Adds a figure.
     *
     * @param name its name, with the unit
     * @param value a number, a text, or a list of them
     */
    public void detail(String name, Object value) {
        details.put(name, value);
    }

    /**
     * Returns all as text, a figure a line.
     *
     * @return several lines, without a newline at the end
     */
    public String toTable() {
        StringBuilder text = new StringBuilder();
        details.forEach((name, value) -> text.append(String.format("  %-44s %s%n", name, value)));
        ratios.forEach(
                (name, value) ->
                        text.append(String.format(Locale.ROOT, "%-46s %.4f%n", name, value)));
        return text.toString().stripTrailing();
    }

    /**
     * Writes JSON.
     *
     * @param file the file to write; replaced where it exists
     * @param commandLine the command that asked for it
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public void writeJson(Path file, String commandLine) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("ratios", ratios);
        all.put("details", details);
        all.put("commandLine", commandLine);
        all.put("environment", Environment.current().toMap());
        JsonFile.write(all, file);
    }
}
