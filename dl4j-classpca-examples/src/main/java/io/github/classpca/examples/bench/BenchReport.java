package io.github.classpca.examples.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Ratios, and the figures they are made of, in the order measured; safe for several threads. */
public final class BenchReport {

    private final Map<String, Double> ratios = new LinkedHashMap<>();
    private final Map<String, Object> details = new LinkedHashMap<>();

    /**
     * Adds a ratio.
     *
     * @param name its name
     * @param value its value
     */
    public synchronized void ratio(String name, double value) {
        ratios.put(name, value);
    }

    /**
     * Adds a figure.
     *
     * @param name its name, with the unit
     * @param value a number, a text, or a list of them
     */
    public synchronized void detail(String name, Object value) {
        details.put(name, value);
    }

    /**
     * Returns all as text, a figure a line.
     *
     * @return several lines, without a newline at the end
     */
    public synchronized String toTable() {
        StringBuilder text = new StringBuilder();
        details.forEach((name, value) -> text.append(String.format("  %-44s %s%n", name, value)));
        ratios.forEach(
                (name, value) ->
                        text.append(String.format(Locale.ROOT, "%-46s %.4f%n", name, value)));
        return text.toString().stripTrailing();
    }

    /**
     * All as any JSON writer takes it.
     *
     * @param ratios by name
     * @param details the figures behind them, by name
     */
    public record Json(Map<String, Double> ratios, Map<String, Object> details) {}

    /**
     * Returns it.
     *
     * @return ratios and details
     */
    public synchronized Json toJson() {
        return new Json(new LinkedHashMap<>(ratios), new LinkedHashMap<>(details));
    }
}
