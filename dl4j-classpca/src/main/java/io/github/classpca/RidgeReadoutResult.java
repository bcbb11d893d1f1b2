package io.github.classpca;

import com.google.common.collect.ImmutableList;
import io.github.classpca.report.ReadoutQuality;
import io.github.classpca.report.RidgeCandidate;
import io.github.classpca.report.RidgeReadoutProvenance;
import java.util.Locale;

/**
 * What a {@link RidgeReadoutTrainer} did; immutable.
 *
 * <pre>{@code
 * RidgeReadoutResult readout = new RidgeReadoutTrainer(ridge, network, train).fit();
 * System.out.println(readout);
 * }</pre>
 *
 * @param layer index of the output layer
 * @param name its name and kind
 * @param examples labelled examples that the weights were solved from
 * @param inputs the number of features
 * @param ridge the ridge parameter chosen, relative to the mean variance of a feature
 * @param candidates what each ridge parameter tried gave on the validation examples
 * @param validation the quality of the choice there: of probabilities by readouts that were not
 *     fitted to them, and without the weights of the loss
 * @param temperature what scores were divided by to give usable probabilities
 * @param statisticsSeconds time for running the layers below and gathering normal equations
 * @param solveSeconds time for solving, choosing and calibrating
 * @param provenance versions, machine and settings
 */
public record RidgeReadoutResult(
        int layer,
        String name,
        long examples,
        int inputs,
        double ridge,
        ImmutableList<RidgeCandidate> candidates,
        ReadoutQuality validation,
        double temperature,
        double statisticsSeconds,
        double solveSeconds,
        RidgeReadoutProvenance provenance) {

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: %d features of %d examples, ridge %.2g; on %d held-out training examples"
                        + " accuracy %.4f, log-loss %.4f, calibration error %.4f; %.2f s statistics,"
                        + " %.2f s solve",
                name,
                inputs,
                examples,
                ridge,
                validation.examples(),
                validation.accuracy(),
                validation.logLoss(),
                validation.calibrationError(),
                statisticsSeconds,
                solveSeconds);
    }
}
