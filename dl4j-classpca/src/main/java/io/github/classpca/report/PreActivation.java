package io.github.classpca.report;

import com.google.common.math.Stats;
import java.io.Serializable;

/**
 * Pre-activations of a layer over the sample, averaged over its filters.
 *
 * @param mean the mean over filters of the mean pre-activation
 * @param deviation the mean over filters of the standard deviation (divisor: number of rows)
 * @serial exclude
 */
public record PreActivation(double mean, double deviation) implements Serializable {

    /**
     * Averages over filters.
     *
     * @param means the mean pre-activation of each
     * @param deviations the standard deviation of each
     * @return the averages
     */
    public static PreActivation of(double[] means, double[] deviations) {
        return new PreActivation(Stats.meanOf(means), Stats.meanOf(deviations));
    }
}
