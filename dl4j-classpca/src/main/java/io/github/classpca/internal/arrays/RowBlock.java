package io.github.classpca.internal.arrays;

import io.github.classpca.rows.Values;
import java.nio.Buffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A block of rows in ND4J's own memory, filled row by row and used over and over. */
public final class RowBlock {

    private final INDArray matrix;
    private final Buffer values;
    private final int length;
    private int filled;

    public RowBlock(DataType type, int rows, int length) {
        // Not from a workspace: it outlives any.
        this.matrix = Nd4j.createUninitializedDetached(type, rows, length);
        this.values = HeapArrays.buffer(matrix);
        this.length = length;
    }

    /** Adds a row of the type and length. */
    public void add(Values row) {
        HeapArrays.write(row, values, filled++ * length);
    }

    /** Returns the matrix whose leading rows are filled in; not a copy. */
    public INDArray matrix() {
        return matrix;
    }

    /** Returns the number of rows filled in. */
    public int filled() {
        return filled;
    }

    /** Returns columns of the rows filled in, a view. */
    public INDArray columns(int from, int to) {
        return matrix.get(NDArrayIndex.interval(0, filled), NDArrayIndex.interval(from, to));
    }

    /** Tells ND4J of the rows added; to be called before their columns are worked on. */
    public void written() {
        HeapArrays.written(matrix);
    }

    public void clear() {
        filled = 0;
    }

    public void close() {
        matrix.close();
    }
}
