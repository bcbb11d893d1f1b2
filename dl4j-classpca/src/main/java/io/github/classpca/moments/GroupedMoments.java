package io.github.classpca.moments;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.linalg.ScatterAccumulator;
import io.github.classpca.internal.linalg.SymmetricMatrix;
import io.github.classpca.rows.RowReader;
import io.github.classpca.rows.Rows;
import io.github.classpca.rows.Values;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Gathers {@link ClassMoments} whose classes do not fit into memory together: a group of classes at
 * a time, with a pass over the rows for each group when it is asked for.
 *
 * <pre>{@code
 * ClassMoments moments =
 *         GroupedMoments.gather(1000, 784, DataType.FLOAT, 100, sink -> sink.add(rows, classOfRow));
 * }</pre>
 *
 * <p>Counts, means and what is pooled come from the first pass. Nothing is lost to this: each
 * matrix is that of {@link ClassMomentsAccumulator}, to rounding.
 */
public final class GroupedMoments {

    /** Takes the rows of a pass. */
    @FunctionalInterface
    public interface Sink {

        /**
         * Takes rows, as of {@link ClassMomentsAccumulator#add(Rows, int[])}.
         *
         * @param rows rows of one length; kept for a while
         * @param classOfRow the class of each, or {@link ClassLabels#UNLABELLED}
         */
        void add(Rows rows, int[] classOfRow);
    }

    /** Gives all rows, the same ones each time. */
    @FunctionalInterface
    public interface Pass {

        /**
         * Runs over the rows.
         *
         * @param sink takes them
         */
        void run(Sink sink);
    }

    private final int dimension;
    private final DataType type;
    private final int groupSize;
    private final Pass pass;

    private GroupedMoments(int dimension, DataType type, int groupSize, Pass pass) {
        this.dimension = dimension;
        this.type = type;
        this.groupSize = groupSize;
        this.pass = pass;
    }

    /**
     * Runs the first pass.
     *
     * @param classes the number of classes K
     * @param dimension the length d of a row
     * @param type the type of the products: DOUBLE for double, FLOAT for any other type
     * @param groupSize how many classes are in memory at a time, from 1 to K
     * @param pass gives the rows, now and whenever another group is asked for
     * @return the moments
     * @throws org.deeplearning4j.exception.DL4JInvalidInputException if a row holds NaN or infinity
     */
    public static ClassMoments gather(
            int classes, int dimension, DataType type, int groupSize, Pass pass) {
        checkArgument(
                groupSize >= 1 && groupSize <= classes,
                "groupSize must be from 1 to %s, got %s",
                classes,
                groupSize);
        return new GroupedMoments(dimension, type, groupSize, pass).first(classes);
    }

    /** Takes the first group, and all other classes together. */
    private ClassMoments first(int classes) {
        ScatterAccumulator scatters = new ScatterAccumulator(groupSize + 1, dimension, type);
        long[] counts = new long[classes];
        double[][] means = new double[classes][];
        Values row = Values.zeros(type, dimension);
        pass.run(
                (rows, classOfRow) -> {
                    RowReader reader = rows.reader();
                    int[] groups = new int[classOfRow.length];
                    for (int r = 0; r < groups.length; r++) {
                        int c = classOfRow[r];
                        groups[r] = Math.min(c, groupSize);
                        if (c >= groupSize) {
                            reader.read(r, row);
                            means[c] = means[c] == null ? new double[dimension] : means[c];
                            HeapArrays.add(means[c], row);
                            counts[c]++;
                        }
                    }
                    scatters.add(rows, groups);
                });
        scatters.finish();
        SymmetricMatrix[] inMemory = new SymmetricMatrix[classes];
        SymmetricMatrix within = new SymmetricMatrix(dimension);
        for (int c = 0; c < groupSize; c++) {
            counts[c] = scatters.count(c);
            if (counts[c] > 0) {
                means[c] = scatters.mean(c);
                inMemory[c] = scatters.scatter(c);
                within.add(inMemory[c]);
            }
        }
        if (scatters.count(groupSize) > 0) {
            // About the mean of each class instead of that of all the others.
            within.add(scatters.scatter(groupSize));
            double[] common = scatters.mean(groupSize);
            for (int c = groupSize; c < classes; c++) {
                if (counts[c] > 0) {
                    double[] apart = new double[dimension];
                    for (int j = 0; j < dimension; j++) {
                        means[c][j] /= counts[c];
                        apart[j] = means[c][j] - common[j];
                    }
                    within.addOuter(apart, -(double) counts[c]);
                }
            }
        }
        for (int c = 0; c < classes; c++) {
            if (counts[c] > 0) {
                ClassMomentsAccumulator.requireFinite(c, means[c], inMemory[c]);
            }
        }
        return new ClassMoments(
                dimension,
                ClassMoments.resolution(type),
                counts,
                means,
                ClassScatters.grouped(inMemory, within, groupSize, index -> group(index, counts)));
    }

    /** Gathers the scatters of one group, of as many rows as the first pass gave. */
    private SymmetricMatrix[] group(int index, long[] counts) {
        ScatterAccumulator scatters = new ScatterAccumulator(groupSize, dimension, type);
        int from = index * groupSize;
        pass.run(
                (rows, classOfRow) ->
                        scatters.add(
                                rows,
                                Arrays.stream(classOfRow)
                                        .map(c -> c < from + groupSize ? c - from : -1)
                                        .toArray()));
        scatters.finish();
        SymmetricMatrix[] result = new SymmetricMatrix[groupSize];
        for (int i = 0; i < groupSize; i++) {
            int c = from + i;
            checkState(
                    c >= counts.length || scatters.count(i) == counts[c],
                    "A pass gave %s rows of class %s, but the first one %s; each must give the"
                            + " same rows",
                    scatters.count(i),
                    c,
                    c < counts.length ? counts[c] : 0);
            result[i] = scatters.count(i) == 0 ? null : scatters.scatter(i);
        }
        return result;
    }
}
