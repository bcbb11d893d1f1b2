package io.github.classpca.examples.claims;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.compare.Frontier;
import io.github.classpca.examples.compare.FrontierCurve;
import io.github.classpca.examples.compare.FrontierPoint;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.page.Chart;
import io.github.classpca.examples.page.Page;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Accuracy against seconds: claim 4 at equal seconds, and claim 6. */
final class FrontierPart implements Part {

    private static final List<Method> METHODS =
            List.of(Method.DIRECT, Method.CLASSPCA, Method.FINETUNE, Method.SGD);

    private record Run(List<FrontierPoint> points) {}

    private final double seconds;
    private final List<FrontierPoint> beside;
    private final List<Step<Run>> steps = new ArrayList<>();

    /**
     * Plans the runs.
     *
     * @param beside points of other programs
     */
    FrontierPart(Study study, List<FrontierPoint> beside) {
        this.seconds = study.quickOr(3.0, 100.0);
        this.beside = beside;
        Frontier frontier =
                new Frontier(
                        study.data(),
                        study.network(),
                        UnaryOperator.identity(),
                        Study.BATCH,
                        seconds,
                        Ticker.systemTicker());
        for (long seed : study.eachSeed()) {
            for (Method method : METHODS) {
                steps.add(
                        new Step<>(
                                "frontier, " + method + ", seed " + seed,
                                1.5 * seconds,
                                Run.class,
                                () -> {
                                    frontier.warmUp(method, seed);
                                    return new Run(frontier.run(method, seed).points());
                                }));
            }
        }
    }

    @Override
    public List<Step<?>> steps() {
        return List.copyOf(steps);
    }

    @Override
    public void show(Page page) {
        Map<String, List<FrontierPoint>> curves = new LinkedHashMap<>();
        steps.forEach(step -> add(curves, step.result().points()));
        add(curves, beside);
        List<Chart.Line> lines = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        List<Double> marks = FrontierCurve.marks(seconds);
        curves.forEach(
                (name, points) -> {
                    FrontierCurve curve = new FrontierCurve(ImmutableList.copyOf(points));
                    ImmutableList.Builder<Chart.Point> corners = ImmutableList.builder();
                    for (double[] corner : curve.corners()) {
                        double spread =
                                curve.by(corner[0])
                                        .filter(stats -> stats.count() > 1)
                                        .map(stats -> stats.sampleStandardDeviation())
                                        .orElse(0.0);
                        corners.add(
                                new Chart.Point(
                                        corner[0],
                                        corner[1],
                                        corner[1] - spread,
                                        corner[1] + spread));
                    }
                    lines.add(new Chart.Line(name, corners.build()));
                    List<String> row = new ArrayList<>(List.of(name));
                    for (double mark : marks) {
                        row.add(
                                curve.by(mark)
                                        .map(
                                                stats ->
                                                        String.format(
                                                                Locale.ROOT, "%.4f", stats.mean()))
                                        .orElse("-"));
                    }
                    rows.add(row);
                });
        List<String> header = new ArrayList<>(List.of("test accuracy after"));
        marks.forEach(mark -> header.add(String.format(Locale.ROOT, "%.3g s", mark)));
        page.section("frontier", "Accuracy against seconds")
                .paragraph(
                        "Each method trains until its seconds are spent, and is tested on the way; the"
                                + " clock stands still meanwhile. direct computes networks of growing"
                                + " size without backpropagation; classpca computes the"
                                + " convolutions and trains the rest; finetune starts so and trains"
                                + " everything; sgd trains everything, as suits it best.")
                .chart(
                        "frontier",
                        new Chart.Lines(
                                new Chart.Axis("seconds of training", true),
                                new Chart.Axis("test accuracy", false),
                                ImmutableList.copyOf(lines),
                                ImmutableList.of()),
                        "Mean over the seeds, with a standard deviation either way. What is higher and"
                                + " further to the left is better.")
                .table(header, rows)
                .verdict(verdict(curves, marks));
    }

    private static void add(Map<String, List<FrontierPoint>> curves, List<FrontierPoint> points) {
        points.forEach(
                point ->
                        curves.computeIfAbsent(point.curve(), name -> new ArrayList<>())
                                .add(point));
    }

    private static String verdict(Map<String, List<FrontierPoint>> curves, List<Double> marks) {
        List<String> sentences = new ArrayList<>();
        for (double mark : marks) {
            String best = null;
            double highest = -1;
            for (Map.Entry<String, List<FrontierPoint>> entry : curves.entrySet()) {
                double accuracy =
                        new FrontierCurve(ImmutableList.copyOf(entry.getValue()))
                                .by(mark)
                                .map(stats -> stats.mean())
                                .orElse(-1.0);
                if (accuracy > highest) {
                    highest = accuracy;
                    best = entry.getKey();
                }
            }
            if (best != null) {
                sentences.add(String.format(Locale.ROOT, "%s at %.3g s", best, mark));
            }
        }
        return "Ahead: " + String.join(", ", sentences) + ".";
    }
}
