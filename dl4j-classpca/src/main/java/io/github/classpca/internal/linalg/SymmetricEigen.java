package io.github.classpca.internal.linalg;

import static com.google.common.base.Preconditions.checkArgument;

import io.github.classpca.internal.arrays.ArrayValues;
import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.blas.Syev;
import io.github.classpca.rows.Values;
import java.util.Arrays;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leading eigenvectors of symmetric positive semidefinite matrices, in double.
 *
 * <p>Where few of many are wanted, Chebyshev-filtered subspace iteration (Zhou, Saad 2007) finds
 * them from products with a thin matrix; otherwise, and where it does not converge, the matrix is
 * solved in full. Either way each pair is accepted only with a small residual.
 */
public final class SymmetricEigen {

    /** Greatest accepted {@code |A v - lambda v|}, relative to the largest eigenvalue. */
    public static final double RESIDUAL_TOLERANCE = 1e-7;

    /**
     * Greatest accepted {@code |A - A^T|}, relative to {@code |A|}. Products in single precision
     * are symmetric to rounding only; what is solved is the symmetric part.
     */
    public static final double MAX_ASYMMETRY = 1e-4;

    private static final Logger log = LoggerFactory.getLogger(SymmetricEigen.class);

    /** Below this order solving in full takes milliseconds. */
    private static final int MIN_ITERATIVE_ORDER = 200;

    /** Iterate where at most one in this many eigenvectors is wanted. */
    private static final int MIN_ITERATIVE_RATIO = 10;

    /** A product of such a matrix with a few vectors takes about a millisecond. */
    private static final int MAX_ORDER_FOR_ONE_THREAD = 2_000;

    private static final int MIN_GUARD_VECTORS = 8;
    private static final int MAX_SWEEPS = 40;
    private static final int MAX_DEGREE = 16;

    /**
     * How much one filter may favour the largest eigenvalue over the cut: more would leave nothing
     * of the smaller wanted ones in double precision.
     */
    private static final double MAX_AMPLIFICATION = 1e7;

    private static final long START_SEED = 20170314L;

    private SymmetricEigen() {}

    /**
     * Returns the k largest eigenvalues with their eigenvectors.
     *
     * @param matrix symmetric positive semidefinite, {@code [n, n]}; not changed
     * @param k how many, from 1 to n
     * @return the pairs, largest first
     * @throws IllegalArgumentException if the matrix is not square, not symmetric to {@link
     *     #MAX_ASYMMETRY}, or k is out of range
     * @throws ArithmeticException if the matrix holds NaN or infinity, or no solver reaches {@link
     *     #RESIDUAL_TOLERANCE}
     */
    public static EigenPairs largest(INDArray matrix, int k) {
        checkArgument(
                matrix.rank() == 2 && matrix.size(0) == matrix.size(1),
                "matrix must be square, got shape %s",
                Arrays.toString(matrix.shape()));
        int n = (int) matrix.size(0);
        checkArgument(k >= 1 && k <= n, "k must be from 1 to %s, got %s", n, k);
        INDArray a = matrix.castTo(DataType.DOUBLE);
        double size = a.norm2Number().doubleValue();
        if (!Double.isFinite(size)) {
            throw new ArithmeticException(
                    "Eigenvectors of a " + n + " x " + n + " matrix that holds NaN or infinity");
        }
        INDArray mirrored = a.transpose().dup('f');
        INDArray difference = a.sub(mirrored);
        double asymmetry = difference.norm2Number().doubleValue();
        difference.close();
        checkArgument(
                asymmetry <= MAX_ASYMMETRY * size,
                "matrix must be symmetric, got |A - A^T| = %s with |A| = %s",
                asymmetry,
                size);
        INDArray symmetric = mirrored.addi(a).divi(2);
        EigenPairs pairs = solve(symmetric, k, size);
        symmetric.close();
        return pairs;
    }

