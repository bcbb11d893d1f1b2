package io.github.classpca.moments;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import io.github.classpca.internal.arrays.ArrayRows;
import io.github.classpca.internal.linalg.ScatterAccumulator;
import io.github.classpca.internal.linalg.SymmetricMatrix;
import io.github.classpca.rows.Rows;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gathers {@link ClassMoments} from rows that come a batch at a time; not thread-safe.
 *
 * <pre>{@code
 * ClassMomentsAccumulator accumulator = new ClassMomentsAccumulator(10, 784, DataType.FLOAT);
 * accumulator.add(batch, classOfRow);
 * ClassMoments moments = accumulator.moments();
 * }</pre>
 *
 * <p>Memory: about {@code 4 K d^2} bytes of moments, rows that wait, of at most 64 MiB or a quarter
 * of the moments, and what each core works with, at most 512 MiB in all.
 */
public final class ClassMomentsAccumulator {

    private final int classes;
    private final int dimension;
    private final DataType type;
    private final ScatterAccumulator scatters;
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
        this.classes = classes;
        this.dimension = dimension;
        this.type = type;
        this.scatters = new ScatterAccumulator(classes, dimension, type);
    }

    /**
     * Adds the rows of a matrix.
     *
     * @param rows {@code [R, d]}, any data type and order; not changed and not kept
     * @param classOfRow the class of each row, {@code 0 .. K-1} or {@link ClassLabels#UNLABELLED};
     *     unlabelled rows are passed over
     * @throws IllegalArgumentException if the shapes do not fit or an index is no class
     */
    public void add(INDArray rows, int[] classOfRow) {
        checkArgument(
                rows.rank() == 2 && rows.size(1) == dimension,
                "rows must have shape [R, %s], got %s",
                dimension,
                Arrays.toString(rows.shape()));
        if (!rows.isEmpty()) {
            add(new ArrayRows(rows.dup('c'), type), classOfRow.clone());
        }
    }

    /**
     * Adds rows, without a copy where there is one to avoid.
     *
     * @param rows rows of length d, of this accumulator's type; <b>kept for a while</b>: what they
     *     are read from must not be changed before the moments are taken
     * @param classOfRow the class of each row, as above; kept as well
     * @throws IllegalArgumentException if the lengths do not fit or an index is no class
     */
    public void add(Rows rows, int[] classOfRow) {
        checkState(!finished, "moments were already taken from this accumulator");
        checkArgument(
                rows.length() == dimension,
                "rows must have %s values, got %s",
                dimension,
                rows.length());
        checkArgument(
                rows.count() == classOfRow.length,
                "%s rows with %s classes",
                rows.count(),
                classOfRow.length);
        for (int c : classOfRow) {
            checkArgument(
                    c >= ClassLabels.UNLABELLED && c < classes,
                    "class index must be below %s, got %s",
                    classes,
                    c);
        }
        scatters.add(rows, classOfRow);
    }

    /**
     * Returns the moments of all rows added; the accumulator takes no more rows afterwards.
     *
     * @return the moments
     * @throws DL4JInvalidInputException if a row holds NaN or infinity
     */
    public ClassMoments moments() {
        checkState(!finished, "moments were already taken from this accumulator");
        finished = true;
        scatters.finish();
        long[] counts = new long[classes];
        double[][] means = new double[classes][];
        SymmetricMatrix[] ofClasses = new SymmetricMatrix[classes];
        for (int c = 0; c < classes; c++) {
            counts[c] = scatters.count(c);
            if (counts[c] > 0) {
                means[c] = scatters.mean(c);
                ofClasses[c] = scatters.scatter(c);
                requireFinite(c, means[c], ofClasses[c]);
            }
        }
        return new ClassMoments(
                dimension,
                ClassMoments.resolution(type),
                counts,
                means,
                ClassScatters.whole(ofClasses));
    }

    /** Checks a class's moments; a scatter of null is not there to be checked. */
    static void requireFinite(int index, double[] mean, SymmetricMatrix scatter) {
        for (double value : mean) {
            if (!Double.isFinite(value)) {
                throw new DL4JInvalidInputException(
                        "Rows of class "
                                + index
                                + " hold NaN or infinity; check the features, their"
                                + " normalization and the weights of the layers below");
            }
        }
        for (int j = 0; scatter != null && j < mean.length; j++) {
            if (!Double.isFinite(scatter.get(j, j))) {
                throw new DL4JInvalidInputException(
                        "Rows of class "
                                + index
                                + " hold values at input "
                                + j
                                + " whose squares are beyond single precision; normalize the"
                                + " features, or use a network of data type DOUBLE");
            }
        }
    }
}
