package io.github.classpca.internal.arrays;

import io.github.classpca.rows.Values;
import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The values of an array that is no view, FLOAT or DOUBLE, in the order of its memory.
 *
 * <p>Positions are counted in longs. A buffer of {@code java.nio} ends at 2 GiB, which a matrix of
 * doubles exceeds from an order of 16,384 on; beyond, values are copied through ND4J.
 */
public final class ArrayValues {

    private static final long MAX_BUFFER_BYTES = Integer.MAX_VALUE;

    private final INDArray array;

    /** Null where the array is larger than that. */
    private final Buffer buffer;

    public ArrayValues(INDArray array) {
        this(array, MAX_BUFFER_BYTES);
    }

    ArrayValues(INDArray array, long maxBufferBytes) {
        this.array = array;
        this.buffer =
                array.length() * array.dataType().width() <= maxBufferBytes
                        ? HeapArrays.buffer(array)
                        : null;
    }

    public double get(long position) {
        if (buffer instanceof DoubleBuffer doubles) {
            return doubles.get((int) position);
        }
        return buffer instanceof FloatBuffer floats
                ? floats.get((int) position)
                : array.data().getDouble(position);
    }

    /** Copies values from a position on, as many as the target has, which is of their type. */
    public void read(long from, Values target) {
        read(from, target, target.length());
    }

    /** Copies so many values from a position on. */
    public void read(long from, Values target, int length) {
        if (buffer != null) {
            HeapArrays.read(buffer, (int) from, target, length);
        } else {
            HeapArrays.read(HeapArrays.buffer(part(from, length).dup()), 0, target, length);
        }
    }

    /** Copies values, of the array's type, to a position. */
    public void write(long from, Values values) {
        if (buffer == null) {
            part(from, values.length())
                    .assign(HeapArrays.matrix(values, 1, values.length()).reshape(values.length()));
        } else {
            HeapArrays.write(values, buffer, (int) from);
        }
    }

    /** Tells a backend with memory of its own of what was written. */
    public void written() {
        if (buffer != null) {
            HeapArrays.written(array);
        }
    }

    private INDArray part(long from, int length) {
        DataBuffer part = Nd4j.createBuffer(array.data(), from, length);
        return Nd4j.create(part, length);
    }
}
