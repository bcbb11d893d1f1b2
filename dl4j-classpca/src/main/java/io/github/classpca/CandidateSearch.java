package io.github.classpca;

import com.google.common.collect.ImmutableList;
import io.github.classpca.readout.KernelRidge;
import io.github.classpca.readout.ReadoutQuality;
import io.github.classpca.readout.ScoreCalibration;
import io.github.classpca.strategy.StandardStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Chooses the strategy and the shrinkage of a layer: by how well a closed-form readout of the
 * features that they give tells the classes of training examples apart that it was not fitted to.
 *
 * <p>Candidates share one set of moments. They are tried on a copy of the network.
 */
final class CandidateSearch {

    /** More examples tell candidates apart better, at the cost of the square. */
    private static final int MAX_EXAMPLES = 3_000;

    private static final double FITTED_SHARE = 2.0 / 3;

    private static final double[] SHRINKAGES = {0.01, 0.1, 1, 10, 100};

    private static final double[] RIDGES = {0.01, 0.1, 1};

    private final MultiLayerNetwork network;
    private final TrainingSample sample;
    private final int classes;
    private MultiLayerNetwork copy;

    CandidateSearch(MultiLayerNetwork network, TrainingSample sample, int classes) {
        this.network = network;
        this.sample = sample;
        this.classes = classes;
    }

    /** Makes the parameters that a layer would get from a candidate. */
    interface Trial {

        LayerUpdate update(Candidate.Setting setting);
    }

    /**
     * What was found.
     *
     * @param best the candidate to take
     * @param candidates all that were tried
     */
    record Choice(Candidate.Setting best, ImmutableList<Candidate> candidates) {}

    /** Tries candidates; those that fail for want of directions are passed over. */
    Choice choose(LayerPlan.Stage stage, Trial trial, Candidate.Setting otherwise) {
        List<SampleBatch> batches = new ArrayList<>();
        int[] taken = new int[1];
        sample.visitWhile(
                stage.layer(),
                batch -> {
                    batches.add(batch);
                    taken[0] += batch.classes().length;
                    return taken[0] < MAX_EXAMPLES;
                });
        int[] classOf =
                batches.stream().flatMapToInt(batch -> Arrays.stream(batch.classes())).toArray();
        int fitted = (int) (FITTED_SHARE * classOf.length);
        if (fitted < classes || fitted == classOf.length) {
            return new Choice(otherwise, ImmutableList.of());
        }
        Candidate.Setting best = otherwise;
        double least = Double.POSITIVE_INFINITY;
        ImmutableList.Builder<Candidate> candidates = ImmutableList.builder();
        for (Candidate.Setting setting : settings(stage)) {
            LayerUpdate update;
            try {
                update = trial.update(setting);
            } catch (DL4JException | ArithmeticException e) {
                continue;
            }
            INDArray features = features(stage.layer(), update, batches);
            ReadoutQuality quality = quality(KernelRidge.of(features, fitted, classOf, classes));
            candidates.add(
                    new Candidate(
                            setting.strategy().name(),
                            setting.shrinkage(),
                            quality.accuracy(),
                            quality.logLoss()));
            if (quality.logLoss() < least) {
                least = quality.logLoss();
                best = setting;
            }
        }
        return new Choice(best, candidates.build());
    }

    private static List<Candidate.Setting> settings(LayerPlan.Stage stage) {
        List<Candidate.Setting> settings = new ArrayList<>();
        for (double shrinkage : SHRINKAGES) {
            settings.add(new Candidate.Setting(StandardStrategy.CLASS_CONTRAST, shrinkage));
        }
        settings.add(new Candidate.Setting(StandardStrategy.CLASS_PCA, 0));
        if (stage.geometry().filters() > stage.geometry().inputs()) {
            settings.add(new Candidate.Setting(StandardStrategy.CLASS_SAMPLED, 0.1));
            settings.add(new Candidate.Setting(StandardStrategy.CLASS_SAMPLED, 1));
        }
        return settings;
    }

    /** Runs the examples through the layer and those after it that have no parameters. */
    private INDArray features(int layer, LayerUpdate update, List<SampleBatch> batches) {
        if (copy == null) {
            copy = new MultiLayerNetwork(network.getLayerWiseConfigurations().clone());
            copy.init(network.params().dup(), false);
        }
        update.applyTo(copy.getLayer(layer));
        int end = layer + 1;
        while (end < copy.getnLayers() - 1 && copy.getLayer(end).numParams() == 0) {
            end++;
        }
        List<INDArray> rows = new ArrayList<>();
        try (NetworkForward trial = new NetworkForward(copy)) {
            for (SampleBatch batch : batches) {
                INDArray values = trial.advance(batch.activations(), layer, end).values();
                rows.add(values.reshape('c', values.size(0), -1));
            }
        }
        copy.clearLayersStates();
        return Nd4j.vstack(rows);
    }

    private static ReadoutQuality quality(KernelRidge kernel) {
        int[] held = kernel.predictedClasses();
        ReadoutQuality best = null;
        for (double ridge : RIDGES) {
            double[][] scores = kernel.scores(ridge);
            ReadoutQuality quality =
                    ReadoutQuality.of(scores, held, ScoreCalibration.fit(scores, held, true), true);
            if (best == null || quality.logLoss() < best.logLoss()) {
                best = quality;
            }
        }
        return best;
    }
}
