package io.github.classpca.internal.arrays;

import io.github.classpca.rows.Values;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Moves matrices between ND4J and arrays of the JVM.
 *
 * <p>Grouping rows by class is a matter of small copies, which cost a native call each in ND4J and
 * next to nothing on the heap.
 */
public final class HeapArrays {

    /** What virtual machines allow: a few less than an index can count. */
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

    private HeapArrays() {}

    /**
     * Copies an array to the heap, in c order and in bulk.
     *
     * @param array any array
     * @param type DOUBLE for double precision, any other for single
     * @return its values
     * @throws IllegalArgumentException if it has more values than a Java array can
     */
    public static Values copy(INDArray array, DataType type) {
        INDArray dense = dense(array, type);
        Values result = Values.zeros(type, length(dense.length(), 1));
        new ArrayValues(dense).read(0, result);
        return result;
    }

    /** Copies an array to the heap, in c order and double precision. */
    public static double[] doubles(INDArray array) {
        return ((Values.Doubles) copy(array, DataType.DOUBLE)).array();
    }

    /** Copies an array to the heap, in c order and single precision. */
    public static float[] floats(INDArray array) {
        return ((Values.Floats) copy(array, DataType.FLOAT)).array();
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
    static Buffer buffer(INDArray array) {
        return array.dataType() == DataType.DOUBLE
                ? array.data().asNioDouble()
                : array.data().asNioFloat();
    }

    /** Copies so many values from a place to one of others of the same precision. */
    public static void copy(Values from, int at, Values to, int where, int length) {
        if (from instanceof Values.Doubles doubles) {
            System.arraycopy(doubles.array(), at, ((Values.Doubles) to).array(), where, length);
        } else {
            System.arraycopy(floatsOf(from), at, floatsOf(to), where, length);
        }
    }

    /** Copies so many values from a place of a buffer of their type. */
    static void read(Buffer buffer, int from, Values target, int length) {
        if (target instanceof Values.Doubles doubles) {
            ((DoubleBuffer) buffer).get(from, doubles.array(), 0, length);
        } else {
            ((FloatBuffer) buffer).get(from, floatsOf(target), 0, length);
        }
    }

    /** Copies values to a place of a buffer of their type. */
    static void write(Values values, Buffer buffer, int to) {
        if (values instanceof Values.Doubles doubles) {
            ((DoubleBuffer) buffer).put(to, doubles.array());
        } else {
            ((FloatBuffer) buffer).put(to, floatsOf(values));
        }
    }

    /** Tells a backend with memory of its own that an array was written on this side. */
    static void written(INDArray array) {
        Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
    }

    /**
     * Makes a matrix of the leading values.
     *
     * @param values row after row
     * @param rows the number of rows
     * @param columns the number of columns
     * @return {@code [rows, columns]}, a copy
     * @throws IllegalArgumentException if these are more values than a Java array can have
     */
    public static INDArray matrix(Values values, int rows, int columns) {
        if (values instanceof Values.Doubles doubles) {
            return matrix(doubles.array(), rows, columns);
        }
        float[] floats = floatsOf(values);
        int length = length(rows, columns);
        return Nd4j.create(
                floats.length == length ? floats : Arrays.copyOf(floats, length),
                new long[] {rows, columns},
                'c');
    }

    /** The same of an array in double precision. */
    public static INDArray matrix(double[] values, int rows, int columns) {
        int length = length(rows, columns);
        return Nd4j.create(
                values.length == length ? values : Arrays.copyOf(values, length),
                new long[] {rows, columns},
                'c');
    }

    /**
     * Makes an array of values in c order, in bulk: {@code Nd4j.create} copies them one by one.
     *
     * @param values as many as the shape has
     * @param shape the shape
     */
    public static INDArray array(Values values, long... shape) {
        DataType type = values instanceof Values.Doubles ? DataType.DOUBLE : DataType.FLOAT;
        INDArray result = Nd4j.createUninitialized(type, shape, 'c');
        ArrayValues target = new ArrayValues(result);
        target.write(0, values);
        target.written();
        return result;
    }

    /**
     * Subtracts the mean of the leading rows from each of them, <b>in place</b>.
     *
     * @param values row after row
     * @param rows the number of rows, at least 1
     * @param columns the number of columns
     * @return the mean
     */
    public static double[] centre(Values values, int rows, int columns) {
        double[] mean = new double[columns];
        if (values instanceof Values.Doubles doubles) {
            double[] x = doubles.array();
            for (int r = 0, i = 0; r < rows; r++) {
                for (int j = 0; j < columns; j++, i++) {
                    mean[j] += x[i];
                }
            }
        } else {
            float[] x = floatsOf(values);
            for (int r = 0, i = 0; r < rows; r++) {
                for (int j = 0; j < columns; j++, i++) {
                    mean[j] += x[i];
                }
            }
        }
        for (int j = 0; j < columns; j++) {
            mean[j] /= rows;
        }
        subtract(values, rows, mean);
        return mean;
    }

    /**
     * Subtracts a vector from each of the leading rows, <b>in place</b>.
     *
     * @param values row after row
     * @param rows the number of rows
     * @param vector what to subtract, of the length of a row
     */
    public static void subtract(Values values, int rows, double[] vector) {
        if (values instanceof Values.Doubles doubles) {
            double[] x = doubles.array();
            for (int r = 0, i = 0; r < rows; r++) {
                for (int j = 0; j < vector.length; j++, i++) {
                    x[i] -= vector[j];
                }
            }
            return;
        }
        float[] x = floatsOf(values);
        for (int r = 0, i = 0; r < rows; r++) {
            for (int j = 0; j < vector.length; j++, i++) {
                // In double: the rounding of the vector itself would stay in every row.
                x[i] = (float) (x[i] - vector[j]);
            }
        }
    }

    /**
     * Adds to a sum.
     *
     * @param sum what to add to, <b>in place</b>
     * @param values at least as many
     */
    public static void add(double[] sum, Values values) {
        if (values instanceof Values.Doubles doubles) {
            double[] x = doubles.array();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += x[i];
            }
            return;
        }
        float[] x = floatsOf(values);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += x[i];
        }
    }

    /** Returns the sum of two vectors in the precision of the first. */
    public static Values sum(Values values, double[] other) {
        Values result =
                values instanceof Values.Doubles
                        ? new Values.Doubles(new double[other.length])
                        : new Values.Floats(new float[other.length]);
        for (int i = 0; i < other.length; i++) {
            result.set(i, values.get(i) + other[i]);
        }
        return result;
    }

    /** Returns how finely the precision resolves a value. */
    public static double ulp(Values values, int index) {
        return values instanceof Values.Doubles doubles
                ? Math.ulp(doubles.array()[index])
                : Math.ulp(floatsOf(values)[index]);
    }

    private static float[] floatsOf(Values values) {
        return ((Values.Floats) values).array();
    }

    /** Writes values, in the byte order of the network. */
    public static void write(double[] values, DataOutput out) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Double.BYTES));
        bytes.asDoubleBuffer().put(values);
        out.write(bytes.array());
    }

    /** Reads so many of them. */
    public static double[] read(int length, DataInput in) throws IOException {
        byte[] bytes = new byte[Math.multiplyExact(length, Double.BYTES)];
        in.readFully(bytes);
        double[] values = new double[length];
        ByteBuffer.wrap(bytes).asDoubleBuffer().get(values);
        return values;
    }

    /** Writes values in single precision, in the byte order of the network. */
    public static void write(float[] values, DataOutput out) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
    }

    /** Reads so many of them. */
    public static float[] readFloats(int length, DataInput in) throws IOException {
        byte[] bytes = new byte[Math.multiplyExact(length, Float.BYTES)];
        in.readFully(bytes);
        float[] values = new float[length];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
        return values;
    }
}
