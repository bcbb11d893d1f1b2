package io.github.classpca.rows;

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
}
