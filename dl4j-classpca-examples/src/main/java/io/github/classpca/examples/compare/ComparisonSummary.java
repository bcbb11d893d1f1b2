package io.github.classpca.examples.compare;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.math.Stats;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The same comparison with several seeds.
 *
 * @param reports one of each seed, at least one, all of the same methods
 */
public record ComparisonSummary(ImmutableList<ComparisonReport> reports) {

    /** Checks that the reports go together. */
    public ComparisonSummary {
        checkArgument(!reports.isEmpty(), "no reports to summarize");
        for (ComparisonReport report : reports) {
            checkArgument(
                    report.methods().equals(reports.get(0).methods()),
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
        String name = "%-" + Method.nameWidth(first.methods()) + "s";
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
        for (Method method : first.methods()) {
            text.append(String.format(Locale.ROOT, "%n" + name + " %s", method, line(method)));
        }
        return text.toString();
    }

    private String line(Method method) {
        List<MethodRun> runs =
                reports.stream()
                        .flatMap(report -> report.runs().stream())
                        .filter(run -> run.method() == method)
                        .toList();
        if (runs.isEmpty()) {
            return "failed with each of " + reports.size() + " seeds";
        }
        Stats accuracy = over(runs, MethodRun::testAccuracy);
        String line =
                String.format(
                        Locale.ROOT,
                        "%.4f +- %.4f %6.1f s",
                        accuracy.mean(),
                        runs.size() == 1 ? 0 : accuracy.sampleStandardDeviation(),
                        over(runs, run -> run.seconds().total()).mean());
        return runs.size() == reports.size()
                ? line
                : line
                        + "  "
                        + runs.size()
                        + " of "
                        + reports.size()
                        + " seeds, failed with the others";
    }

    private static Stats over(List<MethodRun> runs, ToDoubleFunction<MethodRun> quantity) {
        return Stats.of(runs.stream().mapToDouble(quantity));
    }
}
