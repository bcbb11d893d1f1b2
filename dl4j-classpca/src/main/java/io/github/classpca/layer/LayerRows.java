package io.github.classpca.layer;

import io.github.classpca.internal.arrays.ArrayRows;
import io.github.classpca.rows.Rows;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rows of a layer's input, each from one example, and of a sequence from one of its steps.
 *
 * <pre>{@code
 * LayerRows rows = LayerRows.of(batch, IntStream.range(0, (int) batch.size(0)).toArray());
 * }</pre>
 *
 * @param values rows of length d, of the type of the input (FLOAT for any but DOUBLE)
 * @param examples for each row the position of its example in the batch, or {@link #NOT_TAKEN}; not
 *     copied
 * @param steps for each row the step of its example's sequence; empty where there are no sequences,
 *     or the layer gives another number of steps than it takes
 */
@SuppressWarnings("ArrayRecordComponent") // A batch's worth of rows, passed on once and dropped.
public record LayerRows(Rows values, int[] examples, Optional<Steps> steps) {

    /** Stands for the example of a row that is masked or was not drawn. */
    public static final int NOT_TAKEN = -1;

    /**
     * The steps that rows are from.
     *
     * @param ofRow the step of each row; not copied
     * @param count how many steps each sequence has
     */
    @SuppressWarnings("ArrayRecordComponent") // As above.
    public record Steps(int[] ofRow, int count) {}

    /**
     * Takes rows that are of no sequence.
     *
     * @param values rows
     * @param examples for each row the position of its example, or {@link #NOT_TAKEN}; not copied
     */
    public LayerRows(Rows values, int[] examples) {
        this(values, examples, Optional.empty());
    }

    /**
     * Takes what an array has at each index of its first axis.
     *
     * @param array {@code [R, ...]}, any data type and order, R at least 1; not to be changed while
     *     the rows are read
     * @param examples for each row the position of its example, or {@link #NOT_TAKEN}; not copied
     * @return R rows, each in c order
     */
    public static LayerRows of(INDArray array, int[] examples) {
        return new LayerRows(new ArrayRows(array, array.dataType()), examples);
    }
}
