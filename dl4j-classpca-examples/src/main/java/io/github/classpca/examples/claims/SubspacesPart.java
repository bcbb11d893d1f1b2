package io.github.classpca.examples.claims;

import com.google.common.collect.ImmutableList;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.page.Chart;
import io.github.classpca.examples.page.Page;
import io.github.classpca.layer.LayerAdapter;
import io.github.classpca.layer.LayerAdapters;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.strategy.FilterRequest;
import io.github.classpca.strategy.StandardStrategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Claim 2: whether the weights that SGD finds lie where class-based PCA says. */
final class SubspacesPart implements Part {

    private static final Map<String, StandardStrategy> SUBSPACES = subspaces();

    /** The share of the dimensions of the input that a subspace has. */
    private static final List<Double> WIDTHS = List.of(0.1, 0.2, 0.5);

    private static final String CHANCE = "chance";

    /** Where the change of a layer lies after some updates. */
    private record Point(long updates, double share) {}

    /**
     * A subspace of one width.
     *
     * @param width its dimension by that of the input
     * @param points the share of the change that lies inside, over the training
     * @param cosine root mean square cosine of the principal angles with the leading directions of
     *     the change at the end
     */
    private record Inside(
            int layer, String subspace, double width, List<Point> points, double cosine) {}

    private record Measured(List<String> layers, List<Inside> inside) {}

    private final Study study;
    private final List<Step<Measured>> steps = new ArrayList<>();

    SubspacesPart(Study whole) {
        study = whole.few(whole.quickOr(1000, 2000), 500);
        for (long seed : study.eachSeed()) {
            steps.add(
                    new Step<>(
                            "subspaces, seed " + seed,
                            study.quickOr(10.0, 40.0),
                            Measured.class,
                            () -> measure(seed)));
        }
    }

    private static Map<String, StandardStrategy> subspaces() {
        Map<String, StandardStrategy> result = new LinkedHashMap<>();
        result.put("class contrast", StandardStrategy.CLASS_CONTRAST);
        result.put("class PCA", StandardStrategy.CLASS_PCA);
        result.put("pooled PCA", StandardStrategy.POOLED_PCA);
        result.put("random", StandardStrategy.RANDOM);
        return result;
    }

