package io.github.classpca.internal.linalg;

import java.util.Arrays;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Solves with symmetric positive definite matrices, in double.
 *
 * <p>Factorization and substitution are done here, a block of columns at a time, all but the blocks
 * on the diagonal by gemm. LAPACK's {@code potrf} cannot be relied on: OpenBLAS 0.3.19, which
 * nd4j-native 1.0.0-M2.1 brings, has a {@code trsm} in double that is wrong on Intel processors
 * with AVX-512.
 */
public final class Cholesky {

    private static final int BLOCK = 128;

    private static final MMulTranspose RIGHT =
            MMulTranspose.builder().transposeA(false).transposeB(true).build();

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
     * <p>A matrix that is singular passes or fails by the chance of rounding: give it a ridge.
     *
     * @param matrix symmetric positive definite, {@code [n, n]}, double, f order; overwritten
     * @return the factorization
     * @throws ArithmeticException if the matrix is not positive definite to rounding, or holds NaN
     *     or infinity
     */
    public static Cholesky inPlace(INDArray matrix) {
        Cholesky result = new Cholesky(matrix);
        double[] diagonal = diagonal(matrix);
        for (int i = 0; i < diagonal.length; i++) {
            if (!(diagonal[i] > 0) || Double.isInfinite(diagonal[i])) {
                throw notDefinite(
                        diagonal.length, "its diagonal holds " + diagonal[i] + " at " + i);
            }
        }
        for (int from = 0; from < result.order; from += BLOCK) {
            result.factorize(from, Math.min(result.order, from + BLOCK), diagonal);
        }
        return result;
    }

    /** Brings the columns of a block to their end, and takes them out of those to the right. */
    private void factorize(int from, int to, double[] diagonal) {
        double[] own = triangle(from, to);
        factorize(own, from, diagonal);
        INDArrayIndex block = NDArrayIndex.interval(from, to);
        factor.get(block, block).assign(Nd4j.create(own, new long[] {to - from, to - from}, 'f'));
        if (to == order) {
            return;
        }
        factor.get(block, NDArrayIndex.interval(to, order)).assign(0);
        INDArray below = factor.get(NDArrayIndex.interval(to, order), block);
        INDArray panel = below.dup('f').mmul(invertedTriangle(from, to).transpose().dup('f'));
        below.assign(panel);
        for (int left = to; left < order; left += BLOCK) {
            int right = Math.min(order, left + BLOCK);
            INDArray rest =
                    factor.get(
                            NDArrayIndex.interval(left, order), NDArrayIndex.interval(left, right));
            Nd4j.exec(
                    new Mmul(
                            rows(panel, left - to, order - to),
                            rows(panel, left - to, right - to),
                            rest,
                            -1,
                            1,
                            RIGHT));
        }
    }

    /** Factorizes a block on the diagonal, column after column, <b>in place</b>. */
    private void factorize(double[] block, int from, double[] diagonal) {
        int size = Math.min(BLOCK, order - from);
        for (int j = 0; j < size; j++) {
            double pivot = block[j * size + j];
            if (!(pivot > 0) || Double.isInfinite(pivot)) {
                throw notDefinite(
                        order,
                        "what is left of "
                                + diagonal[from + j]
                                + " on its diagonal is "
                                + pivot
                                + " at "
                                + (from + j));
            }
            double root = Math.sqrt(pivot);
            Arrays.fill(block, j * size, j * size + j, 0);
            block[j * size + j] = root;
            for (int i = j + 1; i < size; i++) {
                block[j * size + i] /= root;
            }
            for (int c = j + 1; c < size; c++) {
                double factor = block[j * size + c];
                for (int i = c; i < size; i++) {
                    block[c * size + i] -= factor * block[j * size + i];
                }
            }
        }
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
        double[] diagonal = diagonal(matrix);
        double trace = Arrays.stream(diagonal).sum();
        // What never varies has no scale of its own; any will do.
        double penalty = trace > 0 ? ridge * trace / diagonal.length : 1;
        for (int i = 0; i < diagonal.length; i++) {
            matrix.putScalar(i, i, diagonal[i] + penalty);
        }
        try {
            return inPlace(matrix);
        } catch (ArithmeticException e) {
            ArithmeticException failure =
                    new ArithmeticException(
                            e.getMessage()
                                    + "; "
                                    + ridge
                                    + " times the mean of its diagonal was added");
            failure.initCause(e);
            throw failure;
        }
    }

    private static double[] diagonal(INDArray matrix) {
        double[] diagonal = new double[Math.toIntExact(matrix.size(0))];
        for (int i = 0; i < diagonal.length; i++) {
            diagonal[i] = matrix.getDouble(i, i);
        }
        return diagonal;
    }

    private static ArithmeticException notDefinite(int n, String found) {
        return new ArithmeticException(
                "A " + n + " x " + n + " matrix is not positive definite: " + found);
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

    /** Returns the factor L of {@code A = L L^T}, lower triangular, f order; not a copy. */
    INDArray factor() {
        return factor;
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
            inverse[c * size + c] = 1;
            substitute(triangle, size, inverse, c, c);
        }
        return Nd4j.create(inverse, new long[] {size, size}, 'f');
    }

    /** Solves for the rows of a block, L x = b, and takes them out of the rows below. */
    private void forward(INDArray x, int from, int to, int columns) {
        double[] triangle = triangle(from, to);
        int size = to - from;
        double[] block = block(x, from, to);
        for (int c = 0; c < columns; c++) {
            substitute(triangle, size, block, c, 0);
        }
        INDArray solved = put(x, block, from, to, columns);
        if (to < order) {
            INDArray rest = rows(x, to, order);
            rest.subi(rows(factor, to, order, from, to).mmul(solved));
        }
    }

    /**
     * Solves L x = b for a column of b, <b>in place</b>, column after column of L; what is above
     * the first row is 0.
     */
    private static void substitute(
            double[] triangle, int size, double[] right, int column, int first) {
        int start = column * size;
        for (int j = first; j < size; j++) {
            double value = right[start + j] / triangle[j * size + j];
            right[start + j] = value;
            for (int i = j + 1; i < size; i++) {
                right[start + i] -= triangle[j * size + i] * value;
            }
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
