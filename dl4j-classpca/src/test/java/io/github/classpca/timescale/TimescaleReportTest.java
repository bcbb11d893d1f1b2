package io.github.classpca.timescale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.github.classpca.report.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class TimescaleReportTest {

    private static final TimescaleProvenance PROVENANCE =
            new TimescaleProvenance(
                    ImmutableMap.of("data", "made up"),
                    OptionalLong.of(7),
                    OptionalInt.empty(),
                    ImmutableMap.of(),
                    1,
                    16,
                    5000,
                    1,
                    0,
                    Environment.current());

    @Test
    void lowerLayersFirst() {
        TimescaleReport report = exponentials(10, 30, 90);

        assertThat(report.rankCorrelation()).hasValue(1);
        assertThat(report.separationRatio().orElseThrow()).isCloseTo(9, within(0.01));
        assertThat(report.orderByTau())
                .extracting(LayerTimescale::name)
                .containsExactly("a", "b", "c");
        assertThat(report.verdicts()).containsExactly("in this run: lower layers converged first");
    }

    @Test
    void whatCannotBeToldApartIsLeftOpen() {
        TimescaleReport report = exponentials(50.2, 50.6, 90);

        assertThat(report.verdicts())
                .containsExactly(
                        "no order can be told between 0 a (dense 1) and 1 b (dense 1): their"
                                + " intervals of tau overlap",
                        "in this run: lower layers converged first, where told apart");
        assertThat(report.rankCorrelation().orElseThrow())
                .as("two of three pairs, the third counts neither way")
                .isCloseTo(2 / 3.0, within(1e-9));
    }

    @Test
    void noOrderIsToldWhereAllIntervalsOverlap() {
        TimescaleReport report = exponentials(50.2, 50.6, 50.4);

        assertThat(report.verdicts())
                .hasSize(3)
                .last()
                .isEqualTo("in this run: no order of layers can be told");
        assertThat(report.rankCorrelation()).hasValue(0);
    }

    @Test
    void theReferenceIsTheMeanOfTheLastStates() {
        Random random = new Random(3);
        double noise = 0.05;
        TimescaleReport report =
                of(4000, 2, List.of(t -> Math.exp(-t / 100) + noise * random.nextGaussian()));
        LayerTimescale layer = report.layers().get(0);

        assertThat(report.referenceFrom()).isEqualTo(3802);
        assertThat(report.referenceSamples()).isEqualTo(100);
        assertThat(layer.noiseFloor()).isCloseTo(noise, within(0.2 * noise));
        assertThat(layer.movement().displacement()).isCloseTo(1, within(0.1));
        Timescale scale = layer.timescale().orElseThrow();
        assertThat(scale.fitTau().orElseThrow()).isCloseTo(100, within(10.0));
        // In one dimension all noise is along the way: two deviations, of 37, at a slope of 1/272.
        assertThat(scale.tauHigh() - scale.tauLow()).isBetween(40.0, 100.0);
        assertThat(report.toTable()).contains("5 %");
    }

    @Test
    void noTauIsToldOfNoise() {
        Random random = new Random(3);
        LayerTimescale layer =
                of(2000, 2, List.of(t -> (t == 0 ? 1 : 0) + 0.25 * random.nextGaussian()))
                        .layers()
                        .get(0);

        assertThat(layer.timescale()).isEmpty();
        assertThat(layer.verdicts())
                .singleElement()
                .asString()
                .startsWith("no tau: 1/e of the way is less than twice the noise");
    }

    @Test
    void neitherWay() {
        TimescaleReport report = exponentials(10, 90, 30);

        assertThat(report.rankCorrelation()).hasValueCloseTo(1 / 3.0, within(1e-9));
        assertThat(report.verdicts()).containsExactly("in this run: no order by depth");
    }

    @Test
    void aLayerThatStillMovesHasNotConverged() {
        TimescaleReport report = of(1000, 1, List.of(t -> t / 1000, t -> Math.exp(-t / 20)));

        assertThat(report.layers().get(0).verdicts())
                .containsExactly(
                        "not converged: the last third still moves, with 32 % of the way left at"
                                + " its start",
                        "not an exponential: R2 0.93");
        assertThat(report.layers().get(0).movement().lastThird())
                .as("a third, less what the mean of the last twentieth lies before the end")
                .isCloseTo((1 / 3.0 - 0.025) / 0.975, within(1e-3));
        assertThat(report.layers().get(1).verdicts()).isEmpty();
    }

    @Test
    void fewSamplesAreSaidToBe() {
        TimescaleReport report = of(4, 1, List.of(t -> Math.exp(-t / 0.3), t -> Math.exp(-t)));

        assertThat(report.layers().get(0).verdicts())
                .contains(
                        "too few samples: 5, at least 9 are needed; train longer or sample more"
                                + " often",
                        "tau is not resolved: it may lie before the first sample after the start");
        assertThat(of(1, 1, List.of(t -> t)).verdicts())
                .contains("no order of layers: fewer than two have a time scale");
    }

    @Test
    void movementHasItsParts() {
        Movement movement = of(300, 1, List.of(t -> t < 100 ? t : 100)).layers().get(0).movement();

        assertThat(movement.pathLength()).isCloseTo(100, within(1e-3));
        assertThat(movement.displacement()).isCloseTo(100, within(1e-3));
        // A step of 1 each update, at a norm of 100 in the end.
        assertThat(movement.firstRelativeUpdate()).isCloseTo(0.01, within(1e-6));
        assertThat(movement.decay()).isZero();
        assertThat(movement.lastThird()).isCloseTo(0, within(1e-12));
    }

    @Test
    void jsonHasTheFieldsOfAReport() throws IOException {
        JsonNode json = new ObjectMapper().readTree(exponentials(10, 30, 90).toJson());

        JsonNode layer = json.get("layers").get(1);
        assertThat(layer.get("index").asInt()).isEqualTo(1);
        assertThat(layer.get("name").asText()).isEqualTo("b");
        assertThat(layer.get("tau").asDouble()).isCloseTo(30, within(0.01));
        assertThat(layer.get("tauLow").asDouble()).isBetween(29.0, 30.0);
        assertThat(layer.get("tauHigh").asDouble()).isBetween(30.0, 31.0);
        assertThat(layer.get("halfLife").asDouble()).isCloseTo(30 * Math.log(2), within(0.01));
        assertThat(layer.get("r2").asDouble()).isCloseTo(1, within(1e-3));
        assertThat(layer.get("kind").asText()).isEqualTo("dense 1");
        assertThat(layer.get("noiseFloor").asDouble()).isLessThan(1e-6);
        JsonNode distance = layer.get("curves").get("distance");
        assertThat(distance.get("updates")).hasSize(2001);
        assertThat(distance.get("values")).hasSize(2001);
        assertThat(distance.get("updates").get(30).asInt()).isEqualTo(30);
        assertThat(distance.get("values").get(30).asDouble()).isCloseTo(1 / Math.E, within(1e-4));
        assertThat(json.get("referenceFrom").asInt()).isEqualTo(1901);
        assertThat(json.get("failure").isNull()).isTrue();
        assertThat(json.get("separationRatio").asDouble()).isCloseTo(9, within(0.01));
        assertThat(json.get("rankCorrelation").asDouble()).isEqualTo(1);
        assertThat(json.get("verdicts").get(0).asText()).contains("lower layers");
    }

    @Test
    void csvHasALineForEachLayerAndSample(@TempDir Path folder) throws IOException {
        TimescaleReport report = of(50, 10, List.of(t -> Math.exp(-t / 20)));
        report.writeCsv(folder.resolve("curves.csv"));
        report.writeJson(folder.resolve("report.json"));

        List<String> lines = Files.readAllLines(folder.resolve("curves.csv"));
        assertThat(lines).hasSize(1 + 6);
        assertThat(lines.get(0)).startsWith("layer,name,update,distance,relative_update,");
        assertThat(lines.get(1)).startsWith("0,a,0,1.0,,");
        assertThat(lines.get(6)).startsWith("0,a,50,0.");
        assertThat(lines).allMatch(line -> line.split(",", -1).length == 15);
        assertThat(folder.resolve("report.json")).hasContent(report.toJson());
    }

    @Test
    void severalRunsTellMoreThanOne() {
        TimescaleReport up = exponentials(10, 30, 90);
        TimescaleReport down = exponentials(90, 30, 10);

        assertThat(summary(up, up).verdict()).startsWith("no order can be told: 2 runs");
        assertThat(summary(up, up, up).verdict())
                .isEqualTo(
                        "lower layers tend to converge first: rank correlation of depth and tau"
                                + " 1.0 +- 0.0, 3 runs");
        assertThat(summary(up, up, up).openOrders()).isEmpty();
        assertThat(summary(down, down, down).verdict()).startsWith("upper layers tend to");
        assertThat(summary(up, down, up).verdict()).startsWith("no order by depth can be told");
        TimescaleSummary.Mean tau = summary(up, down).tau(0);
        assertThat(tau.mean()).isCloseTo(50, within(0.1));
        // Deviation of 10 and 90 is 40 root 2; by the root of 2.
        assertThat(tau.standardError()).isCloseTo(40, within(0.1));
        assertThat(summary(up, down).toTable()).contains("50 +- 40").contains("no order");
        assertThat(summary(up, down).toJson())
                .startsWith("[")
                .contains("\"rankCorrelation\" : -1.0");
    }

    @Test
    void runsThatDisagreeLeaveTheOrderOpen() {
        TimescaleSummary runs =
                summary(
                        exponentials(40, 30, 300),
                        exponentials(30, 40, 310),
                        exponentials(42, 33, 290));

        assertThat(runs.openOrders())
                .containsExactly(
                        "no order can be told between 0 a (dense 1) and 1 b (dense 1): their"
                                + " intervals of tau overlap");
        assertThat(runs.toTable()).contains(runs.openOrders()).contains("299 +- 6");
        // Student's t for three runs and 95 % is 4.30.
        TimescaleSummary.Mean slowest = runs.tau(2);
        assertThat(slowest.margin()).isCloseTo(4.303 * slowest.standardError(), within(0.01));
        assertThat(summary(exponentials(40, 30, 300)).toTable()).contains("299 (one run)");
    }

    @Test
    void textsHaveNoMoreDigitsThanTheInterval() {
        TimescaleReport report = of(5000, 50, List.of(t -> Math.exp(-t / 521.3)));

        // Sampled every 50 updates: 500 to 550, plus or minus 25.
        assertThat(report.layers().get(0).timescale().orElseThrow().toText())
                .isEqualTo("tau 521 (500-550)");
        assertThat(report.toTable()).contains(" 521 ").doesNotContain("521.").contains("361");
    }

    @Test
    void runsOfDifferentNetworksAreNotMixed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> summary(exponentials(1, 2, 3), exponentials(1, 2)))
                .withMessageContaining("different networks");
        assertThatIllegalArgumentException().isThrownBy(TimescaleReportTest::summary);
    }

    private static TimescaleSummary summary(TimescaleReport... reports) {
        return new TimescaleSummary(ImmutableList.copyOf(reports));
    }

    private static TimescaleReport exponentials(double... taus) {
        List<DoubleUnaryOperator> layers = new ArrayList<>();
        for (double tau : taus) {
            layers.add(t -> Math.exp(-t / tau));
        }
        return of(2000, 1, layers);
    }

    /** A network whose layers have one weight each, with a known course. */
    private static TimescaleReport of(int end, int step, List<DoubleUnaryOperator> courses) {
        List<LayerDescription> layers = new ArrayList<>();
        for (int l = 0; l < courses.size(); l++) {
            layers.add(
                    new LayerDescription(
                            l, Character.toString((char) ('a' + l)), "dense 1", 1, false));
        }
        List<Sample> samples = new ArrayList<>();
        double[] paths = new double[courses.size()];
        for (int t = 0; t <= end; t += step) {
            Sample.State[] states = new Sample.State[courses.size()];
            for (int l = 0; l < states.length; l++) {
                float[] weight = {(float) courses.get(l).applyAsDouble(t)};
                if (t > 0) {
                    Sample before = samples.get(samples.size() - 1);
                    paths[l] += Sketch.distance(weight, before.layers()[l].weights());
                }
                states[l] =
                        new Sample.State(
                                weight,
                                Math.max(0.1, Math.abs(weight[0])),
                                paths[l],
                                Sample.NOT_MEASURED,
                                Sample.NOT_MEASURED,
                                null,
                                null,
                                0,
                                null);
            }
            samples.add(new Sample(t, states));
        }
        return new Analysis(layers, samples, new Sketch(16, 1), List.of())
                .report(samples.size(), null, PROVENANCE);
    }
}
