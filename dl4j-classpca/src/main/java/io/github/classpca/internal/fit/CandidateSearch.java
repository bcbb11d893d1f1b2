package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.readout.KernelRidge;
import io.github.classpca.internal.readout.ScoreCalibration;
import io.github.classpca.internal.sample.SampleBatch;
import io.github.classpca.internal.sample.SampleBatches;
import io.github.classpca.internal.sample.Seeds;
import io.github.classpca.internal.sample.StratifiedDraw;
import io.github.classpca.report.Candidate;
import io.github.classpca.report.ReadoutQuality;
import io.github.classpca.strategy.StandardStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the strategy and the ridge of a layer: by how well a closed-form readout of the features
 * that they give tells the classes of training examples apart that it was not fitted to.
 *
 * <p>The examples are drawn from all over the sample, each class by its share, and so are those
 * that are held out. Candidates share one set of moments. They are tried on a copy of the network.
 */
public final class CandidateSearch {

    private static final Logger log = LoggerFactory.getLogger(CandidateSearch.class);

    /** More examples tell candidates apart better, at the cost of the square. */
    static final int MAX_EXAMPLES = 3_000;

    private static final double HELD_SHARE = 1.0 / 3;

    /** Times that features are in memory: batch by batch, joined, and centred on either side. */
    private static final int COPIES = 4;

    private static final double[] RIDGES = {0.01, 0.1, 1, 10, 100};

    private static final double[] READOUT_RIDGES = {0.01, 0.1, 1};

    private final LayerGraph graph;
    private final FitSample.LocalExamples sample;
    private final int classes;
    private final long seed;
    private final long budget;
    private LayerGraph copy;

    /**
     * Makes a search.
     *
     * @param seed decides which examples are drawn
     * @param budget memory for the features of all examples, in bytes
     */
    public CandidateSearch(
            LayerGraph graph, FitSample.LocalExamples sample, int classes, long seed, long budget) {
        this.graph = graph;
        this.sample = sample;
        this.classes = classes;
        this.seed = seed;
        this.budget = budget;
    }

    /** Makes the parameters that a layer would get from a candidate. */
    public interface Trial {

        LayerUpdate update(Candidate.Setting setting);
    }

    /**
     * What was found.
     *
     * @param best the candidate to take
     * @param candidates all that were tried
     */
    public record Choice(Candidate.Setting best, ImmutableList<Candidate> candidates) {}

    /** Examples at the input of a layer: those that a readout is fitted to, and all others. */
    private record Split(List<SampleBatch> fitted, List<SampleBatch> held) {

        List<SampleBatch> all() {
            return Stream.concat(fitted.stream(), held.stream()).toList();
        }

        static int count(List<SampleBatch> batches) {
            return batches.stream().mapToInt(batch -> batch.classes().length).sum();
        }
    }

    /**
     * Tries candidates, the usual one among them; those that fail are ignored. Where there are too
     * few examples to tell them apart, or none can be tried, it stays with the usual one.
     */
    public Choice choose(LayerPlan.Stage stage, Trial trial, Candidate.Setting usual) {
        copy = graph.copy();
        Split split = draw(stage.layer());
        int fitted = Split.count(split.fitted());
        Choice stay = new Choice(usual, ImmutableList.of());
        if (fitted < classes || split.held().isEmpty()) {
            return stay;
        }
        int[] classOf =
                split.all().stream()
                        .flatMapToInt(batch -> Arrays.stream(batch.classes()))
                        .toArray();
        Candidate.Setting best = usual;
        double least = Double.POSITIVE_INFINITY;
        ImmutableList.Builder<Candidate> candidates = ImmutableList.builder();
        for (Candidate.Setting setting : settings(stage, usual)) {
            ReadoutQuality quality;
            try {
                INDArray features = features(stage.layer(), trial.update(setting), split.all());
                quality = quality(KernelRidge.of(features, fitted, classOf, classes));
            } catch (CancellationException e) {
                throw e;
            } catch (RuntimeException e) {
                log.info("{} is not among the candidates: {}", setting, e.getMessage());
                continue;
            }
            candidates.add(
                    new Candidate(
                            setting.strategy().name(),
                            setting.ridge(),
                            quality.accuracy(),
                            quality.logLoss()));
            if (quality.logLoss() < least) {
                least = quality.logLoss();
                best = setting;
            }
        }
        return new Choice(best, candidates.build());
    }

