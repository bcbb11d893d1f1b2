package io.github.classpca.timescale;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.math.Stats;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What several runs of the same training, with different seeds, say together; immutable.
 *
 * <pre>{@code
 * TimescaleSummary summary = new TimescaleSummary(ImmutableList.of(report, other));
 * System.out.println(summary.toTable());
 * }</pre>
 *
 * @param runs the reports, a run each
 */
public record TimescaleSummary(ImmutableList<TimescaleReport> runs) {

    /** Fewer runs tell too little about what the next would do. */
    private static final int MIN_RUNS = 3;

    private static final double STANDARD_ERRORS = 2;

    /**
     * Checks that there are runs, and of the same layers.
     *
     * @param runs the reports, at least one
     */
    public TimescaleSummary {
        checkArgument(!runs.isEmpty(), "a summary needs at least one report");
        List<String> names = names(runs.get(0));
        for (TimescaleReport run : runs) {
            checkArgument(
                    names(run).equals(names),
                    "reports of different networks: layers %s and %s",
                    names,
                    names(run));
        }
    }

    private static List<String> names(TimescaleReport report) {
        return report.layers().stream().map(layer -> layer.index() + " " + layer.name()).toList();
    }

    /**
     * A mean over runs.
     *
     * @param mean the mean
     * @param standardError standard deviation of the runs (divisor n - 1) by the root of n; 0 for
     *     one run
     * @param runs the number of runs n that have a value
     */
    public record Mean(double mean, double standardError, int runs) {

        static Mean of(double... values) {
            if (values.length == 0) {
                return new Mean(0, 0, 0);
            }
            Stats stats = Stats.of(values);
            int n = values.length;
            double error = n < 2 ? 0 : stats.sampleStandardDeviation() / Math.sqrt(n);
            return new Mean(stats.mean(), error, n);
        }

        @Override
        public String toString() {
            return runs == 0
                    ? "-"
                    : String.format(Locale.ROOT, "%.4g +- %.2g", mean, standardError);
        }
    }

    /**
     * Returns the mean of a layer's tau.
     *
     * @param layer position in {@link TimescaleReport#layers}
     * @return the mean over the runs in which it has one
     */
    public Mean tau(int layer) {
        return Mean.of(
                runs.stream()
                        .flatMap(run -> run.layers().get(layer).timescale().stream())
                        .mapToDouble(Timescale::tau)
                        .toArray());
    }

    /**
     * Returns the mean of the rank correlations of depth and tau.
     *
     * @return the mean over the runs that have one
     */
    public Mean rankCorrelation() {
        return Mean.of(
                runs.stream()
                        .map(TimescaleReport::rankCorrelation)
                        .flatMapToDouble(OptionalDouble::stream)
                        .toArray());
    }

    /**
     * Returns the mean of the separation ratios.
     *
     * @return the mean over the runs that have one
     */
    public Mean separationRatio() {
        return Mean.of(
                runs.stream()
                        .map(TimescaleReport::separationRatio)
                        .flatMapToDouble(OptionalDouble::stream)
                        .toArray());
    }

    /**
     * Says what the runs show of the order of the layers, and no more.
     *
     * @return one sentence
     */
    public String verdict() {
        Mean correlation = rankCorrelation();
        if (correlation.runs() < MIN_RUNS) {
            return "no order can be told: "
                    + correlation.runs()
                    + " runs have a rank correlation, at least "
                    + MIN_RUNS
                    + " are needed";
        }
        double margin = STANDARD_ERRORS * correlation.standardError();
        String figures =
                String.format(
                        Locale.ROOT,
                        "rank correlation of depth and tau %.2f, standard error %.2f, %d runs",
                        correlation.mean(),
                        correlation.standardError(),
                        correlation.runs());
        if (correlation.mean() - margin > 0) {
            return "lower layers tend to converge first: " + figures;
        }
        if (correlation.mean() + margin < 0) {
            return "upper layers tend to converge first: " + figures;
        }
        return "no order by depth can be told: " + figures;
    }

    /**
     * Returns a table of means, a line a layer, and the verdict.
     *
     * @return several lines, without a newline at the end
     */
    public String toTable() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%-5s %-10s %20s", "layer", "name", "tau"));
        ImmutableList<LayerTimescale> layers = runs.get(0).layers();
        for (int l = 0; l < layers.size(); l++) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%n%-5d %-10s %20s",
                            layers.get(l).index(),
                            layers.get(l).name(),
                            tau(l)));
        }
        return text.append(String.format(Locale.ROOT, "%nslowest / fastest %s", separationRatio()))
                .append(String.format(Locale.ROOT, "%n%s", verdict()))
                .toString();
    }

    /**
     * Returns JSON.
     *
     * @return an array of what {@link TimescaleReport#toJson} returns, in the order of the runs
     */
    public String toJson() {
        return ReportFormats.json(runs);
    }
}
