package io.github.classpca.examples.claims;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Doubles;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.page.Chart;
import io.github.classpca.examples.page.FilterPicture;
import io.github.classpca.examples.page.Page;
import io.github.classpca.examples.page.Picture;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.strategy.Redundancy;
import io.github.classpca.strategy.StandardStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** What filters look like, how much they repeat each other, and the spectra that they come from. */
final class FiltersPart implements Part {

    private static final List<StandardStrategy> STRATEGIES =
            List.of(
                    StandardStrategy.CLASS_CONTRAST,
                    StandardStrategy.DIVERSE_CONTRAST,
                    StandardStrategy.CLASS_PCA,
                    StandardStrategy.POOLED_PCA,
                    StandardStrategy.RANDOM);

    private static final int MOST_CURVES = 10;
    private static final int TRAINED = 3000;

    /** Below this share of the largest an eigenvalue is rounding. */
    private static final double SMALLEST = 1e-6;

    /** Filters of a strategy. */
    private record Found(
            Picture picture, double largestCorrelation, double effectiveRank, int filters) {}

    /** Eigenvalues, falling, of all rows and of each class. */
    private record Spectra(List<Double> pooled, List<List<Double>> classes) {}

    /** Filters of a training. */
    private record Trained(List<Picture> pictures) {}

    private final Study study;
    private final List<Step<Found>> found = new ArrayList<>();
    private final Step<Spectra> spectra;
    private final Step<Trained> trained;

    FiltersPart(Study whole) {
        study = whole.few(whole.quickOr(1000, 10_000), whole.quickOr(500, 10_000));
        for (StandardStrategy strategy : STRATEGIES) {
            found.add(
                    new Step<>(
                            "filters, " + strategy.name().toLowerCase(Locale.ROOT),
                            2,
                            Found.class,
                            () -> find(strategy)));
        }
        spectra = new Step<>("spectra", 2, Spectra.class, this::spectra);
        trained =
                new Step<>(
                        "filters, trained", study.quickOr(5.0, 60.0), Trained.class, this::train);
    }

    private ComparedNetwork described() {
        return study.network().apply(study.data().train(), 1L);
    }

    private int layer() {
        return described().computedLayers().get(0);
    }

    private LayerwisePcaTrainer trainer(StandardStrategy strategy, MultiLayerNetwork network) {
        return new LayerwisePcaTrainer(
                new LayerwisePcaConfiguration.Builder()
                        .layers(layer())
                        .strategy(strategy)
                        .seed(1)
                        .build(),
                network,
                study.train(1));
    }

    private MultiLayerNetwork network() {
        MultiLayerNetwork network = new MultiLayerNetwork(described().configuration().clone());
        network.init();
        return network;
    }

    private Found find(StandardStrategy strategy) {
        MultiLayerNetwork network = network();
        var report = trainer(strategy, network).fit().layers().get(0);
        Redundancy redundancy = report.redundancy();
        return new Found(
                picture(strategy.name(), network).orElse(null),
                redundancy.largestCorrelation(),
                redundancy.effectiveRank(),
                report.filters().size());
    }

    private Optional<Picture> picture(String caption, MultiLayerNetwork network) {
        return FilterPicture.of(caption, network, study.data().train().shape());
    }

    private Spectra spectra() {
        ClassMoments moments = trainer(StandardStrategy.CLASS_PCA, network()).moments(layer());
        List<List<Double>> classes = new ArrayList<>();
        for (int c = 0; c < Math.min(MOST_CURVES, moments.classes()); c++) {
            classes.add(Doubles.asList(Directions.eigenvalues(moments.covariance(c))));
        }
        return new Spectra(
                Doubles.asList(Directions.eigenvalues(moments.pooledCovariance())), classes);
    }

    private Trained train() {
        MultiLayerNetwork network = network();
        MultiLayerNetwork start = network.clone();
        network.fit(study.few(TRAINED, 1).train(1), study.quickOr(2, 4));
        MultiLayerNetwork change = network.clone();
        change.params().subi(start.params());
        List<Picture> pictures = new ArrayList<>();
        picture("SGD, start", start).ifPresent(pictures::add);
        picture("SGD, end", network).ifPresent(pictures::add);
        picture("SGD, what changed", change).ifPresent(pictures::add);
        return new Trained(pictures);
    }

    @Override
    public String name() {
        return "filters";
    }

    @Override
    public List<Step<?>> steps() {
        List<Step<?>> all = new ArrayList<>(found);
        all.add(spectra);
        all.add(trained);
        return all;
    }

    @Override
    public void show(Page page) {
        List<Picture> pictures = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        for (int s = 0; s < STRATEGIES.size(); s++) {
            Found own = found.get(s).result();
            if (own.picture() != null) {
                pictures.add(own.picture());
            }
            rows.add(
                    List.of(
                            STRATEGIES.get(s).name(),
                            Integer.toString(own.filters()),
                            String.format(Locale.ROOT, "%.1f", own.effectiveRank()),
                            String.format(Locale.ROOT, "%.2f", own.largestCorrelation())));
        }
        pictures.addAll(trained.result().pictures());
        Page.Section section = page.section("filters", "Filters of the first layer");
        if (!pictures.isEmpty()) {
            section.paragraph(
                            "Computed in several ways, and trained by backpropagation. Grey is 0; each"
                                    + " filter is shown as strong as it can be.")
                    .pictures(pictures);
        }
        section.heading("How much they repeat each other")
                .paragraph(
                        "The effective rank is the number of filters that would be as uncorrelated as"
                                + " these are over the data (participation ratio); beside it the"
                                + " largest correlation of two filters' pre-activations.")
                .table(
                        List.of("strategy", "filters", "effective rank", "largest correlation"),
                        rows);
        List<Chart.Line> lines = new ArrayList<>();
        lines.add(line("all", spectra.result().pooled()));
        List<String> labels = study.data().train().labels();
        for (int c = 0; c < spectra.result().classes().size(); c++) {
            lines.add(line(labels.get(c), spectra.result().classes().get(c)));
        }
        page.section("spectra", "Spectra by class")
                .chart(
                        "spectra",
                        new Chart.Lines(
                                new Chart.Axis("principal component", false, 1.0, null),
                                new Chart.Axis("variance", true),
                                ImmutableList.copyOf(lines),
                                ImmutableList.of()),
                        "Variances along the principal components of the rows that the first layer"
                                + " sees, of all rows and of each class. Where the curves of classes"
                                + " differ, there is something to tell them by.");
    }

    private static Chart.Line line(String name, List<Double> eigenvalues) {
        ImmutableList.Builder<Chart.Point> points = ImmutableList.builder();
        for (int i = 0; i < eigenvalues.size(); i++) {
            if (eigenvalues.get(i) > SMALLEST * eigenvalues.get(0)) {
                points.add(new Chart.Point(i + 1, eigenvalues.get(i)));
            }
        }
        return new Chart.Line(name, points.build());
    }
}
