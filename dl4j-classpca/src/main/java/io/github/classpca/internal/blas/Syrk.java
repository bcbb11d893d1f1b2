package io.github.classpca.internal.blas;

import io.github.classpca.internal.arrays.RowBlock;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code X^T X} of a block of rows X, what lies on and above the diagonal: what BLAS calls a
 * symmetric rank-k update.
 *
 * <p>ND4J 1.0.0-M2.1 has {@code syrk} of its own, but tells BLAS of one row only.
 */
@FunctionalInterface
public interface Syrk {

    /**
     * Computes the product.
     *
     * @param block rows of length d, at least one
     * @param product {@code [d, d]} in c order, no view; its lower triangle is overwritten by the
     *     product's, and what is above it may be
     */
    void multiply(RowBlock block, INDArray product);

    /** Returns the fastest one of the backend at hand. */
    static Syrk ofBackend() {
        return BlasLookup.syrk(OpenBlas.obstacle());
    }
}
