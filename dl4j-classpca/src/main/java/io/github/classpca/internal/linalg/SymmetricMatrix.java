package io.github.classpca.internal.linalg;

import io.github.classpca.internal.arrays.ArrayValues;
import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.rows.Values;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A symmetric matrix in double, of which only what lies on and above the diagonal is kept.
 *
 * <p>On the heap, where the collector sees what it holds and frees it in time.
 */
public final class SymmetricMatrix {

    /** Rows that are mirrored at a time: what a line of the cache holds. */
    private static final int MIRRORED = 8;

    /** Column j has the rows {@code 0 .. j}. */
    private final double[][] columns;

    /**
     * Makes a matrix of zeros.
     *
     * @param order the number of rows and of columns n, at least 1
     */
    public SymmetricMatrix(int order) {
        columns = new double[order][];
        for (int j = 0; j < order; j++) {
            columns[j] = new double[j + 1];
        }
    }

    /**
     * Copies an array.
     *
     * @param array {@code [n, n]}, symmetric to rounding: what lies on and above the diagonal
     *     counts
     * @return the matrix
     */
    public static SymmetricMatrix of(INDArray array) {
        double[][] values = array.castTo(DataType.DOUBLE).toDoubleMatrix();
        SymmetricMatrix result = new SymmetricMatrix(values.length);
        for (int j = 0; j < values.length; j++) {
            for (int i = 0; i <= j; i++) {
                result.columns[j][i] = values[i][j];
            }
        }
        return result;
    }

