package io.github.classpca.rows;

/** Reads rows, one at a time; to be used by one thread. */
@FunctionalInterface
public interface RowReader {

    /**
     * Copies a row.
     *
     * @param row its index
     * @param target where to, of the length and the precision of the rows
     */
    void read(int row, Values target);
}
