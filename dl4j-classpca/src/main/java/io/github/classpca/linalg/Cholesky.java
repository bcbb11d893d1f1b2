package io.github.classpca.linalg;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Solves with symmetric positive definite matrices, in double.
 *
 * <p>The factorization is LAPACK's {@code potrf}. Substitution is done here, a block of columns at
 * a time, since ND4J 1.0.0-M2.1 passes the arguments of BLAS's {@code trsm} on wrongly.
 */
public final class Cholesky {

    private static final int BLOCK = 128;

    /** Lower triangular, f order. */
    private final INDArray factor;

    private final int order;

    private Cholesky(INDArray factor) {
        this.factor = factor;
        this.order = (int) factor.size(0);
    }

    /**
     * Factorizes a matrix, <b>in its own memory</b>.
     *
     * @param matrix symmetric positive definite, {@code [n, n]}, double, f order; overwritten
     * @return the factorization
     * @throws ArithmeticException if the matrix is not positive definite to rounding, or holds NaN
     */
    public static Cholesky inPlace(INDArray matrix) {
        int n = (int) matrix.size(0);
        double trace = trace(matrix);
        try {
            Nd4j.getBlasWrapper().lapack().potrf(matrix, true);
        } catch (RuntimeException | Error e) {
            throw notDefinite(n, e);
        }
        for (int i = 0; i < n; i++) {
            double pivot = matrix.getDouble(i, i);
            if (!(pivot > 0) || !(pivot * pivot <= trace)) {
                throw notDefinite(n, null);
            }
        }
        return new Cholesky(matrix);
    }

    /**
     * Adds a multiple of the identity to a matrix and factorizes it, <b>in its own memory</b>.
     *
     * @param matrix symmetric positive semidefinite, {@code [n, n]}, double, f order; overwritten
     * @param ridge the multiple, relative to the mean of the diagonal; above 0 and finite
     * @return the factorization
     * @throws IllegalArgumentException if the ridge is out of its range
     * @throws ArithmeticException if the sum is not positive definite to rounding, or holds NaN
     */
    public static Cholesky withRidgeInPlace(INDArray matrix, double ridge) {
        if (!(ridge > 0) || Double.isInfinite(ridge)) {
            throw new IllegalArgumentException("ridge must be finite and > 0, got " + ridge);
        }
        int n = (int) matrix.size(0);
        double trace = trace(matrix);
        // What never varies has no scale of its own; any will do.
        double penalty = trace > 0 ? ridge * trace / n : 1;
        for (int i = 0; i < n; i++) {
            matrix.putScalar(i, i, matrix.getDouble(i, i) + penalty);
        }
        return inPlace(matrix);
    }

    private static double trace(INDArray matrix) {
        double trace = 0;
        for (int i = 0; i < matrix.size(0); i++) {
            trace += matrix.getDouble(i, i);
        }
        return trace;
    }

    private static ArithmeticException notDefinite(int n, Throwable cause) {
        ArithmeticException failure =
                new ArithmeticException(
                        "A " + n + " x " + n + " matrix is not positive definite; raise the ridge");
        failure.initCause(cause);
        return failure;
    }

    /**
     * Solves {@code A X = B}.
     *
     * @param right {@code [n, k]}; not changed
     * @return {@code [n, k]} in double, f order
     */
    public INDArray solve(INDArray right) {
        int columns = (int) right.size(1);
        INDArray x = right.castTo(DataType.DOUBLE).dup('f');
        for (int from = 0; from < order; from += BLOCK) {
            forward(x, from, Math.min(order, from + BLOCK), columns);
        }
        for (int from = (order - 1) / BLOCK * BLOCK; from >= 0; from -= BLOCK) {
            backward(x, from, Math.min(order, from + BLOCK), columns);
        }
        return x;
    }

    /**
     * Returns the inverse of the factor: with {@code A = L L^T} the matrix {@code L^-1}, lower
     * triangular.
     *
     * @return {@code [n, n]} in double, f order
     */
    public INDArray inverseFactor() {
        INDArray inverse = Nd4j.create(DataType.DOUBLE, new long[] {order, order}, 'f');
        for (int from = 0; from < order; from += BLOCK) {
            int to = Math.min(order, from + BLOCK);
            INDArray own = invertedTriangle(from, to);
            INDArrayIndex block = NDArrayIndex.interval(from, to);
            inverse.get(block, block).assign(own);
            if (from > 0) {
                // Of [L1 0; L2 L3] the lower left of the inverse is -L3^-1 L2 L1^-1.
                INDArrayIndex before = NDArrayIndex.interval(0, from);
                INDArray left = rows(factor, from, to, 0, from).mmul(inverse.get(before, before));
                inverse.get(block, before).assign(own.mmul(left).negi());
            }
        }
        return inverse;
    }

    private INDArray invertedTriangle(int from, int to) {
        double[] triangle = triangle(from, to);
        int size = to - from;
        double[] inverse = new double[size * size];
        for (int c = 0; c < size; c++) {
            for (int i = c; i < size; i++) {
                double value = i == c ? 1 : 0;
                for (int j = c; j < i; j++) {
                    value -= triangle[j * size + i] * inverse[c * size + j];
                }
                inverse[c * size + i] = value / triangle[i * size + i];
            }
        }
        return Nd4j.create(inverse, new long[] {size, size}, 'f');
    }

    /** Solves for the rows of a block, L x = b, and takes them out of the rows below. */
    private void forward(INDArray x, int from, int to, int columns) {
        double[] triangle = triangle(from, to);
        int size = to - from;
        double[] block = block(x, from, to);
        for (int c = 0; c < columns; c++) {
            for (int i = 0; i < size; i++) {
                double value = block[c * size + i];
                for (int j = 0; j < i; j++) {
                    value -= triangle[j * size + i] * block[c * size + j];
                }
                block[c * size + i] = value / triangle[i * size + i];
            }
        }
        INDArray solved = put(x, block, from, to, columns);
        if (to < order) {
            INDArray rest = rows(x, to, order);
            rest.subi(rows(factor, to, order, from, to).mmul(solved));
        }
    }

    /** Takes the rows below out of a block and solves it, L^T x = b. */
    private void backward(INDArray x, int from, int to, int columns) {
        if (to < order) {
            INDArray below = rows(factor, to, order, from, to);
            rows(x, from, to).subi(below.transpose().mmul(rows(x, to, order).dup('f')));
        }
        double[] triangle = triangle(from, to);
        int size = to - from;
        double[] block = block(x, from, to);
        for (int c = 0; c < columns; c++) {
            for (int i = size - 1; i >= 0; i--) {
                double value = block[c * size + i];
                for (int j = i + 1; j < size; j++) {
                    value -= triangle[i * size + j] * block[c * size + j];
                }
                block[c * size + i] = value / triangle[i * size + i];
            }
        }
        put(x, block, from, to, columns);
    }

    private double[] triangle(int from, int to) {
        return rows(factor, from, to, from, to).data().asDouble();
    }

    private static double[] block(INDArray x, int from, int to) {
        return rows(x, from, to).dup('f').data().asDouble();
    }

    private static INDArray put(INDArray x, double[] block, int from, int to, int columns) {
        INDArray solved = Nd4j.create(block, new long[] {to - from, columns}, 'f');
        rows(x, from, to).assign(solved);
        return solved;
    }

    private static INDArray rows(INDArray matrix, int from, int to) {
        return matrix.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
    }

    private static INDArray rows(INDArray matrix, int from, int to, int left, int right) {
        return matrix.get(NDArrayIndex.interval(from, to), NDArrayIndex.interval(left, right))
                .dup('f');
    }
}
