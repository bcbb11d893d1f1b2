package io.github.classpca.internal.linalg;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The Cholesky factorization {@code A + p I = R^T R} of a large symmetric matrix, R upper
 * triangular, in tiles of which only those on and above the diagonal are kept.
 *
 * <p>So it takes some {@code 4 n^2} bytes, half of what LAPACK's takes, outside of the heap. Tiles
 * are worked on in parallel, each product on one thread of BLAS: the same matrix gives the same
 * bits on any number of cores. To be closed.
 */
public final class TiledCholesky implements AutoCloseable {

    /** Of two megabytes in double: large enough for BLAS, small enough to share work out. */
    static final int TILE = 512;

    private final int order;

    /** Row k: the tile of rows k and columns k, k + 1, ...; the first of a row is not kept. */
    private final INDArray[][] tiles;

    /** The inverse of the transposed diagonal tile of each row, lower triangular. */
    private final INDArray[] inverses;

    private TiledCholesky(int order) {
        this.order = order;
        int count = (order + TILE - 1) / TILE;
        this.tiles = new INDArray[count][];
        this.inverses = new INDArray[count];
    }

    /**
     * Factorizes a matrix with a multiple of the identity added.
     *
     * @param matrix A, positive semidefinite; not changed
     * @param added the multiple p, at least 0
     * @return the factorization
     * @throws ArithmeticException if the sum is not positive definite to rounding, or holds NaN or
     *     infinity
     */
    public static TiledCholesky of(SymmetricMatrix matrix, double added) {
        TiledCholesky result = new TiledCholesky(matrix.order());
        try {
            Parallel.onOneThread(() -> result.factorize(matrix, added));
        } catch (RuntimeException | Error e) {
            result.close();
            throw e;
        }
        return result;
    }

    private void factorize(SymmetricMatrix matrix, double added) {
        load(matrix, added);
        for (int k = 0; k < tiles.length; k++) {
            eliminate(k);
        }
    }

    private int from(int tile) {
        return tile * TILE;
    }

    private int to(int tile) {
        return Math.min(order, (tile + 1) * TILE);
    }

    private void load(SymmetricMatrix matrix, double added) {
        for (int k = 0; k < tiles.length; k++) {
            tiles[k] = new INDArray[tiles.length - k];
            int row = k;
            Parallel.forEach(
                    tiles[k].length,
                    t ->
                            tiles[row][t] =
                                    matrix.tile(from(row), to(row), from(row + t), to(row + t)));
            INDArray diagonal = tiles[k][0];
            for (int i = 0; i < diagonal.size(0); i++) {
                diagonal.putScalar(i, i, diagonal.getDouble(i, i) + added);
            }
        }
    }

    /** Brings row k to its end, and takes it out of those below. */
    private void eliminate(int k) {
        INDArray[] row = tiles[k];
        inverses[k] = inverse(k);
        row[0].close();
        row[0] = null;
        Parallel.forEach(
                row.length - 1,
                t -> {
                    INDArray before = row[t + 1];
                    row[t + 1] = Columns.product(inverses[k], before);
                    before.close();
                });
        int left = row.length - 1;
        Parallel.forEach(
                left * (left + 1) / 2,
                pair -> {
                    int j = (int) ((Math.sqrt(8.0 * pair + 1) - 1) / 2);
                    int i = pair - j * (j + 1) / 2;
                    INDArray target = tiles[k + 1 + i][j - i];
                    Nd4j.gemm(row[i + 1], row[j + 1], target, true, false, -1, 1);
                });
    }

    private INDArray inverse(int k) {
        try {
            return Cholesky.inPlace(tiles[k][0]).inverseFactor();
        } catch (ArithmeticException e) {
            ArithmeticException failure =
                    new ArithmeticException(
                            String.format(
                                    "A %d x %d matrix is not positive definite: what its first %d"
                                            + " rows leave of the next is not (%s)",
                                    order, order, from(k), e.getMessage()));
            failure.initCause(e);
            throw failure;
        }
    }

    /**
     * Solves {@code (A + p I) X = B}.
     *
     * @param right B, {@code [n, k]} in double; not changed
     * @return X, {@code [n, k]} in double, f order
     */
    public INDArray solve(INDArray right) {
        checkArgument(
                right.rank() == 2 && right.size(0) == order,
                "a right side of shape %s does not fit a matrix of order %s",
                Arrays.toString(right.shape()),
                order);
        INDArray[] x =
                IntStream.range(0, tiles.length)
                        .mapToObj(k -> rows(right, k))
                        .toArray(INDArray[]::new);
        Parallel.onOneThread(
                () -> {
                    forward(x);
                    backward(x);
                });
        INDArray result = Nd4j.createUninitialized(DataType.DOUBLE, right.shape(), 'f');
        for (int k = 0; k < x.length; k++) {
            result.get(NDArrayIndex.interval(from(k), to(k)), NDArrayIndex.all()).assign(x[k]);
        }
        return result;
    }

    /** Solves {@code R^T X = B}, <b>in place</b>. */
    private void forward(INDArray[] x) {
        for (int k = 0; k < x.length; k++) {
            INDArray own = Columns.product(inverses[k], x[k]);
            x[k] = own;
            INDArray[] row = tiles[k];
            int next = k;
            Parallel.forEach(
                    row.length - 1,
                    t -> Nd4j.gemm(row[t + 1], own, x[next + t + 1], true, false, -1, 1));
        }
    }

    /** Solves {@code R X = B}, <b>in place</b>. */
    private void backward(INDArray[] x) {
        for (int k = x.length - 1; k >= 0; k--) {
            INDArray own = Columns.transposedProduct(inverses[k], x[k]);
            x[k] = own;
            int column = k;
            Parallel.forEach(
                    k, i -> Nd4j.gemm(tiles[i][column - i], own, x[i], false, false, -1, 1));
        }
    }

    private INDArray rows(INDArray right, int tile) {
        return right.get(NDArrayIndex.interval(from(tile), to(tile)), NDArrayIndex.all()).dup('f');
    }

    @Override
    public void close() {
        Arrays.stream(tiles)
                .filter(Objects::nonNull)
                .flatMap(Arrays::stream)
                .filter(Objects::nonNull)
                .forEach(INDArray::close);
        Arrays.stream(inverses).filter(Objects::nonNull).forEach(INDArray::close);
    }
}
