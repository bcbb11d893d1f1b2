package io.github.classpca.timescale;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How fast the layers of a network converged in one training; immutable.
 *
 * <pre>{@code
 * TimescaleReport report = listener.report();
 * OptionalDouble lowestFirst = report.rankCorrelation();
 * System.out.println(report.toTable());
 * }</pre>
 *
 * @param firstUpdate updates that the network had done when measuring began
 * @param lastUpdate updates it had done at the last sample
 * @param referenceFrom updates it had done at the first of the last samples, whose mean is the
 *     reference that distances are measured to: those of the last 5 % of the updates, or the last
 *     three where those are more, but no more than a third of all
 * @param referenceSamples how many these are
 * @param samples samples that the curves are made of
 * @param samplesTaken samples taken, those thinned out since included
 * @param layers the layers with weights, from the lowest up
 * @param failure why measuring, or that of the activations, ended before the training did, where it
 *     did
 * @param provenance what was measured, where and how
 */
public record TimescaleReport(
        long firstUpdate,
        long lastUpdate,
        long referenceFrom,
        int referenceSamples,
        int samples,
        long samplesTaken,
        ImmutableList<LayerTimescale> layers,
        Optional<String> failure,
        TimescaleProvenance provenance) {

    /** With fewer layers any order is a rank correlation of plus or minus one. */
    static final int MIN_LAYERS_TO_RANK = 3;

    /**
     * Returns the layers that have a time scale, fastest first. The order of two is open where
     * their intervals {@linkplain Timescale#overlaps overlap}.
     *
     * @return the layers by tau
     */
    public ImmutableList<LayerTimescale> orderByTau() {
        return ImmutableList.sortedCopyOf(
                Comparator.comparingDouble(TimescaleReport::tau), layersWithTau());
    }

    /**
     * Returns how far the time scales lie apart.
     *
     * @return the slowest tau divided by the fastest, at least 1; empty with fewer than two
     */
    public OptionalDouble separationRatio() {
        List<LayerTimescale> order = orderByTau();
        return order.size() < 2
                ? OptionalDouble.empty()
                : OptionalDouble.of(tau(order.get(order.size() - 1)) / tau(order.get(0)));
    }

    /**
     * Returns the rank correlation of depth and tau, Kendall's tau-a: the pairs of layers of which
     * the lower one converged first, less those of which the upper one did, by all pairs. A pair
     * whose intervals {@linkplain Timescale#overlaps overlap} counts neither way.
     *
     * @return the correlation, from 1, where each layer converged before the one above it, to -1;
     *     empty with fewer than three layers that have a tau
     */
    public OptionalDouble rankCorrelation() {
        List<LayerTimescale> known = layersWithTau();
        int n = known.size();
        if (n < MIN_LAYERS_TO_RANK) {
            return OptionalDouble.empty();
        }
        Pairs pairs = Pairs.of(known);
        return OptionalDouble.of((pairs.rising() - pairs.falling()) / (n * (n - 1) / 2.0));
    }

    /**
     * How many pairs of layers are in which order.
     *
     * @param rising the lower one converged first
     * @param falling the upper one did
     * @param open neither can be told
     */
    private record Pairs(int rising, int falling, int open) {

        static Pairs of(List<LayerTimescale> layers) {
            int rising = 0;
            int falling = 0;
            int open = 0;
            for (int i = 0; i < layers.size(); i++) {
                for (int j = i + 1; j < layers.size(); j++) {
                    if (isOpen(layers.get(i), layers.get(j))) {
                        open++;
                    } else if (tau(layers.get(i)) < tau(layers.get(j))) {
                        rising++;
                    } else {
                        falling++;
                    }
                }
            }
            return new Pairs(rising, falling, open);
        }

        String order() {
            if (rising == 0 && falling == 0) {
                return "no order of layers can be told";
            }
            if (rising > 0 && falling > 0) {
                return "no order by depth";
            }
            return (rising > 0 ? "lower" : "upper")
                    + " layers converged first"
                    + (open > 0 ? ", where told apart" : "");
        }
    }

    /**
     * Says in words what to keep in mind, of the layers and of their order.
     *
     * @return the verdicts
     */
    public ImmutableList<String> verdicts() {
        ImmutableList.Builder<String> result = ImmutableList.builder();
        failure.ifPresent(result::add);
        for (LayerTimescale layer : layers) {
            for (String verdict : layer.verdicts()) {
                result.add("layer " + layer.label() + ": " + verdict);
            }
        }
        return result.addAll(orderVerdicts()).build();
    }

    private List<String> orderVerdicts() {
        List<LayerTimescale> known = layersWithTau();
        if (known.size() < 2) {
            return List.of("no order of layers: fewer than two have a time scale");
        }
        List<String> result = new ArrayList<>();
        List<LayerTimescale> order = orderByTau();
        for (int i = 1; i < order.size(); i++) {
            LayerTimescale faster = order.get(i - 1);
            LayerTimescale slower = order.get(i);
            if (isOpen(faster, slower)) {
                result.add(openOrder(faster, slower));
            }
        }
        result.add("in this run: " + Pairs.of(known).order());
        return result;
    }

    /** Says that the order of two layers is open. */
    static String openOrder(LayerTimescale a, LayerTimescale b) {
        boolean lowerFirst = a.index() < b.index();
        return "no order can be told between "
                + (lowerFirst ? a : b).label()
                + " and "
                + (lowerFirst ? b : a).label()
                + ": their intervals of tau overlap";
    }

    private static boolean isOpen(LayerTimescale a, LayerTimescale b) {
        return a.timescale().orElseThrow().overlaps(b.timescale().orElseThrow());
    }

    private List<LayerTimescale> layersWithTau() {
        return layers.stream().filter(layer -> layer.timescale().isPresent()).toList();
    }

    private static double tau(LayerTimescale layer) {
        return layer.timescale().orElseThrow().tau();
    }

    /**
     * Returns a table, a line a layer, numbers rounded to what their intervals tell.
     *
     * @return several lines, without a newline at the end
     */
    public String toTable() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "layer",
                        "weights",
                        "tau",
                        "interval",
                        "half-",
                        "R2",
                        "noise",
                        "left",
                        "moved"));
        rows.add(List.of("", "", "", "", "life", "", "floor", "at 2/3", "by norm"));
        for (LayerTimescale layer : layers) {
            Optional<Timescale> scale = layer.timescale();
            Movement movement = layer.movement();
            double norm = movement.weightNorm();
            rows.add(
                    List.of(
                            layer.label(),
                            Long.toString(layer.weights()),
                            scale.map(Timescale::roundedTau).orElse("-"),
                            scale.map(Timescale::roundedInterval).orElse(""),
                            scale.map(known -> known.rounded(known.halfLife())).orElse(""),
                            scale.isPresent() && scale.get().r2().isPresent()
                                    ? two(scale.get().r2().getAsDouble())
                                    : "",
                            percent(layer.noiseFloor()),
                            percent(movement.lastThird()),
                            two(norm > 0 ? movement.displacement() / norm : 0)));
        }
        return aligned(rows);
    }

    /** Sets cells in columns as wide as they need to be, the first to the left. */
    private static String aligned(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append(text.isEmpty() ? "" : System.lineSeparator());
            text.append(Strings.padEnd(row.get(0), widths[0], ' '));
            for (int c = 1; c < widths.length; c++) {
                text.append("  ").append(Strings.padStart(row.get(c), widths[c], ' '));
            }
        }
        return text.toString();
    }

    private static String two(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    /**
     * Returns JSON: what was measured, the layers with their figures and curves, and what follows.
     *
     * @return an object with {@code provenance}, {@code layers}, {@code separationRatio}, {@code
     *     rankCorrelation} and {@code verdicts}; a layer's {@code curves} have arrays {@code
     *     updates} and {@code values} of the same length, the values in single precision; what is
     *     unknown is null
     */
    public String toJson() {
        return ReportFormats.json(this);
    }

    /**
     * Returns the curves as comma-separated values, a line for each layer and sample.
     *
     * @return lines ended by a newline, the first with the names of the columns; what was not
     *     measured is empty
     */
    public String toCsv() {
        return ReportFormats.csv(this);
    }

    /**
     * Writes {@link #toJson} to a file.
     *
     * @param file the file; replaced where it exists
     * @throws IOException if it cannot be written
     */
    public void writeJson(Path file) throws IOException {
        Files.writeString(file, toJson());
    }

    /**
     * Writes {@link #toCsv} to a file.
     *
     * @param file the file; replaced where it exists
     * @throws IOException if it cannot be written
     */
    public void writeCsv(Path file) throws IOException {
        Files.writeString(file, toCsv());
    }
}
