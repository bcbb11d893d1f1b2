package io.github.classpca.timescale;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.math.Stats;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;

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

    /** Of the intervals of means. */
    private static final double CONFIDENCE = 0.95;

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
        return report.layers().stream().map(LayerTimescale::label).toList();
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

        /**
         * Returns how far the mean may be off at a confidence of 95 %, by Student's t.
         *
         * @return the half width of its interval; infinite with fewer than two runs
         */
        public double margin() {
            return runs < 2
                    ? Double.POSITIVE_INFINITY
                    : standardError
                            * new TDistribution(runs - 1)
                                    .inverseCumulativeProbability((1 + CONFIDENCE) / 2);
        }

        /** Returns the mean and its standard error, with the digits that the error tells. */
        @Override
        public String toString() {
            if (runs == 0) {
                return "-";
            }
            return runs == 1
                    ? Rounded.value(mean, 0) + " (one run)"
                    : Rounded.plusMinus(mean, standardError);
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
     * Returns the mean of the separation ratios, of layers told apart or not.
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
                    + (correlation.runs() == 1 ? " run has" : " runs have")
                    + " a rank correlation, at least "
                    + MIN_RUNS
                    + " are needed";
        }
        String figures =
                "rank correlation of depth and tau "
                        + correlation
                        + ", "
                        + correlation.runs()
                        + " runs";
        if (correlation.mean() - correlation.margin() > 0) {
            return "lower layers tend to converge first: " + figures;
        }
        if (correlation.mean() + correlation.margin() < 0) {
            return "upper layers tend to converge first: " + figures;
        }
        return "no order by depth can be told: " + figures;
    }

    /**
     * Says which layers, next to each other in the order of their mean tau, cannot be told apart:
     * those whose intervals of tau, with the spread over the runs, overlap.
     *
     * @return a sentence for each pair; none with fewer than three runs, of which nothing is told
     */
    public ImmutableList<String> openOrders() {
        List<Integer> order =
                IntStream.range(0, runs.get(0).layers().size())
                        .filter(layer -> tau(layer).runs() >= MIN_RUNS)
                        .boxed()
                        .sorted(Comparator.comparingDouble(layer -> tau(layer).mean()))
                        .toList();
        ImmutableList.Builder<String> result = ImmutableList.builder();
        for (int i = 1; i < order.size(); i++) {
            int faster = order.get(i - 1);
            int slower = order.get(i);
            double end = mean(faster, Timescale::tauHigh) + tau(faster).margin();
            double start = mean(slower, Timescale::tauLow) - tau(slower).margin();
            if (start <= end) {
                List<LayerTimescale> layers = runs.get(0).layers();
                result.add(TimescaleReport.openOrder(layers.get(faster), layers.get(slower)));
            }
        }
        return result.build();
    }

    private double mean(int layer, ToDoubleFunction<Timescale> value) {
        return runs.stream()
                .flatMap(run -> run.layers().get(layer).timescale().stream())
                .mapToDouble(value)
                .average()
                .orElseThrow();
    }

    /**
     * Returns a table of means with their standard errors, a line a layer, the verdict, and which
     * layers cannot be told apart.
     *
     * @return several lines, without a newline at the end
     */
    public String toTable() {
        ImmutableList<LayerTimescale> layers = runs.get(0).layers();
        int width = layers.stream().mapToInt(layer -> layer.label().length()).max().orElse(0);
        String row = "%-" + Math.max("slowest / fastest".length(), width) + "s  %s";
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, row, "layer", "tau"));
        for (int l = 0; l < layers.size(); l++) {
            text.append(String.format(Locale.ROOT, "%n" + row, layers.get(l).label(), tau(l)));
        }
        text.append(String.format(Locale.ROOT, "%n" + row, "slowest / fastest", separationRatio()));
        text.append(String.format("%n%s", verdict()));
        openOrders().forEach(sentence -> text.append(String.format("%n%s", sentence)));
        return text.toString();
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
