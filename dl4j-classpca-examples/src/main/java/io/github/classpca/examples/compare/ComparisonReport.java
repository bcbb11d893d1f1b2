package io.github.classpca.examples.compare;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the methods of a comparison reached.
 *
 * @param dataset name of the data set
 * @param trainExamples training examples
 * @param testExamples test examples
 * @param seed the seed
 * @param runs a run of each method that succeeded, in the order run
 * @param failures the methods that failed, in the order run
 * @param commandLine the command that asked for it
 * @param environment versions, machine and date, as {@link io.github.classpca.report.Environment}
 *     tells them
 */
public record ComparisonReport(
        String dataset,
        int trainExamples,
        int testExamples,
        long seed,
        ImmutableList<MethodRun> runs,
        ImmutableList<MethodFailure> failures,
        String commandLine,
        ImmutableMap<String, Object> environment) {

    /**
     * Writes JSON.
     *
     * @param file the file to write; replaced where it exists
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public void writeJson(Path file) {
        JsonFile.write(this, file);
    }

    /** Returns the methods that were run, those that failed last. */
    ImmutableSet<Method> methods() {
        return Stream.concat(
                        runs.stream().map(MethodRun::method),
                        failures.stream().map(MethodFailure::method))
                .collect(ImmutableSet.toImmutableSet());
    }

    /**
     * Returns a table, a line a method; those that failed come last.
     *
     * @return several lines, without a newline at the end
     */
    public String toTable() {
        int epochs = runs.stream().mapToInt(run -> run.accuracyByEpoch().size()).max().orElse(0);
        int width = Math.max(8 * epochs, "test accuracy by epoch".length());
        String name = "%-" + Method.nameWidth(methods()) + "s";
        StringBuilder text =
                new StringBuilder(
                        String.format(
                                Locale.ROOT,
                                "%s: %d training, %d test examples, seed %d%n",
                                dataset,
                                trainExamples,
                                testExamples,
                                seed));
        text.append(
                String.format(
                        Locale.ROOT,
                        name + " %-" + width + "s %11s %7s %10s %8s %8s %9s",
                        "method",
                        "test accuracy by epoch",
                        "statistics",
                        "solve",
                        "features",
                        "fit",
                        "total",
                        "examples"));
        for (MethodRun run : runs) {
            String accuracies =
                    run.accuracyByEpoch().stream()
                            .map(accuracy -> String.format(Locale.ROOT, "%.4f", accuracy))
                            .collect(Collectors.joining("  "));
            MethodRun.Seconds seconds = run.seconds();
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%n"
                                    + name
                                    + " %-"
                                    + width
                                    + "s %9.1f s %5.1f s %8.1f s %6.1f s %6.1f s %9d",
                            run.method(),
                            accuracies,
                            seconds.statistics(),
                            seconds.solve(),
                            seconds.featurize(),
                            seconds.fit(),
                            seconds.total(),
                            run.examplesUsed()));
        }
        for (MethodFailure failure : failures) {
            String reason = CharMatcher.whitespace().collapseFrom(failure.reason(), ' ');
            text.append(
                    String.format(
                            Locale.ROOT, "%n" + name + " failed: %s", failure.method(), reason));
        }
        return text.toString();
    }
}
