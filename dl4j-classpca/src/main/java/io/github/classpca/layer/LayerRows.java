package io.github.classpca.layer;

import io.github.classpca.rows.Rows;

/**
 * Rows of a layer's input, each from one example.
 *
 * @param values rows of length d, of the type of the input (FLOAT for any but DOUBLE)
 * @param examples for each row the position of its example in the batch, or {@link #NOT_TAKEN}; not
 *     copied
 */
@SuppressWarnings("ArrayRecordComponent") // A batch's worth of rows, passed on once and dropped.
public record LayerRows(Rows values, int[] examples) {

    /** Stands for the example of a row that is masked or was not drawn. */
    public static final int NOT_TAKEN = -1;
}
