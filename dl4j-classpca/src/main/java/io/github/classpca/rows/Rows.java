package io.github.classpca.rows;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rows of one length that are read one at a time.
 *
 * <p>What sums over rows copies each to where it is needed, so a matrix of them is never made.
 */
public interface Rows {

    /**
     * Returns how many rows there are.
     *
     * @return the number of rows
     */
    int count();

    /**
     * Returns the length of each.
     *
     * @return d
     */
    int length();

    /**
     * Returns the size of what the rows are read from.
     *
     * @return bytes
     */
    long bytes();

    /**
     * Returns a reader of its own for a thread.
     *
     * @return the reader
     */
    RowReader reader();

    /**
     * Returns the rows of a matrix, or what an array has at each index of its first axis.
     *
     * @param array {@code [R, ...]}, any data type and order, R at least 1; not to be changed while
     *     rows are read
     * @param type DOUBLE to read {@code double[]}, any other to read {@code float[]}
     * @return R rows, each in c order
     */
    static Rows of(INDArray array, DataType type) {
        return new ArrayRows(array, type);
    }
}
