package io.github.classpca.moments;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import io.github.classpca.internal.linalg.SymmetricMatrix;
import io.github.classpca.rows.Rows;
import java.util.Arrays;
import java.util.function.IntFunction;
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

    private GroupedMoments() {}

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
        IntFunction<Group> groups =
                group -> {
                    GroupScatters scatters =
                            new GroupScatters(classes, dimension, type, groupSize, group);
                    pass.run(scatters::add);
                    scatters.finish();
                    return new Group(scatters.counts(), scatters.means(), scatters.scatters());
                };
        return of(dimension, ClassMoments.resolution(type), groupSize, groups.apply(0), groups);
    }

    /**
     * What is gathered of a group.
     *
     * @param counts the rows of each class; of classes that are not in the group with the first one
     *     only
     * @param means their means; null of a class without rows
     * @param scatters of each class of the group, then, with the first one, of all other classes
     *     together; null without rows
     */
    @SuppressWarnings("ArrayRecordComponent") // Passed on once and dropped.
    record Group(long[] counts, double[][] means, SymmetricMatrix[] scatters) {}

    /**
     * Makes moments of what is gathered of each group of classes when it is asked for.
     *
     * @param first the first group
     * @param groups gathers a group, from 0: the first one again too
     */
    static ClassMoments of(
            int dimension,
            double resolution,
            int groupSize,
            Group first,
            IntFunction<Group> groups) {
        long[] counts = first.counts();
        double[][] means = first.means();
        int classes = counts.length;
        SymmetricMatrix[] inMemory = Arrays.copyOf(first.scatters(), classes);
        for (int c = 0; c < classes; c++) {
            inMemory[c] = c < groupSize ? inMemory[c] : null;
            if (counts[c] > 0) {
                ClassMomentsAccumulator.requireFinite(c, means[c], inMemory[c]);
            }
        }
        if (groupSize >= classes) {
            return new ClassMoments(
                    dimension, resolution, counts, means, ClassScatters.whole(inMemory));
        }
        return new ClassMoments(
                dimension,
                resolution,
                counts,
                means,
                ClassScatters.grouped(
                        inMemory,
                        within(dimension, groupSize, first),
                        groupSize,
                        index -> later(groups.apply(index), index * groupSize, counts)));
    }

    /** Returns the sum of the scatters of all classes, each about its own mean. */
    private static SymmetricMatrix within(int dimension, int groupSize, Group first) {
        SymmetricMatrix within = new SymmetricMatrix(dimension);
        for (SymmetricMatrix scatter : first.scatters()) {
            if (scatter != null) {
                within.add(scatter);
            }
        }
        // About the mean of each class instead of that of all the others.
        double[] common = ClassMoments.mean(first.counts(), first.means(), groupSize, dimension);
        for (int c = groupSize; c < first.counts().length; c++) {
            if (first.counts()[c] > 0) {
                double[] apart = new double[dimension];
                for (int j = 0; j < dimension; j++) {
                    apart[j] = first.means()[c][j] - common[j];
                }
                within.addOuter(apart, -(double) first.counts()[c]);
            }
        }
        return within;
    }

    /** Returns the scatters of a later group, of as many rows as the first pass gave. */
    private static SymmetricMatrix[] later(Group group, int from, long[] counts) {
        for (int i = 0; i < group.scatters().length; i++) {
            int c = from + i;
            checkState(
                    group.counts()[c] == counts[c],
                    "A pass gave %s rows of class %s, but the first one %s; each must give the"
                            + " same rows",
                    group.counts()[c],
                    c,
                    counts[c]);
        }
        return group.scatters();
    }
}
