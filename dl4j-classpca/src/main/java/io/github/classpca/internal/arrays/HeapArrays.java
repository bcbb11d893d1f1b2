package io.github.classpca.internal.arrays;

import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
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

    /** What virtual machines allow: a few less than an index can count. */
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

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
     * @throws IllegalArgumentException if it has more values than a Java array can
     */
    public static Object copy(INDArray array, DataType type) {
        INDArray dense = dense(array, type);
        int length = length(dense.length(), 1);
        Object result = allocate(type, length);
        new ArrayValues(dense).read(0, result, length);
        return result;
    }

    /**
     * Returns the number of values of a matrix that is to be kept in a Java array.
     *
     * @param rows the number of rows
     * @param columns the number of columns
     * @return {@code rows * columns}
     * @throws IllegalArgumentException if these are more values than a Java array can have
     */
    public static int length(long rows, long columns) {
        double exact = (double) rows * columns;
        if (exact > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    rows
                            + " x "
                            + columns
                            + " values are more than the "
                            + MAX_LENGTH
                            + " that a Java array can have");
        }
        return (int) exact;
    }

    /** Returns the array itself where its buffer is its values in c order, otherwise a copy. */
    public static INDArray dense(INDArray array, DataType type) {
        INDArray cast = array.castTo(type == DataType.DOUBLE ? type : DataType.FLOAT);
        // A reshaped array calls itself a view; a permuted one may call itself none and of c
        // order, but has strides of its own.
        boolean plain =
                cast.offset() == 0
                        && cast.data().offset() == 0
                        && cast.ordering() == 'c'
                        && Shape.hasDefaultStridesForShape(cast);
        return plain ? cast : cast.dup('c');
    }

    /**
     * Returns the values of an array that is no view, in its own memory, from its first one.
     *
     * <p>To be asked for anew after each operation on the array: a backend with memory of its own
     * brings the values over then.
     */
    public static Buffer buffer(INDArray array) {
        return array.dataType() == DataType.DOUBLE
                ? array.data().asNioDouble()
                : array.data().asNioFloat();
    }

    /** Copies values, {@code double[]} or {@code float[]} as of the buffer. */
    public static void read(Buffer values, int from, Object target, int length) {
        if (values instanceof DoubleBuffer doubles) {
            doubles.get(from, (double[]) target, 0, length);
        } else {
            ((FloatBuffer) values).get(from, (float[]) target, 0, length);
        }
    }

    /** Tells a backend with memory of its own that an array was written on this side. */
    static void written(INDArray array) {
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
    }

    /**
     * Makes a matrix of the leading values.
     *
     * @param values {@code double[]} or {@code float[]}, row after row
     * @param rows the number of rows
     * @param columns the number of columns
     * @return {@code [rows, columns]}, a copy
     * @throws IllegalArgumentException if these are more values than a Java array can have
     */
    public static INDArray matrix(Object values, int rows, int columns) {
        long[] shape = {rows, columns};
        int length = length(rows, columns);
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

    /**
     * Adds to a sum.
     *
     * @param sum what to add to, <b>in place</b>
     * @param values {@code double[]} or {@code float[]}, at least as long
     */
    public static void add(double[] sum, Object values) {
        if (values instanceof double[] doubles) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += doubles[i];
            }
            return;
        }
        float[] floats = (float[]) values;
        for (int i = 0; i < sum.length; i++) {
            sum[i] += floats[i];
        }
    }

    /** Returns the sum of two vectors in the type of the first. */
    public static Object sum(Object values, double[] other) {
        if (values instanceof double[] doubles) {
            double[] result = doubles.clone();
            add(result, other);
            return result;
        }
        float[] result = ((float[]) values).clone();
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) (result[i] + other[i]);
        }
        return result;
    }

    /** Returns how finely the type resolves a value. */
    public static double ulp(Object values, int index) {
        return values instanceof double[] doubles
                ? Math.ulp(doubles[index])
                : Math.ulp(((float[]) values)[index]);
    }

    /**
     * Fills with zeros.
     *
     * @param values {@code double[]} or {@code float[]}, changed <b>in place</b>
     */
    public static void clear(Object values) {
        if (values instanceof double[] doubles) {
            Arrays.fill(doubles, 0);
        } else {
            Arrays.fill((float[]) values, 0);
        }
    }

    private static void divide(double[] values, int by) {
        for (int j = 0; j < values.length; j++) {
            values[j] /= by;
        }
    }
}
