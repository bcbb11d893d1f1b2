package io.github.classpca.readout;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import io.github.classpca.linalg.HeapArrays;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Gathers {@link NormalEquations} from features that come a batch at a time; not thread-safe.
 *
 * <p>Rows are shifted by the mean of the first block, multiplied in their own data type, only on
 * and above the diagonal, and added up in double.
 *
 * <p>Memory: {@code 4 d^2} bytes of sums, and blocks of at most 256 MiB.
 */
public final class NormalEquationsAccumulator {

    private static final int MAX_BLOCK_ROWS = 2048;
    private static final int MIN_BLOCK_ROWS = 64;
    private static final long BLOCK_MEMORY = 128L << 20;

    /** Columns of one product: wide enough for the speed of a large gemm. */
    private static final int PANEL = 512;

    private final int inputs;
    private final DataType type;
    private final int blockRows;
    private final long[] counts;
    private final double[][] sums;

    /** For each panel of columns the rows down to the diagonal, double, f order. */
    private final INDArray[] panels;

    /** Collected rows: {@code float[]} or {@code double[]}. */
    private final Object block;

    private double[] shift;
    private int filled;
    private boolean finished;

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
        this.type = type == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
        long rows = BLOCK_MEMORY / ((long) inputs * this.type.width());
        this.blockRows = (int) Math.max(MIN_BLOCK_ROWS, Math.min(MAX_BLOCK_ROWS, rows));
        this.counts = new long[classes];
        this.sums = new double[classes][inputs];
        this.panels = new INDArray[(inputs + PANEL - 1) / PANEL];
        this.block = HeapArrays.allocate(this.type, blockRows * inputs);
    }

    /**
     * Adds a batch.
     *
     * @param rows {@code [R, d]}, any data type and order; not changed and not kept
     * @param classOfRow the class of each row, {@code 0 .. K-1}; a negative index passes over the
     *     row
     * @throws IllegalArgumentException if the shapes do not fit or an index is no class
     * @throws DL4JInvalidInputException if a row holds NaN or infinity
     */
    public void add(INDArray rows, int[] classOfRow) {
        checkState(!finished, "normal equations were already taken from this accumulator");
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
        Object values = HeapArrays.copy(rows, type);
        for (int r = 0; r < classOfRow.length; r++) {
            if (classOfRow[r] < 0) {
                continue;
            }
            System.arraycopy(values, r * inputs, block, filled * inputs, inputs);
            counts[classOfRow[r]]++;
            addTo(sums[classOfRow[r]], values, r * inputs);
            if (++filled == blockRows) {
                flush();
            }
        }
    }

    private static void addTo(double[] sum, Object values, int offset) {
        if (values instanceof double[] doubles) {
            for (int j = 0; j < sum.length; j++) {
                sum[j] += doubles[offset + j];
            }
            return;
        }
        float[] floats = (float[]) values;
        for (int j = 0; j < sum.length; j++) {
            sum[j] += floats[offset + j];
        }
    }

    private void flush() {
        if (filled == 0) {
            return;
        }
        if (shift == null) {
            shift = HeapArrays.centre(block, filled, inputs);
        } else {
            HeapArrays.subtract(block, filled, shift);
        }
        // Closed by hand: the collector sees little of what lies outside the heap.
        INDArray copy = HeapArrays.matrix(block, filled, inputs);
        INDArray rows = copy.dup('f');
        copy.close();
        filled = 0;
        for (int p = 0; p < panels.length; p++) {
            int from = p * PANEL;
            int to = Math.min(inputs, from + PANEL);
            INDArray left = rows.get(NDArrayIndex.all(), NDArrayIndex.interval(0, to));
            INDArray right = rows.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
            INDArray product = Nd4j.create(type, new long[] {to, to - from}, 'f');
            Nd4j.gemm(left, right, product, true, false, 1, 0);
            if (panels[p] == null) {
                panels[p] = Nd4j.create(DataType.DOUBLE, new long[] {to, to - from}, 'f');
            }
            panels[p].addi(product);
            product.close();
        }
        rows.close();
    }

    /**
     * Returns the normal equations of all rows added; the accumulator takes no more afterwards.
     *
     * @return the normal equations
     * @throws DL4JInvalidInputException if there are no rows, or one holds NaN or infinity
     */
    public NormalEquations equations() {
        checkState(!finished, "normal equations were already taken from this accumulator");
        flush();
        finished = true;
        long total = Arrays.stream(counts).sum();
        if (total == 0) {
            throw new DL4JInvalidInputException("no labelled rows, so there is nothing to solve");
        }
        double[] mean = new double[inputs];
        for (double[] sum : sums) {
            for (int j = 0; j < inputs; j++) {
                mean[j] += sum[j] / total;
            }
        }
        for (double value : mean) {
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                throw new DL4JInvalidInputException(
                        "features hold NaN or infinity; check the data and the weights of the"
                                + " layers below");
            }
        }
        INDArray scatter = Nd4j.create(DataType.DOUBLE, new long[] {inputs, inputs}, 'f');
        for (int p = 0; p < panels.length; p++) {
            int from = p * PANEL;
            int to = Math.min(inputs, from + PANEL);
            scatter.get(NDArrayIndex.interval(0, to), NDArrayIndex.interval(from, to))
                    .assign(panels[p]);
            if (from > 0) {
                scatter.get(NDArrayIndex.interval(from, to), NDArrayIndex.interval(0, from))
                        .assign(
                                panels[p]
                                        .get(NDArrayIndex.interval(0, from), NDArrayIndex.all())
                                        .transpose());
            }
            panels[p].close();
            panels[p] = null;
        }
        // About the mean instead of the shift: sum (x - s)(x - s)^T - N (m - s)(m - s)^T.
        double[] off = new double[inputs];
        for (int j = 0; j < inputs; j++) {
            off[j] = mean[j] - shift[j];
        }
        NormalEquations.addOuter(scatter, off, -(double) total);
        return new NormalEquations(counts, sums, scatter);
    }
}
