package io.github.classpca.strategy;

import java.io.Serializable;

/**
 * Where one filter comes from.
 *
 * @param classIndex the class it belongs to, or {@link #NO_CLASS}
 * @param eigenvalue the eigenvalue of its direction, or NaN where it is no eigenvector
 * @param kind what it is
 * @serial exclude
 */
public record FilterSource(int classIndex, double eigenvalue, Kind kind) implements Serializable {

    /** The class index of a filter that belongs to no class. */
    public static final int NO_CLASS = -1;

    /** What a filter is. */
    public enum Kind {
        /** A direction found in the data. */
        EIGENVECTOR,
        /** The negative of an earlier filter, so that ReLU units see both sides. */
        NEGATED,
        /** A draw from the distribution of the class. */
        SAMPLE,
        /** A draw that knows nothing of the data. */
        RANDOM
    }
}
