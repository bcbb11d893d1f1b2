package io.github.classpca.rows;

/** Reads rows, one at a time; to be used by one thread. */
@FunctionalInterface
public interface RowReader {

    /**
     * Copies a row.
     *
     * @param row its index
     * @param target where to, of the length of a row: {@code double[]} where the type of the rows
     *     is DOUBLE, otherwise {@code float[]}
     */
    void read(int row, Object target);
}