    private static EigenPairs solve(INDArray a, int k, double size) {
        int n = (int) a.size(0);
        if (n >= MIN_ITERATIVE_ORDER && (long) k * MIN_ITERATIVE_RATIO <= n && size > 0) {
            EigenPairs pairs =
                    n <= MAX_ORDER_FOR_ONE_THREAD
                            ? Parallel.onOneThread(() -> iterate(a, k))
                            : iterate(a, k);
            if (pairs != null) {
                return pairs;
            }
            log.debug("No convergence for {} of {} eigenvectors; solving in full", k, n);
        }
        return solveInFull(a, k, size);
    }

    private static EigenPairs solveInFull(INDArray a, int k, double size) {
        int n = (int) a.size(0);
        Syev.Decomposition solution = decompose(a);
        double[] ascending = solution.values().toArray();
        double[] values = new double[k];
        INDArray vectors = Nd4j.create(DataType.DOUBLE, new long[] {n, k}, 'f');
        for (int j = 0; j < k; j++) {
            values[j] = ascending[n - 1 - j];
            vectors.putColumn(j, solution.vectors().getColumn(n - 1 - j));
        }
        double residual = maxOf(residuals(Columns.product(a, vectors), vectors, values));
        if (!(residual <= RESIDUAL_TOLERANCE * Math.max(values[0], size / n))) {
            throw new ArithmeticException(
                    "The solver left a residual of "
                            + residual
                            + " on a "
                            + n
                            + " x "
                            + n
                            + " matrix of norm "
                            + size);
        }
        return new EigenPairs(values, oriented(vectors));
    }

    /**
     * Returns null where the residuals stay above the tolerance. What is no longer needed is closed
     * at once: the collector sees next to nothing of it.
     */
    private static EigenPairs iterate(INDArray a, int k) {
        int n = (int) a.size(0);
        int width = Math.min(n, k + Math.max(MIN_GUARD_VECTORS, k / 4));
        INDArray start = Columns.gaussian(n, width, new Random(START_SEED));
        INDArray x = orthonormal(Columns.product(a, start));
        start.close();
        for (int sweep = 0; sweep < MAX_SWEEPS && x != null; sweep++) {
            // Rayleigh-Ritz on the span of x, largest first.
            INDArray ax = Columns.product(a, x);
            Syev.Decomposition small = decompose(symmetrized(Nd4j.gemm(x, ax, true, false)));
            double[] ritz = reversed(small.values().toArray());
            INDArray rotation = reversedColumns(small.vectors());
            x = replaced(x, Columns.product(x, rotation));
            ax = replaced(ax, Columns.product(ax, rotation));
            double[] residuals = residuals(ax, x, ritz);
            if (maxOf(Arrays.copyOf(residuals, k)) <= RESIDUAL_TOLERANCE * ritz[0]) {
                INDArray leading = x.get(NDArrayIndex.all(), NDArrayIndex.interval(0, k)).dup('f');
                x.close();
                ax.close();
                return new EigenPairs(Arrays.copyOf(ritz, k), oriented(leading));
            }
            double cut = Math.max(ritz[width - 1], ritz[0] * 1e-12);
            INDArray filtered = filter(a, x, ax, cut, ritz[0]);
            x.close();
            ax.close();
            x = orthonormal(filtered);
        }
        return null;
    }

    private static INDArray replaced(INDArray old, INDArray result) {
        old.close();
        return result;
    }

    /**
     * Applies the Chebyshev polynomial that is small on [0, cut] and grows fastest above it, of the
     * highest degree that the amplification allows.
     */
    private static INDArray filter(
            INDArray a, INDArray x, INDArray ax, double cut, double largest) {
        double growth = acosh(Math.max(2 * largest / cut - 1, 1 + 1e-9));
        int degree = (int) (acosh(MAX_AMPLIFICATION) / growth);
        degree = Math.max(1, Math.min(MAX_DEGREE, degree));
        double half = cut / 2;
        INDArray previous = x.dup('f');
        INDArray current = ax.dup('f').divi(half).subi(x);
        for (int i = 2; i <= degree; i++) {
            // T_{i+1}(t) = 2 t T_i(t) - T_{i-1}(t) with t = (A - half I) / half.
            INDArray twice = current.mul(2);
            INDArray next = previous.negi().subi(twice);
            twice.close();
            Nd4j.gemm(a, current, next, false, false, 2 / half, 1);
            previous = current;
            current = next;
        }
        previous.close();
        return current;
    }

