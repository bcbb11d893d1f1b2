package io.github.classpca.examples.claims;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.examples.page.Page;
import io.github.classpca.strategy.StandardStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.learning.config.Adam;

/** Where it helps and where not: networks started in several ways, then trained as a whole. */
final class StartsPart implements Part {

    private static final double RATE = 1e-3;

    /** Where a training starts. */
    private enum Start {
        HE("He", WeightInit.RELU, null),
        XAVIER("Xavier", WeightInit.XAVIER, null),
        LSUV("LSUV-like", WeightInit.XAVIER, StandardStrategy.RANDOM),
        POOLED("pooled PCA", WeightInit.XAVIER, StandardStrategy.POOLED_PCA),
        CONTRAST("class contrast", WeightInit.XAVIER, StandardStrategy.DIVERSE_CONTRAST);

        private final String title;
        private final WeightInit initialization;
        private final StandardStrategy strategy;

        Start(String title, WeightInit initialization, StandardStrategy strategy) {
            this.title = title;
            this.initialization = initialization;
            this.strategy = strategy;
        }
    }

    /** Test accuracy after some epochs. */
    private record Accuracies(Map<Integer, Double> byEpoch) {}

    private record Cell(StudyNetwork network, Start start, Step<Accuracies> step) {}

    private final List<Integer> tests;
    private final List<Cell> cells = new ArrayList<>();
    private final Study study;

    StartsPart(Study whole) {
        study = whole.few(whole.quickOr(300, 1000), whole.quickOr(300, 1000));
        tests = study.quickOr(List.of(1), List.of(1, 2, 5, 10));
        List<StudyNetwork> networks =
                Arrays.stream(StudyNetwork.values())
                        .filter(network -> network != StudyNetwork.LINEAR)
                        .filter(network -> network != StudyNetwork.VGG_NORMALIZED)
                        .filter(network -> study.isOfPictures() || !network.isConvolutional())
                        .toList();
        for (StudyNetwork network : networks) {
            for (Start start : Start.values()) {
                for (long seed : study.eachSeed()) {
                    cells.add(new Cell(network, start, step(network, start, seed)));
                }
            }
        }
    }

    private Step<Accuracies> step(StudyNetwork network, Start start, long seed) {
        int epochs = tests.get(tests.size() - 1);
        double anExample = network.isConvolutional() ? 2e-3 : 1e-4;
        return new Step<>(
                String.format(
                        Locale.ROOT,
                        "starts, %s, %s, seed %d",
                        network.key(),
                        start.name().toLowerCase(Locale.ROOT),
                        seed),
                1 + epochs * study.data().train().size() * anExample,
                Accuracies.class,
                () -> train(network, start, seed));
    }

    private Accuracies train(StudyNetwork network, Start start, long seed) {
        Model model =
                network.of(
                        new NeuralNetConfiguration.Builder()
                                .seed(seed)
                                .weightInit(start.initialization)
                                .updater(new Adam(RATE)),
                        study.data().train());
        if (start.strategy != null) {
            LayerwisePcaConfiguration configuration =
                    new LayerwisePcaConfiguration.Builder()
                            .strategy(start.strategy)
                            .seed(seed)
                            .build();
            trainer(configuration, model, seed).fit();
        }
        Map<Integer, Double> accuracies = new TreeMap<>();
        int done = 0;
        for (int epochs : tests) {
            fit(model, seed, epochs - done);
            done = epochs;
            accuracies.put(epochs, accuracy(model));
        }
        return new Accuracies(accuracies);
    }

    private LayerwisePcaTrainer trainer(
            LayerwisePcaConfiguration configuration, Model model, long seed) {
        return model instanceof MultiLayerNetwork list
                ? new LayerwisePcaTrainer(configuration, list, study.train(seed))
                : new LayerwisePcaTrainer(
                        configuration, (ComputationGraph) model, study.train(seed));
    }

    private void fit(Model model, long seed, int epochs) {
        if (model instanceof MultiLayerNetwork list) {
            list.fit(study.train(seed), epochs);
        } else {
            ((ComputationGraph) model).fit(study.train(seed), epochs);
        }
    }

    private double accuracy(Model model) {
        return model instanceof MultiLayerNetwork list
                ? list.evaluate(study.test()).accuracy()
                : ((ComputationGraph) model).evaluate(study.test()).accuracy();
    }

    @Override
    public String name() {
        return "starts";
    }

    @Override
    public List<Step<?>> steps() {
        return cells.stream().<Step<?>>map(Cell::step).toList();
    }

    @Override
    public void show(Page page) {
        Page.Section section =
                page.section("starts", "Where it helps, and where not")
                        .paragraph(
                                String.format(
                                        Locale.ROOT,
                                        "Networks of several kinds on %,d examples, tested on %,d, started in five"
                                                + " ways, then trained as a whole by Adam at a rate of"
                                                + " %s in batches of %d: test accuracy by epoch."
                                                + " LSUV-like: random filters with scale and bias from"
                                                + " the data; pooled PCA: without the classes. In all of"
                                                + " these three the output layer starts by Xavier.",
                                        study.data().train().size(),
                                        study.data().test().size(),
                                        RATE,
                                        Study.BATCH));
        List<String> header = new ArrayList<>(List.of("start"));
        tests.forEach(epochs -> header.add(epochs == 1 ? "1 epoch" : epochs + " epochs"));
        List<String> ahead = new ArrayList<>();
        for (StudyNetwork network : StudyNetwork.values()) {
            List<List<String>> rows = new ArrayList<>();
            for (Start start : Start.values()) {
                if (!of(network, start, tests.get(0)).isEmpty()) {
                    List<String> row = new ArrayList<>(List.of(start.title));
                    tests.forEach(epochs -> row.add(Figures.spread(of(network, start, epochs), 4)));
                    rows.add(row);
                }
            }
            if (!rows.isEmpty()) {
                section.heading(network.toString()).table(header, rows);
                ahead.add(network + ": " + comparison(network));
            }
        }
        section.verdict(
                "Class contrast against the better of He and Xavier, in points of test accuracy."
                        + " "
                        + String.join("; ", ahead)
                        + ".");
    }

    private String comparison(StudyNetwork network) {
        List<String> parts = new ArrayList<>();
        for (int epochs : new TreeSet<>(List.of(tests.get(0), tests.get(tests.size() - 1)))) {
            List<Double> he = of(network, Start.HE, epochs);
            List<Double> xavier = of(network, Start.XAVIER, epochs);
            List<Double> best = Figures.mean(he) > Figures.mean(xavier) ? he : xavier;
            List<Double> ours = of(network, Start.CONTRAST, epochs);
            double gain = Figures.mean(ours) - Figures.mean(best);
            double error = Math.hypot(Figures.error(ours), Figures.error(best));
            parts.add(
                    String.format(
                            Locale.ROOT, "%+.1f ± %.1f after %d", 100 * gain, 100 * error, epochs));
        }
        return String.join(" and ", parts);
    }

    private List<Double> of(StudyNetwork network, Start start, int epochs) {
        return cells.stream()
                .filter(cell -> cell.network() == network && cell.start() == start)
                .map(cell -> cell.step().result().byEpoch().get(epochs))
                .toList();
    }
}