    /**
     * Writes the columns, each down to the diagonal.
     *
     * @param out where to
     * @throws IOException if it cannot be written
     */
    public void writeTo(DataOutput out) throws IOException {
        for (double[] column : columns) {
            HeapArrays.write(column, out);
        }
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @param order the number of rows and of columns n
     * @param in where from
     * @return the matrix
     * @throws IOException if it cannot be read
     */
    public static SymmetricMatrix readFrom(int order, DataInput in) throws IOException {
        SymmetricMatrix result = new SymmetricMatrix(order);
        for (int j = 0; j < order; j++) {
            result.columns[j] = HeapArrays.read(j + 1, in);
        }
        return result;
    }

    /**
     * Copies the columns, each down to the diagonal, into an array.
     *
     * @param target where to
     * @param offset the place of the first value, of {@code n (n + 1) / 2}
     */
    public void copyTo(double[] target, int offset) {
        int at = offset;
        for (double[] column : columns) {
            System.arraycopy(column, 0, target, at, column.length);
            at += column.length;
        }
    }

    /**
     * Copies what {@link #copyTo} has copied.
     *
     * @param order the number of rows and of columns n
     * @param source where from
     * @param offset the place of the first value
     * @return the matrix
     */
    public static SymmetricMatrix copyOf(int order, double[] source, int offset) {
        SymmetricMatrix result = new SymmetricMatrix(order);
        int at = offset;
        for (double[] column : result.columns) {
            System.arraycopy(source, at, column, 0, column.length);
            at += column.length;
        }
        return result;
    }

    /**
     * Returns what a matrix takes.
     *
     * @param order the number of rows and of columns n
     * @return bytes
     */
    public static long bytes(int order) {
        return order * (order + 1L) / 2 * Double.BYTES;
    }

    /**
     * Returns a value.
     *
     * @param row index of the row, at most that of the column
     * @param column index of the column
     * @return the value
     */
    public double get(int row, int column) {
        return columns[column][row];
    }

    /**
     * Returns the number of rows and of columns.
     *
     * @return n
     */
    public int order() {
        return columns.length;
    }

    /**
     * Returns the sum of the diagonal.
     *
     * @return the trace
     */
    public double trace() {
        double trace = 0;
        for (int j = 0; j < columns.length; j++) {
            trace += columns[j][j];
        }
        return trace;
    }

    /** Adds values, at least as many, to a column. */
    void add(int column, Values values) {
        HeapArrays.add(columns[column], values);
    }

    /**
     * Adds another matrix, <b>in place</b>.
     *
     * @param other a matrix of the same order; not changed
     */
    public void add(SymmetricMatrix other) {
        for (int j = 0; j < columns.length; j++) {
            add(j, new Values.Doubles(other.columns[j]));
        }
    }

    /**
     * Adds {@code weight v v^T}, <b>in place</b>.
     *
     * @param vector v, of length n
     * @param weight its weight
     */
    public void addOuter(double[] vector, double weight) {
        for (int j = 0; j < columns.length; j++) {
            double[] column = columns[j];
            double factor = weight * vector[j];
            for (int i = 0; i <= j; i++) {
                column[i] += factor * vector[i];
            }
        }
    }

    /**
     * Returns the mean of the matrix and of the same with its rows and columns permuted.
     *
     * @param permutation p, one that undoes itself
     * @return {@code (a_ij + a_p(i)p(j)) / 2}
     */
    public SymmetricMatrix symmetrized(int[] permutation) {
        SymmetricMatrix result = new SymmetricMatrix(columns.length);
        for (int j = 0; j < columns.length; j++) {
            for (int i = 0; i <= j; i++) {
                int row = permutation[i];
                int column = permutation[j];
                double other = row <= column ? columns[column][row] : columns[row][column];
                result.columns[j][i] = (columns[j][i] + other) / 2;
            }
        }
        return result;
    }

    /**
     * Returns a matrix of the same values.
     *
     * @return a copy
     */
    public SymmetricMatrix copy() {
        SymmetricMatrix copy = new SymmetricMatrix(columns.length);
        for (int j = 0; j < columns.length; j++) {
            System.arraycopy(columns[j], 0, copy.columns[j], 0, j + 1);
        }
        return copy;
    }

    /**
     * Returns the product with a few columns.
     *
     * @param right B, {@code [n, k]} in double; not changed
     * @return {@code A B}, {@code [n, k]} in double, f order
     */
    public INDArray times(INDArray right) {
        int n = columns.length;
        INDArray result = Nd4j.create(DataType.DOUBLE, new long[] {n, right.size(1)}, 'f');
        for (int left = 0; left < n; left += TiledCholesky.TILE) {
            int to = Math.min(n, left + TiledCholesky.TILE);
            for (int top = 0; top <= left; top += TiledCholesky.TILE) {
                int bottom = Math.min(n, top + TiledCholesky.TILE);
                INDArray tile = tile(top, bottom, left, to);
                addProduct(tile, false, right, left, result, top);
                if (top < left) {
                    addProduct(tile, true, right, top, result, left);
                }
                tile.close();
            }
        }
        return result;
    }

    private static void addProduct(
            INDArray tile, boolean transposed, INDArray right, int from, INDArray sum, int at) {
        INDArrayIndex all = NDArrayIndex.all();
        long inner = tile.size(transposed ? 0 : 1);
        INDArray rows = right.get(NDArrayIndex.interval(from, from + inner), all).dup('f');
        INDArray product =
                transposed ? Columns.transposedProduct(tile, rows) : Columns.product(tile, rows);
        sum.get(NDArrayIndex.interval(at, at + product.size(0)), all).addi(product);
    }

    /**
     * Returns a part that lies above the diagonal, or on it.
     *
     * @param top the first row
     * @param bottom the end of its rows
     * @param left the first column: that of the first row, or at least the end of the rows
     * @param right the end of its columns: that of the rows where the part is on the diagonal
     * @return in double, f order, a copy
     */
    INDArray tile(int top, int bottom, int left, int right) {
        int rows = bottom - top;
        double[] values = new double[HeapArrays.length(rows, right - left)];
        for (int j = left; j < right; j++) {
            int length = Math.min(j + 1, bottom) - top;
            System.arraycopy(columns[j], top, values, (j - left) * rows, length);
            for (int i = top + length; i < bottom; i++) {
                values[(j - left) * rows + i - top] = columns[i][j];
            }
        }
        return Nd4j.create(values, new long[] {rows, right - left}, 'f');
    }

    /**
     * Returns the matrix as an array.
     *
     * @return {@code [n, n]} in double, f order, a copy
     */
    public INDArray toArray() {
        int n = columns.length;
        INDArray result = Nd4j.createUninitialized(DataType.DOUBLE, new long[] {n, n}, 'f');
        ArrayValues values = new ArrayValues(result);
        double[][] whole = new double[MIRRORED][n];
        for (int from = 0; from < n; from += MIRRORED) {
            int to = Math.min(n, from + MIRRORED);
            for (int j = from; j < to; j++) {
                System.arraycopy(columns[j], 0, whole[j - from], 0, j + 1);
            }
            for (int i = from + 1; i < n; i++) {
                for (int j = from; j < Math.min(i, to); j++) {
                    whole[j - from][i] = columns[i][j];
                }
            }
            for (int j = from; j < to; j++) {
                values.write((long) j * n, new Values.Doubles(whole[j - from]));
            }
        }
        values.written();
        return result;
    }
}
