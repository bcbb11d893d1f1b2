package io.github.classpca.examples.claims;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.math.Stats;
import io.github.classpca.examples.compare.Frontier;
import io.github.classpca.examples.compare.FrontierChart;
import io.github.classpca.examples.compare.FrontierCurve;
import io.github.classpca.examples.compare.FrontierPoint;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.compare.Progress;
import io.github.classpca.examples.page.Chart;
import io.github.classpca.examples.page.Page;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Accuracy against seconds: claim 4 at equal seconds, and claim 6. */
final class FrontierPart implements Part {

    private static final List<Method> METHODS =
            List.of(Method.DIRECT, Method.CLASSPCA, Method.FINETUNE, Method.SGD);

    private static final double NEARLY_ALL = 0.9;
    private static final double LEAST_SECONDS = 5;
    private static final double MOST_SECONDS = 30;
    private static final double EXAMPLES_A_SECOND = 200;

    private record Run(List<FrontierPoint> points) {}

    private final double seconds;
    private final int tests;
    private final List<FrontierPoint> beside;
    private final List<Step<Run>> steps = new ArrayList<>();

    /**
     * Plans the runs.
     *
     * @param beside points of other programs
     */
    FrontierPart(Study whole, List<FrontierPoint> beside) {
        Study study = whole.few(Integer.MAX_VALUE, Study.TESTS);
        this.tests = study.data().test().size();
        this.seconds = study.quickOr(3.0, budget(study.data().train().size()));
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
                                    return new Run(
                                            frontier.run(method, seed, Progress.NONE).points());
                                }));
            }
        }
    }

    /** Small tables are through in seconds. */
    private static double budget(int examples) {
        return Math.max(LEAST_SECONDS, Math.min(MOST_SECONDS, examples / EXAMPLES_A_SECOND));
    }

    @Override
    public String name() {
        return "frontier";
    }

    @Override
    public List<Step<?>> steps() {
        return List.copyOf(steps);
    }

    @Override
    public void show(Page page) {
        Map<String, List<FrontierPoint>> points = new LinkedHashMap<>();
        steps.forEach(step -> add(points, step.result().points()));
        add(points, beside);
        Map<String, FrontierCurve> curves = new LinkedHashMap<>();
        points.forEach(
                (name, own) -> curves.put(name, new FrontierCurve(ImmutableList.copyOf(own))));
        List<List<String>> rows = new ArrayList<>();
        List<Double> marks = FrontierCurve.marks(seconds);
        curves.forEach(
                (name, curve) -> {
                    List<String> row = new ArrayList<>(List.of(name));
                    for (double mark : marks) {
                        row.add(
                                curve.by(mark)
                                        .map(accuracy -> Figures.spread(accuracy, 4))
                                        .orElse("-"));
                    }
                    rows.add(row);
                });
        List<String> header = new ArrayList<>(List.of("test accuracy after"));
        marks.forEach(mark -> header.add(String.format(Locale.ROOT, "%.3g s", mark)));
        page.section("frontier", "Accuracy against seconds")
                .paragraph(
                        "Each method trains until its seconds are spent, and is tested on the way, on "
                                + tests
                                + " test examples; the clock stands still meanwhile. direct computes networks of growing"
                                + " size without backpropagation; classpca computes the"
                                + " convolutions and trains the rest; finetune starts so and trains"
                                + " everything; sgd trains everything, as suits it best.")
                .chart(
                        "frontier",
                        upperPart(FrontierChart.of(curves)),
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

    /**
     * Shows where the curves end, and as much below that a fifth of the height tells them apart.
     */
    private static Chart.Lines upperPart(Chart.Lines chart) {
        double worst = 1;
        double best = 0;
        for (Chart.Line line : chart.lines()) {
            if (!line.points().isEmpty()) {
                double end = line.points().get(line.points().size() - 1).y();
                worst = Math.min(worst, end);
                best = Math.max(best, end);
            }
        }
        double least = Math.floor(20 * (worst - 4 * (best - worst))) / 20;
        Double most = best > NEARLY_ALL ? 1.0 : null;
        Chart.Axis y = new Chart.Axis(chart.y().name(), false, Math.max(0, least), most);
        return new Chart.Lines(chart.x(), y, chart.lines(), chart.levels());
    }

    /** Tells who is ahead by a time; all that two standard errors do not tell from the best. */
    private static String verdict(Map<String, FrontierCurve> curves, List<Double> marks) {
        List<String> sentences = new ArrayList<>();
        for (double mark : marks) {
            Map<String, Stats> there = new LinkedHashMap<>();
            curves.forEach(
                    (name, curve) -> curve.by(mark).ifPresent(stats -> there.put(name, stats)));
            there.values().stream()
                    .max(Comparator.comparingDouble(Stats::mean))
                    .map(best -> level(there, best))
                    .ifPresent(
                            names ->
                                    sentences.add(
                                            String.format(
                                                    Locale.ROOT,
                                                    "%s at %.3g s",
                                                    String.join(" and ", names),
                                                    mark)));
        }
        return "Ahead: " + String.join(", ", sentences) + ".";
    }

    private static List<String> level(Map<String, Stats> there, Stats best) {
        return there.entrySet().stream()
                .filter(
                        each ->
                                best.mean() - each.getValue().mean()
                                        <= 2
                                                * Math.hypot(
                                                        Figures.error(best),
                                                        Figures.error(each.getValue())))
                .map(Map.Entry::getKey)
                .toList();
    }
}
