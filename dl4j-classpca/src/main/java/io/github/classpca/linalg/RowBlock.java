package io.github.classpca.linalg;

import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A block of rows in ND4J's own memory, filled row by row and used over and over. */
final class RowBlock {

    private final INDArray matrix;
    private final Buffer values;
    private final int length;
    private int filled;

    RowBlock(DataType type, int rows, int length) {
        // Not from a workspace: it outlives any.
        this.matrix = Nd4j.createUninitializedDetached(type, rows, length);
        this.values = HeapArrays.buffer(matrix);
        this.length = length;
    }

    /** Adds a row, {@code float[]} or {@code double[]} as of the type. */
    void add(Object row) {
        int from = filled++ * length;
        if (values instanceof DoubleBuffer doubles) {
            doubles.put(from, (double[]) row, 0, length);
        } else {
            ((FloatBuffer) values).put(from, (float[]) row, 0, length);
        }
    }

    /** Returns the matrix whose leading rows are filled in; not a copy. */
    INDArray matrix() {
        return matrix;
    }

    /** Returns the number of rows filled in. */
    int filled() {
        return filled;
    }

    /** Returns columns of the rows filled in, a view. */
    INDArray columns(int from, int to) {
        return matrix.get(NDArrayIndex.interval(0, filled), NDArrayIndex.interval(from, to));
    }

    /** Tells ND4J of the rows added; to be called before their columns are worked on. */
    void written() {
        HeapArrays.written(matrix);
    }

    void clear() {
        filled = 0;
    }

    void close() {
        matrix.close();
    }
}
