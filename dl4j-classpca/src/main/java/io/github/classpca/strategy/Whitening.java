package io.github.classpca.strategy;

import io.github.classpca.internal.linalg.Cholesky;
import io.github.classpca.internal.linalg.Columns;
import io.github.classpca.internal.linalg.EigenPairs;
import io.github.classpca.internal.linalg.SymmetricEigen;
import io.github.classpca.moments.ClassMoments;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A map W with {@code W^T (G + e I) W = I}, where {@code e = eps tr(G)/d}. */
final class Whitening {

    private static final int PANEL = 256;

    private final INDArray map;

    /** Whether the map is upper triangular, which leaves out most of the work. */
    private final boolean triangular;

    Whitening(ClassMoments moments, double ridge) {
        INDArray pooled = moments.pooledCovariance();
        int d = moments.dimension();
        double trace = moments.positiveVariance();
        // The ridge eps tr(G)/d is at least eps/d of the largest eigenvalue. One that rounding of
        // the products may exceed would leave G + e I as good as singular, or not even positive.
        triangular = ridge / d > moments.resolution();
        map =
                triangular
                        ? triangular(pooled, ridge)
                        : spectral(pooled, ridge * trace / d, moments.resolution());
    }

    /** With {@code G + e I = L L^T} the map is {@code L^{-T}}, found without eigenvectors. */
    private static INDArray triangular(INDArray pooled, double ridge) {
        INDArray inverse = Cholesky.withRidgeInPlace(pooled, ridge).inverseFactor();
        INDArray result = inverse.transpose().dup('f');
        inverse.close();
        pooled.close();
        return result;
    }

    /** Leaves out the directions that have next to no variance and no ridge to speak of. */
    private static INDArray spectral(INDArray pooled, double penalty, double resolution) {
        int d = (int) pooled.size(0);
        EigenPairs pairs = SymmetricEigen.largest(pooled, d);
        double[] values = pairs.values();
        int rank = 0;
        double[] scale = new double[d];
        for (int i = 0; i < d && values[i] + penalty > resolution * values[0]; i++) {
            scale[i] = 1 / Math.sqrt(Math.max(0, values[i]) + penalty);
            rank++;
        }
        INDArray vectors = pairs.vectors();
        for (int i = 0; i < rank; i++) {
            vectors.getColumn(i).muli(scale[i]);
        }
        return rank == d ? vectors : Columns.leading(vectors, rank);
    }

    /** Returns W^T A W, the matrix in whitened coordinates; <b>closes the matrix</b>. */
    INDArray whiten(INDArray matrix) {
        int order = (int) map.size(1);
        INDArray result = Nd4j.create(DataType.DOUBLE, new long[] {order, order}, 'f');
        for (int from = 0; from < order; from += PANEL) {
            int to = Math.min(order, from + PANEL);
            INDArrayIndex panel = NDArrayIndex.interval(from, to);
            // Above the diagonal, and what is symmetric to it below.
            INDArrayIndex above = NDArrayIndex.interval(0, to);
            INDArrayIndex rows = triangular ? above : NDArrayIndex.all();
            INDArray half = Columns.product(matrix.get(rows, rows), map.get(rows, panel));
            INDArray part = Columns.transposedProduct(map.get(rows, above), half);
            half.close();
            result.get(above, panel).assign(part);
            result.get(panel, above).assign(part.transpose());
            part.close();
        }
        matrix.close();
        return result;
    }

    /** Returns W Z: directions of whitened coordinates as filters. */
    INDArray filters(INDArray whitened) {
        return Columns.product(map, whitened);
    }

    /** Returns W W^T B = (G + e I)^{-1} B. */
    INDArray solve(INDArray matrix) {
        return filters(Columns.transposedProduct(map, matrix));
    }
}