    /**
     * Orthonormalizes columns through the eigenvectors of their Gram matrix, twice (Stathopoulos,
     * Wu 2002), and <b>closes what it is given</b>; null where they do not span their number of
     * dimensions.
     */
    private static INDArray orthonormal(INDArray x) {
        INDArray q = x;
        for (int pass = 0; pass < 2; pass++) {
            double[] lengths = q.norm2(0).toDoubleVector();
            for (int j = 0; j < lengths.length; j++) {
                if (!(lengths[j] > 0) || Double.isInfinite(lengths[j])) {
                    return null;
                }
                lengths[j] = 1 / lengths[j];
            }
            INDArray scaled = replaced(q, scaledColumns(q, lengths));
            Syev.Decomposition gram =
                    decompose(symmetrized(Nd4j.gemm(scaled, scaled, true, false)));
            double[] scales = gram.values().toArray();
            double floor = 1e-14 * scales[scales.length - 1];
            for (int j = 0; j < scales.length; j++) {
                scales[j] = 1 / Math.sqrt(Math.max(scales[j], floor));
            }
            q = replaced(scaled, Columns.product(scaled, scaledColumns(gram.vectors(), scales)));
        }
        return q;
    }

    /** All eigenvectors; the argument is not changed. */
    private static Syev.Decomposition decompose(INDArray symmetric) {
        return Syev.ofBackend().decompose(symmetric.dup('f'));
    }

    private static INDArray symmetrized(INDArray a) {
        return a.add(a.transpose()).divi(2);
    }

    private static double[] residuals(INDArray ax, INDArray x, double[] values) {
        INDArray difference = scaledColumns(x, values).subi(ax);
        double[] lengths = difference.norm2(0).toDoubleVector();
        difference.close();
        return lengths;
    }

    private static double maxOf(double[] values) {
        double max = 0;
        for (double value : values) {
            // NaN must win: a residual that is no number is not small.
            max = Double.isNaN(value) ? value : Math.max(max, value);
        }
        return max;
    }

    private static double[] reversed(double[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[values.length - 1 - i];
        }
        return result;
    }

    private static INDArray reversedColumns(INDArray matrix) {
        int columns = (int) matrix.size(1);
        int rows = (int) matrix.size(0);
        double[] values = new double[HeapArrays.length(rows, columns)];
        new ArrayValues(matrix).read(0, new Values.Doubles(values));
        double[] result = new double[values.length];
        for (int j = 0; j < columns; j++) {
            System.arraycopy(values, (columns - 1 - j) * rows, result, j * rows, rows);
        }
        return Nd4j.create(result, new long[] {rows, columns}, 'f');
    }

    private static INDArray scaledColumns(INDArray matrix, double[] scales) {
        return matrix.dup('f')
                .muliRowVector(Nd4j.create(scales, new long[] {1, scales.length}, 'c'));
    }

    /**
     * Turns each column, <b>in place</b>, so that its entry of largest magnitude is positive.
     *
     * @param vectors {@code [n, k]} in double, f order
     * @return the same array
     */
    public static INDArray oriented(INDArray vectors) {
        double[] values = HeapArrays.doubles(vectors.transpose());
        int n = (int) vectors.size(0);
        for (int j = 0; j < vectors.size(1); j++) {
            double extreme = 0;
            for (int i = 0; i < n; i++) {
                double value = values[j * n + i];
                if (Math.abs(value) > Math.abs(extreme)) {
                    extreme = value;
                }
            }
            if (extreme < 0) {
                vectors.getColumn(j).negi();
            }
        }
        return vectors;
    }

    private static double acosh(double x) {
        return Math.log(x + Math.sqrt(x * x - 1));
    }
}
