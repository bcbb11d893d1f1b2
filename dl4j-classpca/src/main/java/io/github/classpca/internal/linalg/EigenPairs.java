package io.github.classpca.internal.linalg;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Eigenvalues with their eigenvectors, largest first; immutable.
 *
 * <p>Eigenvectors have unit length, and the sign in which their entry of largest magnitude (the
 * first of these, on a tie) is positive.
 */
public final class EigenPairs {

    private final double[] values;
    private final INDArray vectors;

    /** Takes both over without a copy. */
    EigenPairs(double[] values, INDArray vectors) {
        this.values = values;
        this.vectors = vectors;
    }

    /**
     * Returns the number of pairs.
     *
     * @return k
     */
    public int size() {
        return values.length;
    }

    /**
     * Returns the eigenvalues, largest first.
     *
     * @return k values, a copy
     */
    public double[] values() {
        return values.clone();
    }

    /**
     * Returns the eigenvectors as columns, in the order of the values.
     *
     * @return {@code [n, k]} in double, a copy
     */
    public INDArray vectors() {
        return vectors.dup('f');
    }
}
