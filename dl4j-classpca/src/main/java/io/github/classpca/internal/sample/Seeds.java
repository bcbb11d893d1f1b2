package io.github.classpca.internal.sample;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;

/**
 * Seeds of independent streams of random numbers, all made from the one that the user sets.
 *
 * <p>Hashed, not added up: with a sum, layer 1 under seed 1 would draw what layer 0 draws under
 * seed 2.
 */
public final class Seeds {

    /** What a stream is for. */
    public enum Use {
        /** Which rows of an example are taken. */
        ROWS,
        /** Filters that are drawn. */
        FILTERS,
        /** Which examples strategies are tried on. */
        CANDIDATES,
        /** Which of these, or of a readout's examples, are held out. */
        VALIDATION,
        /** How far pictures are shifted. */
        SHIFTS,
        /** Which examples of a cluster are drawn. */
        SAMPLE
    }

    private Seeds() {}

    /**
     * Returns the seed of a stream.
     *
     * @param seed the user's
     * @param use what it is for
     * @param index of a layer, an example or a class, to tell streams of one use apart
     */
    public static long of(long seed, Use use, long... index) {
        Hasher hasher =
                Hashing.murmur3_128().newHasher().putLong(seed).putUnencodedChars(use.name());
        for (long part : index) {
            hasher.putLong(part);
        }
        return hasher.hash().asLong();
    }
}
