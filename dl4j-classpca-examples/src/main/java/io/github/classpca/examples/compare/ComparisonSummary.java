package io.github.classpca.examples.compare;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.math.Stats;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The same comparison with several seeds.
 *
 * @param reports one of each seed, at least one, all of the same methods in the same order
 */
public record ComparisonSummary(ImmutableList<ComparisonReport> reports) {

    /** Checks that the reports go together. */
    public ComparisonSummary {
        checkArgument(!reports.isEmpty(), "no reports to summarize");
        for (ComparisonReport report : reports) {
            checkArgument(
                    methods(report).equals(methods(reports.get(0))),
                    "reports of different methods: %s and %s",
                    methods(reports.get(0)),
                    methods(report));
        }
    }

    private static ImmutableList<Method> methods(ComparisonReport report) {
        return report.runs().stream()
                .map(MethodRun::method)
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * Returns a table, a line a method: the mean of the test accuracy after the last epoch and its
     * standard deviation over the seeds (divisor n - 1; 0 for one), and the mean seconds.
     *
     * @return several lines, without a newline at the end
     */
    public String toTable() {
        ComparisonReport first = reports.get(0);
        StringBuilder text =
                new StringBuilder(
                        String.format(
                                Locale.ROOT,
                                "%s: %d training, %d test examples, %d seeds from %d on%n%-9s %-16s"
                                        + " %8s",
                                first.dataset(),
                                first.trainExamples(),
                                first.testExamples(),
                                reports.size(),
                                first.seed(),
                                "method",
                                "test accuracy",
                                "total"));
        for (int m = 0; m < first.runs().size(); m++) {
            Stats accuracy = over(m, MethodRun::testAccuracy);
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%n%-9s %.4f +- %.4f %6.1f s",
                            first.runs().get(m).method(),
                            accuracy.mean(),
                            reports.size() == 1 ? 0 : accuracy.sampleStandardDeviation(),
                            over(m, run -> run.seconds().total()).mean()));
        }
        return text.toString();
    }

    private Stats over(int method, ToDoubleFunction<MethodRun> quantity) {
        return Stats.of(
                reports.stream()
                        .mapToDouble(report -> quantity.applyAsDouble(report.runs().get(method))));
    }
}