    /** Draws as many examples as their features fit the budget. */
    private Split draw(int layer) {
        long affordable = budget / (COPIES * bytesOfFeatures(layer));
        double share = (double) Math.min(MAX_EXAMPLES, affordable) / sample.examples();
        Split split = new Split(new ArrayList<>(), new ArrayList<>());
        if (share == 0) {
            return split;
        }
        StratifiedDraw taken =
                new StratifiedDraw(
                        Math.min(1, share), classes, Seeds.of(seed, Seeds.Use.CANDIDATES, layer));
        StratifiedDraw held =
                new StratifiedDraw(
                        HELD_SHARE, classes, Seeds.of(seed, Seeds.Use.VALIDATION, layer));
        sample.visit(
                layer,
                batch -> {
                    List<Integer> toFit = new ArrayList<>();
                    List<Integer> toHold = new ArrayList<>();
                    for (int n = 0; n < batch.classes().length; n++) {
                        int c = batch.classes()[n];
                        if (share >= 1 || taken.draws(c)) {
                            (held.draws(c) ? toHold : toFit).add(n);
                        }
                    }
                    add(batch, toFit, split.fitted());
                    add(batch, toHold, split.held());
                });
        return split;
    }

    private static void add(SampleBatch batch, List<Integer> chosen, List<SampleBatch> to) {
        if (!chosen.isEmpty()) {
            to.add(batch.select(Ints.toArray(chosen)));
        }
    }

    /** Returns what the features of one example take. */
    private long bytesOfFeatures(int layer) {
        long[] bytes = new long[1];
        sample.visitFirst(
                layer,
                batch -> {
                    SampleBatch one = batch.select(new int[] {0});
                    try (NetworkForward trial = new NetworkForward(copy)) {
                        bytes[0] = output(trial, one, layer, end(layer)).bytes();
                    }
                });
        return bytes[0];
    }

    private static Set<Candidate.Setting> settings(LayerPlan.Stage stage, Candidate.Setting usual) {
        Set<Candidate.Setting> settings = new LinkedHashSet<>();
        settings.add(usual);
        for (double ridge : RIDGES) {
            settings.add(new Candidate.Setting(usual.strategy(), ridge));
        }
        settings.add(new Candidate.Setting(StandardStrategy.CLASS_PCA, 0));
        if (stage.adapter().filters() > stage.adapter().inputs()) {
            settings.add(new Candidate.Setting(StandardStrategy.CLASS_SAMPLED, 0.1));
            settings.add(new Candidate.Setting(StandardStrategy.CLASS_SAMPLED, 1));
        }
        return settings;
    }

    /** Returns the step above all that only pass a layer's output on, or normalize it. */
    private int end(int layer) {
        int end = layer + 1;
        while (end < copy.steps() - 1
                && copy.layer(end).isPresent()
                && copy.sources(end)[0] == end - 1
                && copy.lastUse(end - 1) == end
                && (copy.parameters(end) == 0 || copy.isNormalization(end))) {
            end++;
        }
        return end;
    }

    private static Activations output(NetworkForward trial, SampleBatch batch, int from, int to) {
        return trial.advance(batch.flow(), from, to).from(to - 1);
    }

    /** Runs the examples through the layer and those after it that only pass its output on. */
    private INDArray features(int layer, LayerUpdate update, List<SampleBatch> batches) {
        update.applyTo(copy.layerOf(layer));
        List<INDArray> rows = new ArrayList<>();
        try (NetworkForward trial = new NetworkForward(copy)) {
            SampleBatches source =
                    (to, visitor) -> {
                        for (SampleBatch batch : batches) {
                            visitor.accept(batch.at(trial.advance(batch.flow(), layer, to)));
                        }
                    };
            int end = end(layer);
            for (int i = layer + 1; i < end; i++) {
                if (copy.isNormalization(i)) {
                    Channels channels = Channels.ofInput(i);
                    ChannelStatistics statistics = new ChannelStatistics();
                    source.visit(i, batch -> channels.add(batch.flow(), copy, trial, statistics));
                    LayerUpdates.batchNormalization(copy.layerOf(i), statistics)
                            .applyTo(copy.layerOf(i));
                }
            }
            source.visit(end, batch -> rows.add(batch.flow().from(end - 1).rows()));
        }
        copy.clear();
        return Nd4j.vstack(rows);
    }

    private static ReadoutQuality quality(KernelRidge kernel) {
        int[] held = kernel.predictedClasses();
        ReadoutQuality best = null;
        for (double ridge : READOUT_RIDGES) {
            double[][] scores = kernel.scores(ridge);
            ReadoutQuality quality =
                    ScoreCalibration.fit(scores, held, true).quality(scores, held, true);
            if (best == null || quality.logLoss() < best.logLoss()) {
                best = quality;
            }
        }
        return best;
    }
}
