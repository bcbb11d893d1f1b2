package io.github.classpca.timescale;

/**
 * How something falls from its start to the reference, and how well that is known.
 *
 * @param curve from 1 at the start downwards, at every sample
 * @param floor what is left of it, on average, among the last samples: the noise floor
 * @param reference index of the first sample that the reference is made of
 * @param relativeError a bound of the relative error of the values
 * @param noise how far the training's noise moves a value about 1/e up or down: two standard
 *     deviations
 */
record Approach(Curve curve, double floor, int reference, double relativeError, double noise) {

    /** Below so many noise floors a value tells nothing of how the curve falls. */
    static final double FLOORS = 2;

    /** Returns the least value that tells something. */
    double leastTelling() {
        return FLOORS * floor;
    }

    /** Returns how many points there are before the noise floor, or the reference, is reached. */
    int telling() {
        int end = Math.max(1, reference);
        int i = 1;
        while (i < end && curve.values().get(i) >= leastTelling()) {
            i++;
        }
        return i;
    }

    /** Returns the index of the first value that may have come down to a level, or -1. */
    int earliest(double level) {
        return firstAtMost(level, 1 - relativeError, -noise);
    }

    /** Returns the index of the first value that certainly has come down to a level, or -1. */
    int latest(double level) {
        return firstAtMost(level, 1 + relativeError, noise);
    }

    private int firstAtMost(double level, double factor, double added) {
        for (int i = 0; i < curve.size(); i++) {
            if (curve.values().get(i) * factor + added <= level) {
                return i;
            }
        }
        return -1;
    }
}
