package io.github.classpca.timescale;

import java.io.Serializable;

/**
 * The length of each layer's way, update by update, whichever of them are sampled.
 *
 * <p>Updates that nobody told of, as of a training in between without the listener, count as the
 * straight way.
 */
final class PathLength implements Serializable {

    private static final long serialVersionUID = 2L;

    private double[] lengths;

    /** Updates since the last sample. */
    private long steps;

    /** Adds an update. */
    void step(double[] norms) {
        for (int l = 0; l < norms.length; l++) {
            lengths[l] += norms[l];
        }
        steps++;
    }

    /** Returns the length up to now, of a layer that is at a distance from the last sample. */
    double length(int layer, Sample lastSample, long update, double distance) {
        double before = lastSample.layers()[layer].pathLength();
        boolean complete = steps >= update - lastSample.update();
        return complete ? lengths[layer] : Math.max(lengths[layer], before + distance);
    }

    /** Goes on from a sample. */
    void sampled(Sample sample) {
        lengths = new double[sample.layers().length];
        for (int l = 0; l < lengths.length; l++) {
            lengths[l] = sample.layers()[l].pathLength();
        }
        steps = 0;
    }
}
