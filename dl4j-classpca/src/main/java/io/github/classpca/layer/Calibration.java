package io.github.classpca.layer;

import com.google.common.collect.ImmutableMap;
import java.io.Serializable;

/**
 * What is done to scale and bias once the directions of a layer's filters are chosen: what is known
 * as data-dependent initialization (Krähenbühl, Doersch, Donahue, Darrell 2016; of unit variance,
 * Mishkin and Matas 2016).
 *
 * <pre>{@code
 * Calibration sparse = Calibration.UNIT.withThreshold(0.5);
 * LayerwisePcaConfiguration pca =
 *         new LayerwisePcaConfiguration.Builder().calibration(0, sparse).build();
 * }</pre>
 *
 * @param scaled whether each filter is scaled so that its pre-activation has the standard deviation
 *     {@code gain} over the sample (divisor: number of rows)
 * @param gain that standard deviation, finite and above 0
 * @param centred whether the bias becomes minus the mean pre-activation; a layer without a bias is
 *     left without
 * @param threshold how far below that the bias is put, in standard deviations of the
 *     pre-activation, finite: of a normal pre-activation, 0 leaves one half above zero, 0.5 the
 *     upper 31 %, 1 the upper 16 %
 * @serial exclude
 */
public record Calibration(boolean scaled, double gain, boolean centred, double threshold)
        implements Serializable {

    /** Unit deviation and zero mean: the default. */
    public static final Calibration UNIT = new Calibration(true, 1, true, 0);

    /** Filters as the strategy gives them, biases as they are. */
    public static final Calibration NONE = new Calibration(false, 1, false, 0);

    /**
     * Checks the ranges.
     *
     * @param scaled whether filters are scaled
     * @param gain the deviation to reach
     * @param centred whether biases are set
     * @param threshold how far below the mean, in standard deviations
     */
    public Calibration {
        if (!(gain > 0) || Double.isInfinite(gain)) {
            throw new IllegalArgumentException("gain must be finite and > 0, got " + gain);
        }
        if (!Double.isFinite(threshold)) {
            throw new IllegalArgumentException("threshold must be finite, got " + threshold);
        }
        if (threshold != 0 && !centred) {
            throw new IllegalArgumentException(
                    "a threshold is set through the bias, so the calibration must be centred");
        }
    }

    /**
     * Returns this calibration with another gain.
     *
     * @param newGain the standard deviation to reach
     * @return the new calibration
     */
    public Calibration withGain(double newGain) {
        return new Calibration(scaled, newGain, centred, threshold);
    }

    /**
     * Returns this calibration with the biases left as they are.
     *
     * @return the new calibration
     */
    public Calibration withUntouchedBias() {
        return new Calibration(scaled, gain, false, 0);
    }

    /**
     * Returns this calibration with biases below the mean, so that fewer pre-activations are above
     * zero: activations become sparser.
     *
     * @param deviations how far below, in standard deviations of the pre-activation
     * @return the new calibration
     */
    public Calibration withThreshold(double deviations) {
        return new Calibration(scaled, gain, true, deviations);
    }

    /**
     * Returns what bears on the result, by name.
     *
     * @return the settings, as any JSON writer takes them
     */
    public ImmutableMap<String, Object> toMap() {
        ImmutableMap.Builder<String, Object> settings = ImmutableMap.builder();
        settings.put("scaled", scaled);
        if (scaled) {
            settings.put("gain", gain);
        }
        settings.put("centred", centred);
        if (centred) {
            settings.put("threshold", threshold);
        }
        return settings.buildOrThrow();
    }
}
