package io.github.classpca.linalg;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Moves matrices between ND4J and {@code float[]} or {@code double[]}.
 *
 * <p>Grouping rows by class is a matter of small copies, which cost a native call each in ND4J and
 * next to nothing on the heap.
 */
public final class HeapArrays {

    private HeapArrays() {}

    /**
     * Allocates zeros.
     *
     * @param type DOUBLE for a {@code double[]}, any other for a {@code float[]}
     * @param length the number of values
     * @return {@code double[]} or {@code float[]}
     */
    public static Object allocate(DataType type, int length) {
        return type == DataType.DOUBLE ? new double[length] : new float[length];
    }

    /**
     * Copies an array to the heap, in c order and in bulk.
     *
     * @param array any array
     * @param type DOUBLE or FLOAT, the type of the copy
     * @return {@code double[]} or {@code float[]}
     */
    public static Object copy(INDArray array, DataType type) {
        INDArray dense = array.castTo(type);
        // A permuted array may call itself no view and of c order, with strides of its own.
        if (dense.isView() || dense.ordering() != 'c' || !Shape.hasDefaultStridesForShape(dense)) {
            dense = dense.dup('c');
        }
        int length = Math.toIntExact(dense.length());
        if (type == DataType.DOUBLE) {
            double[] result = new double[length];
            dense.data().asNioDouble().get(result);
            return result;
        }
        float[] result = new float[length];
        dense.data().asNioFloat().get(result);
        return result;
    }

    /**
     * Makes a matrix of the leading values.
     *
     * @param values {@code double[]} or {@code float[]}, row after row
     * @param rows the number of rows
     * @param columns the number of columns
     * @return {@code [rows, columns]}, a copy
     */
    public static INDArray matrix(Object values, int rows, int columns) {
        long[] shape = {rows, columns};
        int length = rows * columns;
        if (values instanceof double[] doubles) {
            return Nd4j.create(
                    doubles.length == length ? doubles : Arrays.copyOf(doubles, length),
                    shape,
                    'c');
        }
        float[] floats = (float[]) values;
        return Nd4j.create(
                floats.length == length ? floats : Arrays.copyOf(floats, length), shape, 'c');
    }

    /**
     * Subtracts the mean of the leading rows from each of them, <b>in place</b>.
     *
     * @param values {@code double[]} or {@code float[]}, row after row
     * @param rows the number of rows, at least 1
     * @param columns the number of columns
     * @return the mean
     */
    public static double[] centre(Object values, int rows, int columns) {
        double[] mean = new double[columns];
        if (values instanceof double[] doubles) {
            for (int r = 0, i = 0; r < rows; r++) {
                for (int j = 0; j < columns; j++, i++) {
                    mean[j] += doubles[i];
                }
            }
            divide(mean, rows);
            subtract(values, rows, mean);
            return mean;
        }
        float[] floats = (float[]) values;
        for (int r = 0, i = 0; r < rows; r++) {
            for (int j = 0; j < columns; j++, i++) {
                mean[j] += floats[i];
            }
        }
        divide(mean, rows);
        subtract(values, rows, mean);
        return mean;
    }

    /**
     * Subtracts a vector from each of the leading rows, <b>in place</b>.
     *
     * @param values {@code double[]} or {@code float[]}, row after row
     * @param rows the number of rows
     * @param vector what to subtract, of the length of a row
     */
    public static void subtract(Object values, int rows, double[] vector) {
        if (values instanceof double[] doubles) {
            for (int r = 0, i = 0; r < rows; r++) {
                for (int j = 0; j < vector.length; j++, i++) {
                    doubles[i] -= vector[j];
                }
            }
            return;
        }
        float[] floats = (float[]) values;
        for (int r = 0, i = 0; r < rows; r++) {
            for (int j = 0; j < vector.length; j++, i++) {
                // In double: the rounding of the vector itself would stay in every row.
                floats[i] = (float) (floats[i] - vector[j]);
            }
        }
    }

    private static void divide(double[] values, int by) {
        for (int j = 0; j < values.length; j++) {
            values[j] /= by;
        }
    }
}
