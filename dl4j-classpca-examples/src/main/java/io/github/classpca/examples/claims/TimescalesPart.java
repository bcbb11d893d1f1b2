package io.github.classpca.examples.claims;

import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.page.Chart;
import io.github.classpca.examples.page.Page;
import io.github.classpca.timescale.ConvergenceTimescaleListener;
import io.github.classpca.timescale.Curve;
import io.github.classpca.timescale.LayerTimescale;
import io.github.classpca.timescale.RepresentationTimescale;
import io.github.classpca.timescale.Timescale;
import io.github.classpca.timescale.TimescaleReport;
import io.github.classpca.timescale.TimescaleSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/** Claim 1: whether lower layers converge first. */
final class TimescalesPart implements Part {

    private static final int FREQUENCY = 1;
    private static final int PROBE = 64;
    private static final double MOMENTUM = 0.9;
    private static final double SMALL = 0.01;

    /** The end is at 0, which has no logarithm. */
    private static final double LEAST_DISTANCE = 1e-2;

    private static final String LOWEST = "lowest first";
    private static final String HIGHEST = "highest first";

    /** How a network is trained. */
    private enum Setting {
        SGD("plain SGD, 0.05", false),
        SLOW("plain SGD, 0.005", false),
        MOMENTUM_SGD("momentum 0.9, 0.01", false),
        ADAM("Adam, 0.001", false),
        SMALL_WEIGHTS("plain SGD, 0.05, small weights", true);

        private final String title;
        private final boolean smallWeights;

        Setting(String title, boolean smallWeights) {
            this.title = title;
            this.smallWeights = smallWeights;
        }

        IUpdater updater() {
            return switch (this) {
                case SGD, SMALL_WEIGHTS -> new Sgd(0.05);
                case SLOW -> new Sgd(0.005);
                case MOMENTUM_SGD -> new Nesterovs(0.01, MOMENTUM);
                case ADAM -> new Adam(1e-3);
            };
        }
    }

    /** A time scale with its interval; NaN where there is none. */
    private record Tau(double value, double low, double high) {

        static Tau of(Optional<Timescale> scale) {
            return scale.map(t -> new Tau(t.tau(), t.tauLow(), t.tauHigh()))
                    .orElseGet(() -> new Tau(Double.NaN, Double.NaN, Double.NaN));
        }

        /**
         * Returns 1 where this is surely before another, -1 where it is behind, 0 where neither.
         */
        int before(Tau other) {
            return high < other.low ? 1 : other.high < low ? -1 : 0;
        }
    }

    /** What a layer came to. */
    private record Layer(
            String name, Tau weights, Tau cka, List<Long> updates, List<Double> distance) {}

    private record Run(List<Layer> layers, double accuracy) {}

    private record Case(StudyNetwork network, Setting setting, List<Step<Run>> steps) {}

    private final Study study;
    private final List<Case> cases = new ArrayList<>();

    TimescalesPart(Study whole) {
        study = whole.few(whole.quickOr(300, 1000), 300);
        if (study.isOfPictures()) {
            for (Setting setting : Setting.values()) {
                add(StudyNetwork.LENET, setting);
            }
            for (Setting setting : List.of(Setting.SGD, Setting.MOMENTUM_SGD, Setting.ADAM)) {
                if (!study.quick()) {
                    add(StudyNetwork.VGG, setting);
                    add(StudyNetwork.VGG_NORMALIZED, setting);
                }
            }
        } else {
            for (Setting setting : Setting.values()) {
                add(StudyNetwork.MLP, setting);
            }
        }
        add(StudyNetwork.LINEAR, Setting.SLOW);
        add(StudyNetwork.LINEAR, Setting.SMALL_WEIGHTS);
    }

    private void add(StudyNetwork network, Setting setting) {
        List<Step<Run>> steps = new ArrayList<>();
        for (long seed : study.eachSeed()) {
            steps.add(
                    new Step<>(
                            String.format(
                                    Locale.ROOT,
                                    "timescales, %s, %s, seed %d",
                                    network.key(),
                                    setting.name().toLowerCase(Locale.ROOT),
                                    seed),
                            1
                                    + epochs()
                                            * study.data().train().size()
                                            * (network.isConvolutional() ? 3e-3 : 5e-4),
                            Run.class,
                            () -> train(network, setting, seed)));
        }
        cases.add(new Case(network, setting, steps));
    }

    private int epochs() {
        return study.quickOr(3, 12);
    }

    private Run train(StudyNetwork network, Setting setting, long seed) {
        NeuralNetConfiguration.Builder settings =
                new NeuralNetConfiguration.Builder().seed(seed).updater(setting.updater());
        if (setting.smallWeights) {
            settings.weightInit(new NormalDistribution(0, SMALL));
        } else {
            settings.weightInit(
                    network == StudyNetwork.LINEAR ? WeightInit.XAVIER : WeightInit.RELU);
        }
        MultiLayerNetwork model = (MultiLayerNetwork) network.of(settings, study.data().train());
        int probe = Math.min(PROBE, study.data().train().size());
        ConvergenceTimescaleListener listener =
                new ConvergenceTimescaleListener.Builder()
                        .frequency(FREQUENCY)
                        .network(model)
                        .probe(study.data().train().batch(Study.range(probe)).getFeatures())
                        .build();
        model.setListeners(listener);
        model.fit(study.train(seed), epochs());
        model.setListeners(List.of());
        TimescaleReport report = listener.report();
        return new Run(
                report.layers().stream().map(TimescalesPart::layer).toList(),
                model.evaluate(study.test()).accuracy());
    }

