package io.github.classpca.spark;

import io.github.classpca.internal.sample.Seeds;
import java.io.Serializable;

/** Which examples are held out: a share of them, by what they are. */
final class HeldShare implements Serializable {

    private static final long serialVersionUID = 1L;

    private final double share;
    private final long seed;

    HeldShare(double share, long seed) {
        this.share = share;
        this.seed = seed;
    }

    /** Tells whether an example is held out. */
    boolean has(long id) {
        return (Seeds.of(seed, Seeds.Use.VALIDATION, id) >>> 1) < share * Long.MAX_VALUE;
    }
}