    private Measured measure(long seed) {
        ComparedNetwork described = study.network().apply(study.data().train(), seed);
        MultiLayerNetwork network = new MultiLayerNetwork(described.configuration().clone());
        network.init();
        List<Integer> layers = described.computedLayers();
        List<Map<Integer, INDArray>> states = new ArrayList<>();
        List<Long> updates = new ArrayList<>();
        states.add(filters(network, layers));
        updates.add(0L);
        for (int epoch = 0; epoch < study.quickOr(2, 6); epoch++) {
            network.fit(study.train(seed + epoch));
            states.add(filters(network, layers));
            updates.add((long) network.getIterationCount());
        }
        LayerwisePcaTrainer trainer =
                new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder()
                                .layers(layers.stream().mapToInt(Integer::intValue).toArray())
                                .seed(seed)
                                .build(),
                        network,
                        study.train(seed));
        List<Inside> inside = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int layer : layers) {
            LayerAdapter adapter = adapter(network.getLayer(layer));
            names.add(
                    "layer "
                            + layer
                            + ", "
                            + network.getLayer(layer).conf().getLayer().getClass().getSimpleName());
            inside.addAll(inside(layer, trainer.moments(layer), adapter, states, updates, seed));
        }
        return new Measured(names, inside);
    }

    private static List<Inside> inside(
            int layer,
            ClassMoments moments,
            LayerAdapter adapter,
            List<Map<Integer, INDArray>> states,
            List<Long> updates,
            long seed) {
        List<INDArray> changes =
                states.stream()
                        .skip(1)
                        .map(state -> state.get(layer).sub(states.get(0).get(layer)))
                        .toList();
        INDArray last = changes.get(changes.size() - 1);
        List<Inside> result = new ArrayList<>();
        for (double width : WIDTHS) {
            int count = Math.max(1, (int) Math.round(width * adapter.inputs()));
            Directions leading = Directions.leading(last, count);
            SUBSPACES.forEach(
                    (name, strategy) -> {
                        FilterRequest request =
                                new FilterRequest(
                                        count, adapter.defaultRidge(layer == 0), seed, false);
                        Directions own =
                                Directions.spannedBy(
                                        strategy.select(moments, request).directions());
                        List<Point> points = new ArrayList<>();
                        for (int i = 0; i < changes.size(); i++) {
                            points.add(new Point(updates.get(i + 1), own.share(changes.get(i))));
                        }
                        double squares = 0;
                        double[] cosines = own.cosines(leading);
                        for (double cosine : cosines) {
                            squares += cosine * cosine;
                        }
                        result.add(
                                new Inside(
                                        layer,
                                        name,
                                        (double) own.dimension() / adapter.inputs(),
                                        points,
                                        Math.sqrt(squares / cosines.length)));
                    });
        }
        return result;
    }

    private static LayerAdapter adapter(Layer layer) {
        return LayerAdapters.of(layer.conf().getLayer()).orElseThrow();
    }

    private static Map<Integer, INDArray> filters(MultiLayerNetwork network, List<Integer> layers) {
        Map<Integer, INDArray> result = new LinkedHashMap<>();
        for (int layer : layers) {
            Layer own = network.getLayer(layer);
            result.put(layer, adapter(own).toFilters(own.paramTable()));
        }
        return result;
    }

    @Override
    public String name() {
        return "subspaces";
    }

    @Override
    public List<Step<?>> steps() {
        return List.copyOf(steps);
    }

    @Override
    public void show(Page page) {
        Measured first = steps.get(0).result();
        Page.Section section =
                page.section("subspaces", "Claim 2: do SGD's weights lie where class PCA says?")
                        .paragraph(
                                "All layers are trained by backpropagation. Of what a layer's filters"
                                        + " have changed since the start, the share that lies inside"
                                        + " subspaces of its input: by class contrast, by the principal"
                                        + " components of each class, by those of all rows without"
                                        + " classes, and random ones of the same dimension. The claim"
                                        + " needs the class subspaces above the pooled one, and both above"
                                        + " chance.");
        List<Integer> layers = first.inside().stream().map(Inside::layer).distinct().toList();
        List<String> verdicts = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            int layer = layers.get(i);
            section.heading(first.layers().get(i))
                    .chart(
                            "subspaces-" + layer,
                            chart(layer),
                            "Share of the change inside subspaces of a fifth of the dimensions, over"
                                    + " the updates; mean and deviation over the seeds.")
                    .table(
                            List.of("share at the end (cosine)", "a tenth", "a fifth", "a half"),
                            rows(layer));
            verdicts.add(first.layers().get(i) + ": " + verdict(layer));
        }
        section.paragraph(
                        "Beside each share the root mean square cosine of the principal angles between"
                                + " the subspace and the leading directions of the change.")
                .verdict(String.join(" ", verdicts));
    }

    private Chart chart(int layer) {
        List<Chart.Line> lines = new ArrayList<>();
        for (String name : SUBSPACES.keySet()) {
            ImmutableList.Builder<Chart.Point> points = ImmutableList.builder();
            List<Inside> own = of(layer, name, 1);
            for (int p = 0; p < own.get(0).points().size(); p++) {
                int at = p;
                points.add(
                        Figures.point(
                                (double) own.get(0).points().get(at).updates(),
                                own.stream().map(i -> i.points().get(at).share()).toList()));
            }
            lines.add(new Chart.Line(name, points.build()));
        }
        return new Chart.Lines(
                new Chart.Axis("updates", false),
                new Chart.Axis("share inside", false, 0.0, null),
                ImmutableList.copyOf(lines),
                ImmutableList.of(new Chart.Level(CHANCE, of(layer, "random", 1).get(0).width())));
    }

    private List<List<String>> rows(int layer) {
        List<List<String>> rows = new ArrayList<>();
        for (String name : SUBSPACES.keySet()) {
            List<String> row = new ArrayList<>(List.of(name));
            for (int w = 0; w < WIDTHS.size(); w++) {
                List<Inside> own = of(layer, name, w);
                row.add(
                        Figures.spread(own.stream().map(SubspacesPart::end).toList(), 3)
                                + String.format(
                                        Locale.ROOT,
                                        " (%.2f)",
                                        Figures.mean(own.stream().map(Inside::cosine).toList())));
            }
            rows.add(row);
        }
        List<String> chance = new ArrayList<>(List.of(CHANCE));
        for (int w = 0; w < WIDTHS.size(); w++) {
            chance.add(String.format(Locale.ROOT, "%.3f", of(layer, "random", w).get(0).width()));
        }
        rows.add(chance);
        return rows;
    }

    private String verdict(int layer) {
        List<Double> contrast =
                of(layer, "class contrast", 1).stream().map(SubspacesPart::end).toList();
        List<Double> classes = of(layer, "class PCA", 1).stream().map(SubspacesPart::end).toList();
        List<Double> pooled = of(layer, "pooled PCA", 1).stream().map(SubspacesPart::end).toList();
        double chance = of(layer, "random", 1).get(0).width();
        List<Double> best = Figures.mean(contrast) > Figures.mean(classes) ? contrast : classes;
        if (study.seeds() == 1) {
            return String.format(
                    Locale.ROOT,
                    "%.0f %% of the change in the better class subspace of a fifth of the dimensions,"
                            + " %.0f %% in the pooled one, chance %.0f %%; one seed tells no more.",
                    100 * Figures.mean(best),
                    100 * Figures.mean(pooled),
                    100 * chance);
        }
        double gain = Figures.mean(best) - Figures.mean(pooled);
        double error = 2 * Math.hypot(Figures.error(best), Figures.error(pooled));
        String against =
                gain > error
                        ? "more than in the pooled one, so the claim holds here"
                        : gain < -error
                                ? "less than in the pooled one, so the claim does not hold here"
                                : "as much as in the pooled one: nothing speaks for the classes";
        return String.format(
                Locale.ROOT,
                "the better class subspace of a fifth of the dimensions has %.0f %% of the change"
                        + " (chance %.0f %%), %s.",
                100 * Figures.mean(best),
                100 * chance,
                against);
    }

    private static double end(Inside inside) {
        return inside.points().get(inside.points().size() - 1).share();
    }

    /** Returns one subspace of all seeds. */
    private List<Inside> of(int layer, String subspace, int width) {
        List<Inside> result = new ArrayList<>();
        for (Step<Measured> step : steps) {
            List<Inside> own =
                    step.result().inside().stream()
                            .filter(i -> i.layer() == layer && i.subspace().equals(subspace))
                            .toList();
            result.add(own.get(width));
        }
        return result;
    }
}
