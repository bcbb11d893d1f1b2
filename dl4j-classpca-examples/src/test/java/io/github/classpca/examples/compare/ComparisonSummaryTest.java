package io.github.classpca.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import org.junit.jupiter.api.Test;

class ComparisonSummaryTest {

    @Test
    void tellsMeanAndStandardDeviationOfTheLastEpoch() {
        ComparisonSummary summary =
                new ComparisonSummary(
                        ImmutableList.of(
                                report(4, run(Method.CLASSPCA, 0.90, 2), run(Method.SGD, 0.5, 30)),
                                report(5, run(Method.CLASSPCA, 0.92, 4), run(Method.SGD, 0.5, 50)),
                                report(
                                        6,
                                        run(Method.CLASSPCA, 0.94, 9),
                                        run(Method.SGD, 0.5, 40))));

        assertThat(summary.toTable().lines())
                .containsExactly(
                        "digits: 100 training, 10 test examples, 3 seeds from 4 on",
                        "method    test accuracy       total",
                        "classpca  0.9200 +- 0.0200    5.0 s",
                        "sgd       0.5000 +- 0.0000   40.0 s");
    }

    @Test
    void meansAreOverTheSeedsThatSucceeded() {
        MethodFailure classpca = MethodFailure.of(Method.CLASSPCA, new ArithmeticException("NaN"));
        MethodFailure sgd = MethodFailure.of(Method.SGD, new ArithmeticException());
        ComparisonSummary summary =
                new ComparisonSummary(
                        ImmutableList.of(
                                report(4, ImmutableList.of(classpca, sgd)),
                                report(5, ImmutableList.of(sgd), run(Method.CLASSPCA, 0.92, 4)),
                                report(6, ImmutableList.of(sgd), run(Method.CLASSPCA, 0.94, 9))));

        assertThat(sgd.reason()).isEqualTo("java.lang.ArithmeticException");
        assertThat(summary.toTable().lines().skip(2))
                .containsExactly(
                        "classpca  0.9300 +- 0.0141    6.5 s  2 of 3 seeds, failed with the others",
                        "sgd       failed with each of 3 seeds");
    }

    @Test
    void reportsOfDifferentMethodsDoNotGoTogether() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new ComparisonSummary(
                                        ImmutableList.of(
                                                report(1, run(Method.CLASSPCA, 0.9, 1)),
                                                report(2, run(Method.SGD, 0.9, 1)))))
                .withMessage("reports of different methods: [classpca] and [sgd]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ComparisonSummary(ImmutableList.of()))
                .withMessage("no reports to summarize");
    }

    private static ComparisonReport report(long seed, MethodRun... runs) {
        return report(seed, ImmutableList.of(), runs);
    }

    private static ComparisonReport report(
            long seed, ImmutableList<MethodFailure> failures, MethodRun... runs) {
        return new ComparisonReport(
                "digits",
                100,
                10,
                seed,
                ImmutableList.copyOf(runs),
                failures,
                "classpca",
                ImmutableMap.of());
    }

    private static MethodRun run(Method method, double accuracy, double seconds) {
        return new MethodRun(
                method,
                accuracy,
                ImmutableList.of(0.1, accuracy),
                ImmutableList.of(seconds / 2, seconds),
                ImmutableList.of(),
                MethodRun.Seconds.of(0, 0, 0, seconds),
                100,
                ImmutableMap.of());
    }
}
