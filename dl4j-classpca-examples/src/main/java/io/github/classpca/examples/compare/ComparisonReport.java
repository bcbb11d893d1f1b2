package io.github.classpca.examples.compare;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
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
     * Returns a table that fits 80 columns, a line a method: the best test accuracy of its tests
     * and the last, and all seconds; those that failed come last. The best is a choice by the test
     * set, and no figure to report.
     *
     * @return several lines, without a newline at the end
     */
    public String toTable() {
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
        text.append(String.format(Locale.ROOT, name + "    best    last    seconds", "method"));
        for (MethodRun run : runs) {
            double best = Collections.max(run.accuracyByEpoch());
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%n" + name + "  %.4f  %.4f %10.1f",
                            run.method(),
                            best,
                            run.testAccuracy(),
                            run.seconds().total()));
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
