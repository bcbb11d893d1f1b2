package io.github.classpca.internal.blas;

import com.google.common.primitives.ImmutableDoubleArray;
import org.nd4j.linalg.api.ndarray.INDArray;

/** All eigenvalues and eigenvectors of a symmetric matrix: what LAPACK calls {@code syev}. */
@FunctionalInterface
public interface Syev {

    /**
     * Eigenvalues with their eigenvectors.
     *
     * @param values ascending
     * @param vectors {@code [n, n]} in double, f order: orthonormal columns, in the order of the
     *     values
     */
    record Decomposition(ImmutableDoubleArray values, INDArray vectors) {}

    /**
     * Decomposes a matrix.
     *
     * @param matrix {@code [n, n]} in double, f order, no view; its lower triangle is read, and all
     *     of it may be overwritten
     */
    Decomposition decompose(INDArray matrix);

    /** Returns the one to rely on with the backend at hand. */
    static Syev ofBackend() {
        return BlasLookup.syev(OpenBlas.obstacle());
    }
}
