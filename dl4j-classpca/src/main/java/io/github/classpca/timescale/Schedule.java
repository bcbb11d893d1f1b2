package io.github.classpca.timescale;

import java.io.Serializable;

/**
 * After which updates a sample is taken.
 *
 * @param frequency updates from sample to sample; below it the 1st, 2nd, 4th, 8th and so on
 */
record Schedule(int frequency) implements Serializable {

    /** Tells whether one is due so many updates after the first sample. */
    boolean isDue(long elapsed) {
        return elapsed % frequency == 0 || (elapsed < frequency && Long.bitCount(elapsed) == 1);
    }
}
