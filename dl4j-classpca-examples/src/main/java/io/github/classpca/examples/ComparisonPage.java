package io.github.classpca.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.math.Stats;
import io.github.classpca.examples.compare.ComparisonReport;
import io.github.classpca.examples.compare.ComparisonSummary;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.compare.MethodRun;
import io.github.classpca.examples.page.Chart;
import io.github.classpca.examples.page.Page;
import io.github.classpca.examples.page.Picture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a comparison came to, as a page. */
final class ComparisonPage {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ComparisonPage() {}

    /**
     * Makes the page.
     *
     * @param summary the comparison, of one seed or several
     * @param labels the names of the classes
     * @param filters pictures of the filters of some methods, by their names
     */
    static Page of(ComparisonSummary summary, List<String> labels, List<Picture> filters) {
        ComparisonReport first = summary.reports().get(0);
        int seeds = summary.reports().size();
        Page page =
                new Page(first.dataset())
                        .lead(
                                String.format(
                                        Locale.ROOT,
                                        "%,d training and %,d test examples of %d classes, %s.",
                                        first.trainExamples(),
                                        first.testExamples(),
                                        labels.size(),
                                        seeds == 1
                                                ? "seed " + first.seed()
                                                : seeds + " seeds from " + first.seed() + " on"));
        page.section("accuracy", "Test accuracy")
                .table(header(seeds), rows(summary))
                .paragraph(
                        seeds == 1
                                ? "Of one seed: differences of a point mean little."
                                : "Means over the seeds, with standard deviations (divisor n - 1).");
        List<Chart.Line> lines = lines(summary);
        if (!lines.isEmpty()) {
            page.section("seconds", "Accuracy against seconds")
                    .chart(
                            "accuracy-by-seconds",
                            new Chart.Lines(
                                    new Chart.Axis("seconds of all work", true),
                                    new Chart.Axis("test accuracy", false),
                                    ImmutableList.copyOf(lines),
                                    ImmutableList.of()),
                            "Each point is a test of a network in training. Measuring is not counted"
                                    + (seeds == 1
                                            ? "."
                                            : "; bands are a standard deviation over the seeds."));
        }
        if (!filters.isEmpty()) {
            page.section("filters", "Filters of the first layer")
                    .paragraph(
                            "As they are at the end, of the first seed. Grey is 0; each filter is"
                                    + " shown as strong as it can be.")
                    .pictures(filters);
        }
        best(summary)
                .ifPresent(
                        run ->
                                page.section("confusion", "Confusion matrix of " + run.method())
                                        .paragraph(
                                                "Rows: what test examples are. Columns: what they"
                                                        + " were told to be. Of the first seed.")
                                        .confusion(labels, run.confusion()));
        page.section("reproduce", "How to repeat it")
                .preformatted(first.commandLine())
                .details("Machine and versions", json(first.environment()))
                .details(
                        "Settings of each method",
                        json(
                                first.runs().stream()
                                        .collect(
                                                ImmutableMap.toImmutableMap(
                                                        run -> run.method().toString(),
                                                        MethodRun::settings))));
        return page;
    }

    private static List<String> header(int seeds) {
        return seeds == 1
                ? List.of("method", "accuracy", "seconds")
                : List.of("method", "accuracy", "deviation", "seconds");
    }

    private static List<List<String>> rows(ComparisonSummary summary) {
        List<List<String>> rows = new ArrayList<>();
        for (Method method : summary.methods()) {
            Optional<ComparisonSummary.Line> line = summary.line(method);
            List<String> row = new ArrayList<>();
            row.add(method.toString());
            row.add(line.map(l -> accuracy(l.accuracy())).orElse("failed"));
            if (summary.reports().size() > 1) {
                row.add(line.map(l -> accuracy(l.deviation())).orElse("-"));
            }
            row.add(line.map(l -> String.format(Locale.ROOT, "%.1f", l.seconds())).orElse("-"));
            rows.add(row);
        }
        return rows;
    }

    private static String accuracy(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static List<Chart.Line> lines(ComparisonSummary summary) {
        List<Chart.Line> lines = new ArrayList<>();
        for (Method method : summary.methods()) {
            List<MethodRun> runs =
                    summary.reports().stream()
                            .flatMap(report -> report.runs().stream())
                            .filter(run -> run.method() == method)
                            .toList();
            if (runs.isEmpty()) {
                continue;
            }
            ImmutableList.Builder<Chart.Point> points = ImmutableList.builder();
            for (int i = 0; i < runs.get(0).accuracyByEpoch().size(); i++) {
                int test = i;
                Stats seconds =
                        Stats.of(runs.stream().mapToDouble(r -> r.secondsByTest().get(test)));
                Stats accuracy =
                        Stats.of(runs.stream().mapToDouble(r -> r.accuracyByEpoch().get(test)));
                double spread = runs.size() == 1 ? 0 : accuracy.sampleStandardDeviation();
                points.add(
                        new Chart.Point(
                                seconds.mean(),
                                accuracy.mean(),
                                accuracy.mean() - spread,
                                accuracy.mean() + spread));
            }
            lines.add(new Chart.Line(method.toString(), points.build()));
        }
        return lines;
    }

    private static Optional<MethodRun> best(ComparisonSummary summary) {
        return summary.reports().get(0).runs().stream()
                .max(Comparator.comparingDouble(MethodRun::testAccuracy));
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("settings are what any JSON writer takes", e);
        }
    }
}
