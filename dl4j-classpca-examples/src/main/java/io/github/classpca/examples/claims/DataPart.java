package io.github.classpca.examples.claims;

import com.google.common.collect.ImmutableList;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.compare.Comparison;
import io.github.classpca.examples.compare.ComparisonReport;
import io.github.classpca.examples.compare.ComparisonSettings;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.compare.MethodRun;
import io.github.classpca.examples.compare.Progress;
import io.github.classpca.examples.page.Chart;
import io.github.classpca.examples.page.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Claims 4, 5 and 6: accuracy and seconds against the number of examples. */
final class DataPart implements Part {

    private static final List<Method> METHODS = List.of(Method.DIRECT, Method.CLASSPCA, Method.SGD);

    private static final List<Integer> SIZES = List.of(100, 300, 1000, 3000);

    private static final int MOST_EXAMPLES = 3000;
    private static final int LEAST_EPOCHS = 3;
    private static final int SUBSPACE_EXAMPLES = 20_000;

    /** A loss that does not come about: all examples are taken, and watched. */
    private static final double NEVER = 1e-12;

    /** What a method came to. */
    private record Run(
            double accuracy, double seconds, List<List<Integer>> confusion, String failure) {}

    /** A point of a growing sample. */
    private record Settling(int layer, long examples, double distance) {}

    private record Settled(List<Settling> points) {}

    private record Cell(int size, Method method, Step<Run> step) {}

    private final Study study;
    private final List<Cell> cells = new ArrayList<>();
    private final Step<Settled> settled;

    DataPart(Study study) {
        this.study = study;
        int most = study.quickOr(300, MOST_EXAMPLES);
        int all = study.data().train().size();
        List<Integer> sizes =
                Stream.concat(SIZES.stream().filter(size -> size < all), Stream.of(all))
                        .filter(size -> size <= most && isEnough(size))
                        .toList();
        for (int size : sizes) {
            for (Method method : METHODS) {
                for (long seed : study.eachSeed()) {
                    cells.add(new Cell(size, method, step(size, method, seed)));
                }
            }
        }
        settled = new Step<>("subspaces settle", 20, Settled.class, this::settle);
    }

    /** Every class needs a few. */
    private boolean isEnough(int size) {
        return size >= 4 * study.data().train().labels().size();
    }

    private Step<Run> step(int size, Method method, long seed) {
        double anEpoch = size * (method == Method.SGD ? 1e-3 : 2e-4);
        return new Step<>(
                String.format(Locale.ROOT, "data, %d, %s, seed %d", size, method, seed),
                1 + epochs(size) * anEpoch,
                Run.class,
                () -> run(study.few(size, study.quickOr(300, Study.TESTS)), method, seed));
    }

    private int epochs(int size) {
        int updates = (size + Study.BATCH - 1) / Study.BATCH;
        return Math.max(LEAST_EPOCHS, (leastUpdates() + updates - 1) / updates);
    }

    /** A training of fewer examples goes on for as many. */
    private int leastUpdates() {
        return study.quickOr(50, 200);
    }

    private Run run(Study few, Method method, long seed) {
        ComparisonReport report =
                new Comparison(
                                few.data(),
                                few.network().apply(few.data().train(), seed),
                                new ComparisonSettings(
                                        epochs(few.data().train().size()),
                                        Study.BATCH,
                                        seed,
                                        UnaryOperator.identity(),
                                        UnaryOperator.identity(),
                                        0,
                                        true),
                                Progress.NONE)
                        .run(List.of(method), "");
        if (report.runs().isEmpty()) {
            return new Run(Double.NaN, 0, List.of(), report.failures().get(0).reason());
        }
        MethodRun run = report.runs().get(0);
        return new Run(
                run.testAccuracy(),
                run.seconds().total(),
                run.confusion().stream().<List<Integer>>map(row -> row).toList(),
                "");
    }

    private Settled settle() {
        Study some = study.few(study.quickOr(5000, SUBSPACE_EXAMPLES), 1);
        ComparedNetwork described = some.network().apply(some.data().train(), 1L);
        MultiLayerNetwork network = new MultiLayerNetwork(described.configuration().clone());
        network.init();
        LayerwisePcaConfiguration configuration =
                new LayerwisePcaConfiguration.Builder()
                        .layers(
                                described.computedLayers().stream()
                                        .mapToInt(Integer::intValue)
                                        .toArray())
                        .seed(1)
                        .maxExamples(some.data().train().size())
                        .statisticsTolerance(NEVER)
                        .build();
        return new Settled(
                new LayerwisePcaTrainer(configuration, network, some.train(1))
                        .fit().layers().stream()
                                .flatMap(
                                        layer ->
                                                layer.convergence().stream()
                                                        .map(
                                                                step ->
                                                                        new Settling(
                                                                                layer.layer(),
                                                                                step.examples(),
                                                                                step.distance())))
                                .toList());
    }

    @Override
    public String name() {
        return "data";
    }

    @Override
    public List<Step<?>> steps() {
        List<Step<?>> all = new ArrayList<>();
        cells.forEach(cell -> all.add(cell.step()));
        all.add(settled);
        return all;
    }

