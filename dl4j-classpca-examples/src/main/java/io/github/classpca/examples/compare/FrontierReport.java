package io.github.classpca.examples.compare;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.math.Stats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Test accuracy against seconds of training.
 *
 * @param dataset name of the data set
 * @param trainExamples training examples
 * @param testExamples test examples
 * @param seconds the budget of each run
 * @param runs the runs that succeeded, in the order run
 * @param failures the methods that failed
 * @param beside points of other programs, or of other runs
 * @param commandLine the command that asked for it
 * @param environment versions, machine and date
 */
@JsonIgnoreProperties({"commandLine", "environment"}) // They are in the envelope.
public record FrontierReport(
        String dataset,
        int trainExamples,
        int testExamples,
        double seconds,
        ImmutableList<Run> runs,
        ImmutableList<MethodFailure> failures,
        ImmutableList<FrontierPoint> beside,
        String commandLine,
        ImmutableMap<String, Object> environment) {

    /**
     * A method with one seed.
     *
     * @param method the method
     * @param seed the seed
     * @param points the tests, in order
     * @param settings what the method ran with
     */
    public record Run(
            Method method,
            long seed,
            ImmutableList<FrontierPoint> points,
            ImmutableMap<String, Object> settings) {}

    /**
     * Returns the curves by name, those of other programs last.
     *
     * @return a curve of each method
     */
    public ImmutableMap<String, FrontierCurve> curves() {
        Map<String, ImmutableList.Builder<FrontierPoint>> curves = new LinkedHashMap<>();
        for (FrontierPoint point : points()) {
            curves.computeIfAbsent(point.curve(), name -> ImmutableList.builder()).add(point);
        }
        ImmutableMap.Builder<String, FrontierCurve> result = ImmutableMap.builder();
        curves.forEach((name, points) -> result.put(name, new FrontierCurve(points.build())));
        return result.buildOrThrow();
    }

    private ImmutableList<FrontierPoint> points() {
        ImmutableList.Builder<FrontierPoint> points = ImmutableList.builder();
        runs.forEach(run -> points.addAll(run.points()));
        return points.addAll(beside).build();
    }

    /**
     * Returns all points as a table, which {@link FrontierPoint#ofCsv} reads line by line.
     *
     * @return lines, the first a header, each with a newline at its end
     */
    public String toCsv() {
        return FrontierPoint.CSV_HEADER
                + "\n"
                + points().stream()
                        .map(point -> point.toCsv() + "\n")
                        .collect(Collectors.joining());
    }

    /**
     * Returns a table, a line a method: the test accuracy at several times, as mean and standard
     * deviation over the seeds (divisor n - 1; 0 for one). A time at which a seed has nothing yet
     * has a dash.
     *
     * @return several lines, without a newline at the end
     */
    public String toTable() {
        Map<String, FrontierCurve> curves = curves();
        int width = curves.keySet().stream().mapToInt(String::length).max().orElse(1);
        String name = "%-" + width + "s";
        List<Double> marks = FrontierCurve.marks(seconds);
        StringBuilder text =
                new StringBuilder(
                        String.format(
                                Locale.ROOT,
                                "%s: %d training, %d test examples; test accuracy after%n" + name,
                                dataset,
                                trainExamples,
                                testExamples,
                                ""));
        for (double mark : marks) {
            text.append(String.format(Locale.ROOT, "  %-16s", plain(mark) + " s"));
        }
        curves.forEach(
                (method, curve) -> {
                    text.append(String.format("%n" + name, method));
                    for (double mark : marks) {
                        String cell = curve.by(mark).map(FrontierReport::cell).orElse("-");
                        text.append(String.format("  %-16s", cell));
                    }
                });
        return text.toString().lines().map(String::stripTrailing).collect(Collectors.joining("\n"));
    }

    private static String plain(double seconds) {
        return seconds == Math.rint(seconds)
                ? String.valueOf((long) seconds)
                : String.valueOf(seconds);
    }

    private static String cell(Stats accuracy) {
        return String.format(
                Locale.ROOT,
                "%.4f +- %.4f",
                accuracy.mean(),
                accuracy.count() == 1 ? 0 : accuracy.sampleStandardDeviation());
    }
}
