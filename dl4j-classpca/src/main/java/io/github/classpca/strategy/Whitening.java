package io.github.classpca.strategy;

import io.github.classpca.linalg.EigenPairs;
import io.github.classpca.linalg.SymmetricEigen;
import io.github.classpca.moments.ClassMoments;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The map {@code W = U (Lambda + e)^{-1/2}} with {@code G = U Lambda U^T} and {@code e = eps
 * tr(G)/d}, so that {@code W^T (G + e I) W = I}.
 */
final class Whitening {

    /** Relative to the largest; below it an eigenvalue of G is rounding, and is left out. */
    private static final double RANK_TOLERANCE = 1e-9;

    private final INDArray map;

    Whitening(ClassMoments moments, double shrinkage) {
        INDArray pooled = moments.pooledCovariance();
        int d = moments.dimension();
        EigenPairs pairs = SymmetricEigen.largest(pooled, d);
        double[] values = pairs.values();
        if (!(values[0] > 0)) {
            throw new DL4JInvalidInputException(
                    "All "
                            + d
                            + " features are constant over "
                            + moments.count()
                            + " rows, so there is no direction to find");
        }
        double trace = 0;
        for (double value : values) {
            trace += Math.max(0, value);
        }
        double ridge = shrinkage * trace / d;
        int rank = 0;
        double[] scale = new double[d];
        for (int i = 0; i < d && values[i] + ridge > RANK_TOLERANCE * values[0]; i++) {
            scale[i] = 1 / Math.sqrt(Math.max(0, values[i]) + ridge);
            rank++;
        }
        INDArray vectors = pairs.vectors();
        for (int i = 0; i < rank; i++) {
            vectors.getColumn(i).muli(scale[i]);
        }
        map = rank == d ? vectors : Columns.leading(vectors, rank);
    }

    /** Returns W^T A W, the matrix in whitened coordinates. */
    INDArray whiten(INDArray matrix) {
        INDArray half = Columns.multiply(matrix, map, false);
        INDArray full = Columns.multiply(map, half, true);
        return full.addi(full.transpose().dup('f')).divi(2);
    }

    /** Returns W Z: directions of whitened coordinates as filters. */
    INDArray filters(INDArray whitened) {
        return Columns.multiply(map, whitened, false);
    }

    /** Returns W W^T B = (G + e I)^{-1} B. */
    INDArray solve(INDArray matrix) {
        return filters(Columns.multiply(map, matrix, true));
    }
}
