package io.github.classpca.spark;

import com.google.common.hash.Hashing;
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
        long hash = Hashing.murmur3_128().newHasher().putLong(seed).putLong(id).hash().asLong();
        return (hash >>> 1) < share * Long.MAX_VALUE;
    }
}
