package io.github.classpca.internal.readout;

import static com.google.common.base.Preconditions.checkArgument;

import io.github.classpca.internal.arrays.ArrayRows;
import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.linalg.ScatterAccumulator;
import io.github.classpca.rows.RowReader;
import io.github.classpca.rows.Rows;
import io.github.classpca.rows.Values;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gathers {@link NormalEquations} from features that come a batch at a time; not thread-safe.
 *
 * <p>Memory: about {@code 4 d^2} bytes of sums, rows that wait, of at most 64 MiB or {@code d^2}
 * bytes, and what each core works with, at most 512 MiB in all or {@code 8 d^2} bytes.
 */
public final class NormalEquationsAccumulator {

    private final int inputs;
    private final DataType type;
    private final long[] counts;
    private final double[][] sums;
    private final ScatterAccumulator scatter;

    /**
     * Makes an empty accumulator.
     *
     * @param inputs the number of features d, at least 1
     * @param classes the number of classes K, at least 1
     * @param type the type of the products: DOUBLE for double, FLOAT for any other type
     */
    public NormalEquationsAccumulator(int inputs, int classes, DataType type) {
        checkArgument(inputs >= 1, "inputs must be at least 1, got %s", inputs);
        checkArgument(classes >= 1, "classes must be at least 1, got %s", classes);
        this.inputs = inputs;
        this.type = type;
        this.counts = new long[classes];
        this.sums = new double[classes][inputs];
        this.scatter = new ScatterAccumulator(1, inputs, type);
    }

    /**
     * Adds a batch.
     *
     * @param rows {@code [R, d]}, any data type and order; not changed and not kept
     * @param classOfRow the class of each row, {@code 0 .. K-1}; a negative index passes over the
     *     row
     * @throws IllegalArgumentException if the shapes do not fit or an index is no class
     */
    public void add(INDArray rows, int[] classOfRow) {
        checkArgument(
                rows.rank() == 2 && rows.size(1) == inputs && rows.size(0) == classOfRow.length,
                "rows must have shape [%s, %s], got %s",
                classOfRow.length,
                inputs,
                Arrays.toString(rows.shape()));
        for (int c : classOfRow) {
            checkArgument(c < counts.length, "class must be below %s, got %s", counts.length, c);
        }
        if (classOfRow.length == 0) {
            return;
        }
        Rows own = new ArrayRows(rows.dup('c'), type);
        RowReader reader = own.reader();
        Values row = Values.zeros(type, inputs);
        int[] groupOfRow = new int[classOfRow.length];
        for (int r = 0; r < classOfRow.length; r++) {
            groupOfRow[r] = Math.min(0, classOfRow[r]);
            if (classOfRow[r] >= 0) {
                reader.read(r, row);
                HeapArrays.add(sums[classOfRow[r]], row);
                counts[classOfRow[r]]++;
            }
        }
        scatter.add(own, groupOfRow);
    }

    /**
     * Returns the normal equations of all rows added so far.
     *
     * <p>They share the memory of this accumulator, for it may be gigabytes: once more rows are
     * added, what was returned before must not be used any more.
     *
     * @return the normal equations
     * @throws DL4JInvalidInputException if there are no rows, or one holds NaN or infinity
     */
    public NormalEquations equations() {
        scatter.finish();
        if (scatter.count(0) == 0) {
            throw new DL4JInvalidInputException("no labelled rows, so there is nothing to solve");
        }
        for (double value : scatter.mean(0)) {
            if (!Double.isFinite(value)) {
                throw new DL4JInvalidInputException(
                        "features hold NaN or infinity; check the data and the weights of the"
                                + " layers below");
            }
        }
        return new NormalEquations(counts, sums, scatter.scatter(0));
    }
}
