package io.github.classpca.internal.arrays;

import io.github.classpca.rows.RowReader;
import io.github.classpca.rows.Rows;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The rows of a matrix, or what an array has at each index of its first axis in c order, read from
 * ND4J's own memory.
 */
public final class ArrayRows implements Rows {

    private final INDArray array;
    private final ArrayValues values;
    private final int length;

    /**
     * Sees an array as rows.
     *
     * @param array {@code [R, ...]}, any data type and order, R at least 1; not to be changed while
     *     rows are read
     * @param type DOUBLE for rows in double precision, any other for single
     */
    public ArrayRows(INDArray array, DataType type) {
        this.array = HeapArrays.dense(array, type);
        this.values = new ArrayValues(this.array);
        this.length = Math.toIntExact(array.length() / array.size(0));
    }

    @Override
    public int count() {
        return (int) array.size(0);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public long bytes() {
        return array.length() * array.dataType().width();
    }

    @Override
    public RowReader reader() {
        // Reads at absolute positions share nothing, so one will do for all threads.
        return (row, target) -> values.read((long) row * length, target);
    }
}
