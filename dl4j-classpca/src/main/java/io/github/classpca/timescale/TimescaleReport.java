package io.github.classpca.timescale;

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
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

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
 * @param lastUpdate updates it had done at the last sample: where "the end" is
 * @param samples samples that the curves are made of
 * @param samplesTaken samples taken, those thinned out since included
 * @param layers the layers with weights, from the lowest up
 * @param failure why measuring ended before the training did, where it did
 */
public record TimescaleReport(
        long firstUpdate,
        long lastUpdate,
        int samples,
        long samplesTaken,
        ImmutableList<LayerTimescale> layers,
        Optional<String> failure) {

    /** With fewer layers any order is a rank correlation of plus or minus one. */
    static final int MIN_LAYERS_TO_RANK = 3;

    /**
     * Returns the layers that have a time scale, fastest first.
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
     * Returns Spearman's rank correlation of depth and tau: 1 where each layer converged before the
     * one above it, -1 where after.
     *
     * @return the correlation; empty with fewer than three layers that have a tau, or where all tau
     *     are equal
     */
    public OptionalDouble rankCorrelation() {
        List<LayerTimescale> known = layersWithTau();
        if (known.size() < MIN_LAYERS_TO_RANK) {
            return OptionalDouble.empty();
        }
        double[] positions = IntStream.range(0, known.size()).asDoubleStream().toArray();
        double[] taus = known.stream().mapToDouble(TimescaleReport::tau).toArray();
        double correlation = new SpearmansCorrelation().correlation(positions, taus);
        return Double.isNaN(correlation) ? OptionalDouble.empty() : OptionalDouble.of(correlation);
    }

    /**
     * Says in words what to keep in mind, of the layers and of their order.
     *
     * @return the verdicts
     */
    public ImmutableList<String> verdicts() {
        ImmutableList.Builder<String> result = ImmutableList.builder();
        failure.ifPresent(reason -> result.add("measuring ended early: " + reason));
        for (LayerTimescale layer : layers) {
            for (String verdict : layer.verdicts()) {
                result.add("layer " + layer.index() + " (" + layer.name() + "): " + verdict);
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
        for (int i = 1; i < known.size(); i++) {
            LayerTimescale lower = known.get(i - 1);
            LayerTimescale upper = known.get(i);
            Timescale a = lower.timescale().orElseThrow();
            Timescale b = upper.timescale().orElseThrow();
            if (a.tauLow() <= b.tauHigh() && b.tauLow() <= a.tauHigh()) {
                result.add(
                        "layers "
                                + lower.index()
                                + " and "
                                + upper.index()
                                + ": the intervals of tau overlap, so their order is open");
            }
        }
        boolean open = !result.isEmpty();
        boolean rising = true;
        boolean falling = true;
        for (int i = 1; i < known.size(); i++) {
            double step = tau(known.get(i)) - tau(known.get(i - 1));
            rising &= step > 0;
            falling &= step < 0;
        }
        String order =
                rising
                        ? "lower layers converged first"
                        : falling ? "upper layers converged first" : "no order by depth";
        result.add(
                "in this run: "
                        + order
                        + (open && (rising || falling) ? ", where told apart" : ""));
        return result;
    }

    private List<LayerTimescale> layersWithTau() {
        return layers.stream().filter(layer -> layer.timescale().isPresent()).toList();
    }

    private static double tau(LayerTimescale layer) {
        return layer.timescale().orElseThrow().tau();
    }

    /**
     * Returns a table, a line a layer.
     *
     * @return several lines, without a newline at the end
     */
    public String toTable() {
        StringBuilder text =
                new StringBuilder(
                        String.format(
                                Locale.ROOT,
                                "%-5s %-10s %9s %9s %21s %9s %6s %9s %9s",
                                "layer",
                                "name",
                                "weights",
                                "tau",
                                "interval",
                                "half-life",
                                "R2",
                                "left at",
                                "moved"));
        text.append(String.format(Locale.ROOT, "%n%74s %9s %9s", "", "2/3", "by norm"));
        for (LayerTimescale layer : layers) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%n%-5d %-10s %9d ",
                            layer.index(),
                            layer.name(),
                            layer.weights()));
            text.append(
                    layer.timescale()
                            .map(
                                    scale ->
                                            String.format(
                                                    Locale.ROOT,
                                                    "%9.1f %10.1f-%-10.1f %9.1f %6.2f",
                                                    scale.tau(),
                                                    scale.tauLow(),
                                                    scale.tauHigh(),
                                                    scale.halfLife(),
                                                    scale.r2()))
                            .orElse(
                                    String.format(
                                            Locale.ROOT, "%9s %21s %9s %6s", "-", "", "", "")));
            Movement movement = layer.movement();
            double norm = movement.weightNorm();
            text.append(
                    String.format(
                            Locale.ROOT,
                            " %8.1f%% %9.3f",
                            100 * movement.lastThird(),
                            norm > 0 ? movement.displacement() / norm : 0));
        }
        return text.toString();
    }

    /**
     * Returns JSON: the layers with their figures, without the curves.
     *
     * @return an object with {@code layers}, {@code separationRatio}, {@code rankCorrelation} and
     *     {@code verdicts}; what is unknown is null
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
