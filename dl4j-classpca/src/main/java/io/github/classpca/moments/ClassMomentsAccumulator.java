package io.github.classpca.moments;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import io.github.classpca.linalg.HeapArrays;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gathers {@link ClassMoments} from rows that come a batch at a time; not thread-safe.
 *
 * <p>Rows are collected per class and taken in blocks: each block is centred on its own mean, its
 * Gram matrix is one gemm in the rows' data type, and everything is added up in double. Blocks keep
 * the work in large products, whatever the batch size, and centring keeps the products small where
 * means are large.
 *
 * <p>Memory: {@code 8 K d^2} bytes of moments and at most 64 MiB of collected rows (more where K
 * blocks of 64 rows need it).
 */
public final class ClassMomentsAccumulator {

    private static final int MAX_BLOCK_ROWS = 1024;
    private static final int MIN_BLOCK_ROWS = 64;
    private static final long BLOCK_MEMORY = 64L << 20;

    private final int dimension;
    private final DataType type;
    private final int blockRows;
    private final long[] counts;
    private final double[][] means;
    private final INDArray[] scatters;

    /** Collected rows of each class: {@code float[]} or {@code double[]}, row after row. */
    private final Object[] blocks;

    private final int[] filled;
    private boolean finished;

    /**
     * Makes an empty accumulator.
     *
     * @param classes the number of classes K, at least 1
     * @param dimension the length d of a row, at least 1
     * @param type the type of the products: DOUBLE for double, FLOAT for any other type
     */
    public ClassMomentsAccumulator(int classes, int dimension, DataType type) {
        checkArgument(classes >= 1, "classes must be at least 1, got %s", classes);
        checkArgument(dimension >= 1, "dimension must be at least 1, got %s", dimension);
        this.dimension = dimension;
        this.type = type == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
        long rows = BLOCK_MEMORY / ((long) classes * dimension * this.type.width());
        this.blockRows = (int) Math.max(MIN_BLOCK_ROWS, Math.min(MAX_BLOCK_ROWS, rows));
        this.counts = new long[classes];
        this.means = new double[classes][];
        this.scatters = new INDArray[classes];
        this.blocks = new Object[classes];
        this.filled = new int[classes];
    }

    /**
     * Adds a batch of rows.
     *
     * @param rows {@code [R, d]}, any data type and order; not changed and not kept
     * @param classOfRow the class of each row, {@code 0 .. K-1} or {@link ClassLabels#UNLABELLED};
     *     unlabelled rows are passed over
     * @throws IllegalArgumentException if the shapes do not fit or an index is no class
     * @throws DL4JInvalidInputException if a row holds NaN or infinity
     */
    public void add(INDArray rows, int[] classOfRow) {
        checkState(!finished, "moments were already taken from this accumulator");
        checkArgument(
                rows.rank() == 2 && rows.size(1) == dimension,
                "rows must have shape [R, %s], got %s",
                dimension,
                Arrays.toString(rows.shape()));
        checkArgument(
                rows.size(0) == classOfRow.length,
                "%s rows with %s classes",
                rows.size(0),
                classOfRow.length);
        for (int c : classOfRow) {
            checkArgument(
                    c >= ClassLabels.UNLABELLED && c < counts.length,
                    "class index must be below %s, got %s",
                    counts.length,
                    c);
        }
        if (classOfRow.length == 0) {
            return;
        }
        Object values = HeapArrays.copy(rows, type);
        for (int r = 0; r < classOfRow.length; r++) {
            int c = classOfRow[r];
            if (c == ClassLabels.UNLABELLED) {
                continue;
            }
            if (blocks[c] == null) {
                blocks[c] = HeapArrays.allocate(type, blockRows * dimension);
            }
            System.arraycopy(values, r * dimension, blocks[c], filled[c] * dimension, dimension);
            if (++filled[c] == blockRows) {
                flush(c);
            }
        }
    }

    /**
     * Returns the moments of all rows added; the accumulator takes no more rows afterwards.
     *
     * @return the moments
     * @throws DL4JInvalidInputException if a row holds NaN or infinity
     */
    public ClassMoments moments() {
        checkState(!finished, "moments were already taken from this accumulator");
        for (int c = 0; c < counts.length; c++) {
            flush(c);
            blocks[c] = null;
        }
        finished = true;
        return new ClassMoments(dimension, counts, means, scatters);
    }

    private void flush(int c) {
        int rows = filled[c];
        if (rows == 0) {
            return;
        }
        filled[c] = 0;
        double[] mean = HeapArrays.centre(blocks[c], rows, dimension);
        for (double value : mean) {
            if (Double.isNaN(value) || Double.isInfinite(value)) {
                throw new DL4JInvalidInputException(
                        "Rows of class "
                                + c
                                + " hold NaN or infinity; check the features, their"
                                + " normalization and the weights of the layers below");
            }
        }
        INDArray block = HeapArrays.matrix(blocks[c], rows, dimension);
        INDArray gram = Nd4j.create(type, new long[] {dimension, dimension}, 'f');
        Nd4j.gemm(block, block, gram, true, false, 1, 0);
        if (scatters[c] == null) {
            scatters[c] = ClassMoments.zeros(dimension);
            means[c] = new double[dimension];
        }
        ClassMoments.absorb(counts[c], means[c], scatters[c], rows, mean, gram);
        counts[c] += rows;
    }
}
