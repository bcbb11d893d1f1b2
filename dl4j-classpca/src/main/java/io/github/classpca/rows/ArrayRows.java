package io.github.classpca.rows;

import io.github.classpca.internal.arrays.ArrayValues;
import io.github.classpca.internal.arrays.HeapArrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What an array has at each index of its first axis, read from ND4J's own memory. */
final class ArrayRows implements Rows {

    private final INDArray array;
    private final ArrayValues values;
    private final int length;

    ArrayRows(INDArray array, DataType type) {
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
        return (row, target) -> values.read((long) row * length, target, length);
    }
}