    @Override
    public void show(Page page) {
        List<Chart.Line> accuracy = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (Method method : METHODS) {
            ImmutableList.Builder<Chart.Point> points = ImmutableList.builder();
            for (int size : sizes()) {
                List<Double> values = accuracies(size, method);
                if (!values.isEmpty()) {
                    points.add(Figures.point(size, values));
                }
            }
            accuracy.add(new Chart.Line(method.toString(), points.build()));
        }
        for (int size : sizes()) {
            List<String> row = new ArrayList<>(List.of(String.format(Locale.ROOT, "%,d", size)));
            for (Method method : METHODS) {
                row.add(Figures.spread(accuracies(size, method), 4));
                row.add(Figures.spread(seconds(size, method), 1));
            }
            rows.add(row);
        }
        List<String> header = new ArrayList<>(List.of("examples"));
        METHODS.forEach(
                method -> {
                    header.add(method.toString());
                    header.add("seconds");
                });
        page.section("data", "Claims 4 to 6: accuracy, examples, seconds")
                .paragraph(
                        "Accuracy at equal numbers of epochs: three, and of few examples as many as"
                                + " hold "
                                + leastUpdates()
                                + " updates; on "
                                + Math.min(Study.TESTS, study.data().test().size())
                                + " test examples. classpca leaves its computed layers out of"
                                + " backpropagation, direct all of them.")
                .chart(
                        "data",
                        new Chart.Lines(
                                new Chart.Axis("training examples", true),
                                new Chart.Axis("test accuracy", false),
                                ImmutableList.copyOf(accuracy),
                                ImmutableList.of()),
                        "Mean over the seeds, with a standard deviation either way.")
                .table(header, rows)
                .verdict(verdict());
        if (settled.result().points().stream().anyMatch(point -> point.distance() > 0)) {
            page.section("settling", "Claim 5: how the subspaces settle")
                    .chart(
                            "settling",
                            settling(),
                            "How far the leading directions of the classes have turned when the sample"
                                    + " doubles (root mean square sine of the principal angles).");
        }
        confusion()
                .ifPresent(
                        cell ->
                                page.section(
                                                "confusion",
                                                "What is taken for what: " + cell.method())
                                        .paragraph(
                                                String.format(
                                                        Locale.ROOT,
                                                        "Trained on %,d examples. Rows: what test"
                                                                + " examples are. Columns: what they"
                                                                + " were told to be.",
                                                        cell.size()))
                                        .confusion(
                                                study.data().train().labels(),
                                                cell.step().result().confusion()));
    }

    private Chart settling() {
        List<Chart.Line> lines = new ArrayList<>();
        settled.result().points().stream()
                .map(Settling::layer)
                .distinct()
                .forEach(
                        layer ->
                                lines.add(
                                        new Chart.Line(
                                                "layer " + layer,
                                                settled.result().points().stream()
                                                        .filter(point -> point.layer() == layer)
                                                        .filter(point -> point.distance() > 0)
                                                        .map(
                                                                point ->
                                                                        new Chart.Point(
                                                                                (double)
                                                                                        point
                                                                                                .examples(),
                                                                                point.distance()))
                                                        .collect(
                                                                ImmutableList.toImmutableList()))));
        return new Chart.Lines(
                new Chart.Axis("examples", true),
                new Chart.Axis("sine", false, 0.0, null),
                ImmutableList.copyOf(lines),
                ImmutableList.of());
    }

    private String verdict() {
        List<String> sentences = new ArrayList<>();
        for (int size : sizes()) {
            List<Double> ours = accuracies(size, Method.CLASSPCA);
            List<Double> direct = accuracies(size, Method.DIRECT);
            List<Double> sgd = accuracies(size, Method.SGD);
            if (ours.isEmpty() || direct.isEmpty() || sgd.isEmpty()) {
                continue;
            }
            sentences.add(
                    String.format(
                            Locale.ROOT,
                            "%,d examples: classpca %+.1f points in %.2g of the seconds, direct %+.1f in"
                                    + " %.2g",
                            size,
                            100 * (Figures.mean(ours) - Figures.mean(sgd)),
                            Figures.mean(seconds(size, Method.CLASSPCA))
                                    / Figures.mean(seconds(size, Method.SGD)),
                            100 * (Figures.mean(direct) - Figures.mean(sgd)),
                            Figures.mean(seconds(size, Method.DIRECT))
                                    / Figures.mean(seconds(size, Method.SGD))));
        }
        return "Against sgd at equal epochs. " + String.join("; ", sentences) + ".";
    }

    private Optional<Cell> confusion() {
        Cell best = null;
        for (Cell cell : cells) {
            Run run = cell.step().result();
            if (!Double.isNaN(run.accuracy())
                    && (best == null || run.accuracy() > best.step().result().accuracy())) {
                best = cell;
            }
        }
        return Optional.ofNullable(best);
    }

    private List<Integer> sizes() {
        return cells.stream().map(Cell::size).distinct().toList();
    }

    private List<Double> accuracies(int size, Method method) {
        return of(size, method).map(Run::accuracy).filter(a -> !a.isNaN()).toList();
    }

    private List<Double> seconds(int size, Method method) {
        return of(size, method).filter(r -> !Double.isNaN(r.accuracy())).map(Run::seconds).toList();
    }

    private Stream<Run> of(int size, Method method) {
        return cells.stream()
                .filter(cell -> cell.size() == size && cell.method() == method)
                .map(cell -> cell.step().result());
    }
}
