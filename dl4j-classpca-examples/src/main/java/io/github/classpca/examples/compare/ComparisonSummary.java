package io.github.classpca.examples.compare;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.math.Stats;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The same comparison with several seeds.
 *
 * @param reports one of each seed, at least one; of the methods of the first, or of some
 */
public record ComparisonSummary(ImmutableList<ComparisonReport> reports) {

    /** Checks that the reports go together. */
    public ComparisonSummary {
        checkArgument(!reports.isEmpty(), "no reports to summarize");
        for (ComparisonReport report : reports) {
            checkArgument(
                    reports.get(0).methods().containsAll(report.methods()),
                    "reports of different methods: %s and %s",
                    reports.get(0).methods(),
                    report.methods());
        }
    }

    /**
     * Returns a table, a line a method: the mean of the test accuracy after the last epoch and its
     * standard deviation over the seeds (divisor n - 1; 0 for one), and the mean seconds. Seeds
     * with which the method failed are left out, and the number of the others is told.
     *
     * @return several lines, without a newline at the end
     */
    public String toTable() {
        ComparisonReport first = reports.get(0);
        String name = "%-" + Method.nameWidth(methods()) + "s";
        StringBuilder text =
                new StringBuilder(
                        String.format(
                                Locale.ROOT,
                                "%s: %d training, %d test examples, %d seeds from %d on%n"
                                        + name
                                        + " %-16s %8s",
                                first.dataset(),
                                first.trainExamples(),
                                first.testExamples(),
                                reports.size(),
                                first.seed(),
                                "method",
                                "test accuracy",
                                "total"));
        for (Method method : methods()) {
            text.append(String.format(Locale.ROOT, "%n" + name + " %s", method, cells(method)));
        }
        return text.toString();
    }

    private String cells(Method method) {
        return line(method)
                .map(this::cells)
                .orElseGet(() -> "failed with each of " + reports.size() + " seeds");
    }

    private String cells(Line line) {
        String cells =
                String.format(
                        Locale.ROOT,
                        "%.4f +- %.4f %6.1f s",
                        line.accuracy(),
                        line.deviation(),
                        line.seconds());
        return line.seeds() == reports.size()
                ? cells
                : cells
                        + "  "
                        + line.seeds()
                        + " of "
                        + reports.size()
                        + " seeds, failed with the others";
    }

    /**
     * A method over the seeds with which it succeeded.
     *
     * @param method the method
     * @param seeds how many those are
     * @param accuracy mean of the test accuracy after the last epoch
     * @param deviation its standard deviation, divisor n - 1; 0 for one seed
     * @param seconds mean seconds
     */
    public record Line(
            Method method, int seeds, double accuracy, double deviation, double seconds) {}

    /**
     * Returns the methods.
     *
     * @return each once, in the order run
     */
    public ImmutableSet<Method> methods() {
        return reports.get(0).methods();
    }

    /**
     * Returns what a method reached.
     *
     * @param method the method
     * @return its line; none where it failed with each seed
     */
    public Optional<Line> line(Method method) {
        List<MethodRun> runs =
                reports.stream()
                        .flatMap(report -> report.runs().stream())
                        .filter(run -> run.method() == method)
                        .toList();
        if (runs.isEmpty()) {
            return Optional.empty();
        }
        Stats accuracy = over(runs, MethodRun::testAccuracy);
        return Optional.of(
                new Line(
                        method,
                        runs.size(),
                        accuracy.mean(),
                        runs.size() == 1 ? 0 : accuracy.sampleStandardDeviation(),
                        over(runs, run -> run.seconds().total()).mean()));
    }

    private static Stats over(List<MethodRun> runs, ToDoubleFunction<MethodRun> quantity) {
        return Stats.of(runs.stream().mapToDouble(quantity));
    }

    /**
     * A comparison as JSON has it.
     *
     * @param dataset name of the data set
     * @param trainExamples training examples
     * @param testExamples test examples
     * @param summary a line of each method that succeeded with any seed
     * @param seeds what each seed gave
     */
    public record Json(
            String dataset,
            int trainExamples,
            int testExamples,
            ImmutableList<Line> summary,
            ImmutableList<Seed> seeds) {}

    /**
     * What one seed gave.
     *
     * @param seed the seed
     * @param runs a run of each method that succeeded, in the order run
     * @param failures the methods that failed, in the order run
     */
    public record Seed(
            long seed, ImmutableList<MethodRun> runs, ImmutableList<MethodFailure> failures) {}

    /**
     * Returns it for any JSON writer; of one seed in the same form as of several.
     *
     * @return all but how it was asked for
     */
    public Json toJson() {
        ComparisonReport first = reports.get(0);
        return new Json(
                first.dataset(),
                first.trainExamples(),
                first.testExamples(),
                methods().stream()
                        .flatMap(method -> line(method).stream())
                        .collect(ImmutableList.toImmutableList()),
                reports.stream()
                        .map(each -> new Seed(each.seed(), each.runs(), each.failures()))
                        .collect(ImmutableList.toImmutableList()));
    }
}