    private static Layer layer(LayerTimescale layer) {
        Curve distance = layer.distance();
        return new Layer(
                layer.index() + " " + layer.kind(),
                Tau.of(layer.timescale()),
                Tau.of(layer.cka().flatMap(RepresentationTimescale::timescale)),
                distance.updates().asList(),
                distance.values().asList());
    }

    @Override
    public String name() {
        return "timescales";
    }

    @Override
    public List<Step<?>> steps() {
        return cases.stream().<Step<?>>flatMap(each -> each.steps().stream()).toList();
    }

    @Override
    public void show(Page page) {
        Page.Section section =
                page.section("timescales", "Claim 1: do lower layers converge first?")
                        .paragraph(
                                "tau is the number of updates after which a layer's weights have come"
                                        + " within 1/e of their first distance to where they end."
                                        + " Beside it the rank correlation of depth and tau (Kendall's"
                                        + " tau-a; two layers whose intervals of tau overlap count"
                                        + " neither way), for weights and for activations on fixed"
                                        + " examples (CKA): 1 where each layer is before the one above"
                                        + " it, -1 the other way round. An order is told only where the"
                                        + " mean over the seeds is surely not 0, by Student's t at"
                                        + " 95 %.");
        List<List<String>> rows = new ArrayList<>();
        int lowest = 0;
        int highest = 0;
        for (Case each : cases) {
            List<Double> weights = correlations(each, Layer::weights);
            List<Double> cka = correlations(each, Layer::cka);
            String order = order(weights);
            lowest += order.equals(LOWEST) ? 1 : 0;
            highest += order.equals(HIGHEST) ? 1 : 0;
            rows.add(
                    List.of(
                            each.network() + "; " + each.setting().title,
                            Figures.spread(weights, 2),
                            order,
                            Figures.spread(cka, 2),
                            order(cka)));
        }
        section.table(List.of("network and training", "by weights", "", "by CKA", ""), rows);
        for (Case each : cases) {
            if (each.setting() == Setting.SGD || each.network() == StudyNetwork.LINEAR) {
                section.heading(each.network() + "; " + each.setting().title)
                        .chart(
                                "timescales-" + each.network().key() + "-" + each.setting(),
                                chart(each.steps().get(0).result()),
                                "Distance of each layer's weights to where they end, by that at the"
                                        + " start; one seed.");
            }
        }
        section.verdict(
                String.format(
                        Locale.ROOT,
                        "Of %d settings, lower layers come first in %d and upper layers in %d; in the"
                                + " others no order can be told.",
                        cases.size(),
                        lowest,
                        highest));
    }

    private static String order(List<Double> correlations) {
        if (correlations.size() < 2) {
            return "too few seeds";
        }
        double mean = Figures.mean(correlations);
        double margin =
                new TimescaleSummary.Mean(mean, Figures.error(correlations), correlations.size())
                        .margin();
        return mean > margin ? LOWEST : mean < -margin ? HIGHEST : "no order";
    }

    private static List<Double> correlations(Case each, Function<Layer, Tau> tau) {
        List<Double> result = new ArrayList<>();
        for (Step<Run> step : each.steps()) {
            List<Tau> taus = step.result().layers().stream().map(tau).toList();
            if (taus.stream().noneMatch(t -> Double.isNaN(t.value()))) {
                result.add(correlation(taus));
            }
        }
        return result;
    }

    private static double correlation(List<Tau> taus) {
        int sum = 0;
        int pairs = 0;
        for (int lower = 0; lower < taus.size(); lower++) {
            for (int upper = lower + 1; upper < taus.size(); upper++) {
                sum += taus.get(lower).before(taus.get(upper));
                pairs++;
            }
        }
        return (double) sum / pairs;
    }

    private static Chart chart(Run run) {
        List<Chart.Line> lines = new ArrayList<>();
        for (Layer layer : run.layers()) {
            ImmutableList.Builder<Chart.Point> points = ImmutableList.builder();
            for (int i = 0; i < layer.updates().size(); i++) {
                if (layer.distance().get(i) > LEAST_DISTANCE) {
                    points.add(
                            new Chart.Point(
                                    layer.updates().get(i).doubleValue(), layer.distance().get(i)));
                }
            }
            lines.add(new Chart.Line(layer.name(), points.build()));
        }
        return new Chart.Lines(
                new Chart.Axis("updates", false),
                new Chart.Axis("distance to the end / at the start", true),
                ImmutableList.copyOf(lines),
                ImmutableList.of(new Chart.Level("1/e", 1 / Math.E)));
    }
}
