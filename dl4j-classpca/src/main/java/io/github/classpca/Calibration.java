package io.github.classpca;

/**
 * What is done to scale and bias once the directions of a layer's filters are chosen.
 *
 * @param scaled whether each filter is scaled so that its pre-activation has the standard deviation
 *     {@code gain} over the sample (divisor: number of rows)
 * @param gain that standard deviation, finite and above 0
 * @param centred whether the bias becomes minus the mean pre-activation; a layer without a bias is
 *     left without
 */
public record Calibration(boolean scaled, double gain, boolean centred) {

    /** Unit deviation and zero mean: the default. */
    public static final Calibration UNIT = new Calibration(true, 1, true);

    /** Filters as the strategy gives them, biases as they are. */
    public static final Calibration NONE = new Calibration(false, 1, false);

    /**
     * Checks the gain.
     *
     * @param scaled whether filters are scaled
     * @param gain the deviation to reach
     * @param centred whether biases are set
     */
    public Calibration {
        if (!(gain > 0) || Double.isInfinite(gain)) {
            throw new IllegalArgumentException("gain must be finite and > 0, got " + gain);
        }
    }

    /**
     * Returns this calibration with another gain.
     *
     * @param newGain the standard deviation to reach
     * @return the new calibration
     */
    public Calibration withGain(double newGain) {
        return new Calibration(scaled, newGain, centred);
    }

    /**
     * Returns this calibration with the biases left as they are.
     *
     * @return the new calibration
     */
    public Calibration withUntouchedBias() {
        return new Calibration(scaled, gain, false);
    }
}
