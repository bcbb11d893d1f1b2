package io.github.classpca.moments;

import static com.google.common.base.Preconditions.checkArgument;

import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.linalg.SymmetricMatrix;
import io.github.classpca.rows.Rows;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Class moments of parts of the data as arrays of doubles, for frameworks that gather them in many
 * places, send them and add them up.
 *
 * <pre>{@code
 * PackedMoments.Accumulator part = new PackedMoments.Accumulator(10, 784, DataType.FLOAT, 10, 0);
 * part.add(rows, classOfRow);
 * double[] packed = part.pack();
 * double[] both = PackedMoments.merge(packed, packedElsewhere);
 * ClassMoments moments = PackedMoments.unpack(both);
 * }</pre>
 *
 * <p>Where the matrices of all K classes are too much to send at once, they are gathered a group of
 * classes at a time. With the first group come the counts and means of all classes and the scatter
 * of all others together, so that what is pooled is whole.
 *
 * <p>An array has, in this order: K, d, the {@linkplain ClassMoments#resolution() resolution}, the
 * first class of the group, its number of classes g, 1 where all other classes are taken together
 * and otherwise 0; the counts of the K classes; their means, d values each; g matrices, one more
 * for the others, each of {@code d (d + 1) / 2} values: the columns of the scatter down to the
 * diagonal. Its length does not depend on the number of rows. An array of length 0 stands for no
 * rows at all.
 */
public final class PackedMoments {

    private static final int CLASSES = 0;
    private static final int DIMENSION = 1;
    private static final int RESOLUTION = 2;
    private static final int FROM = 3;
    private static final int SIZE = 4;
    private static final int OTHERS = 5;
    private static final int HEADER = 6;

    private PackedMoments() {}

    /** Gathers the moments of a part of the data; for one thread. */
    public static final class Accumulator {

        private final int classes;
        private final int dimension;
        private final DataType type;
        private final GroupScatters scatters;

        /**
         * Gathers nothing yet.
         *
         * @param classes the number of classes K
         * @param dimension the length d of a row
         * @param type the type of the products: DOUBLE for double, FLOAT for any other type
         * @param groupSize how many classes have their matrix in a group; K for all in one
         * @param group which group, from 0
         * @throws IllegalArgumentException if the array would be longer than Java's can be
         */
        public Accumulator(int classes, int dimension, DataType type, int groupSize, int group) {
            checkArgument(
                    groupSize >= 1 && groupSize <= classes,
                    "groupSize must be from 1 to %s, got %s",
                    classes,
                    groupSize);
            this.classes = classes;
            this.dimension = dimension;
            this.type = type;
            this.scatters = new GroupScatters(classes, dimension, type, groupSize, group);
            length(classes, dimension, scatters.matrices());
        }

        /**
         * Adds rows, as of {@link ClassMomentsAccumulator#add(Rows, int[])}.
         *
         * @param rows rows of length d; kept for a while
         * @param classOfRow the class of each, or {@link ClassLabels#UNLABELLED}
         */
        public void add(Rows rows, int[] classOfRow) {
            scatters.add(rows, classOfRow);
        }

        /**
         * Returns the moments of all rows added; takes no more rows afterwards.
         *
         * @return the array
         */
        public double[] pack() {
            scatters.finish();
            double[] packed = new double[length(classes, dimension, scatters.matrices())];
            packed[CLASSES] = classes;
            packed[DIMENSION] = dimension;
            packed[RESOLUTION] = ClassMoments.resolution(type);
            packed[FROM] = scatters.from();
            packed[SIZE] = scatters.size();
            packed[OTHERS] = scatters.hasOthers() ? 1 : 0;
            long[] counts = scatters.counts();
            double[][] means = scatters.means();
            for (int c = 0; c < classes; c++) {
                packed[HEADER + c] = counts[c];
                if (means[c] != null) {
                    System.arraycopy(means[c], 0, packed, mean(packed, c), dimension);
                }
            }
            SymmetricMatrix[] matrices = scatters.scatters();
            for (int i = 0; i < matrices.length; i++) {
                if (matrices[i] != null) {
                    matrices[i].copyTo(packed, matrix(packed, i));
                }
            }
            return packed;
        }
    }

    /**
     * Returns the number of doubles of an array.
     *
     * @param classes the number of classes K
     * @param dimension the length d of a row
     * @param matrices how many matrices there are: one for each class of the group, and one more
     *     where it is the first of several
     * @return {@code 6 + K (1 + d) + matrices d (d + 1) / 2}
     * @throws IllegalArgumentException if that is more than a Java array can have
     */
    public static int length(int classes, int dimension, int matrices) {
        long perMatrix = dimension * (dimension + 1L) / 2;
        return HeapArrays.length(1, HEADER + classes * (1L + dimension) + matrices * perMatrix);
    }

    /**
     * Adds the moments of other rows, <b>in place</b> (Chan, Golub, LeVeque 1979, eq. 2.1).
     *
     * @param into moments of some rows; changed
     * @param other moments of others, of the same classes, length and group
     * @return the moments of both; {@code into}, unless that is of no rows at all
     * @throws IllegalArgumentException if the arrays are of different kinds
     */
    public static double[] merge(double[] into, double[] other) {
        if (into.length == 0 || other.length == 0) {
            return into.length == 0 ? other : into;
        }
        for (int i : new int[] {CLASSES, DIMENSION, FROM, SIZE, OTHERS}) {
            checkArgument(
                    into[i] == other[i],
                    "moments %s cannot be merged with %s",
                    header(into),
                    header(other));
        }
        into[RESOLUTION] = Math.max(into[RESOLUTION], other[RESOLUTION]);
        int from = (int) into[FROM];
        int size = (int) into[SIZE];
        for (int i = 0; i < size; i++) {
            mergeMatrix(into, other, i, from + i, from + i + 1);
        }
        if (into[OTHERS] == 1) {
            mergeMatrix(into, other, size, from + size, (int) into[CLASSES]);
        }
        mergeMeans(into, other);
        return into;
    }

    private static String header(double[] packed) {
        return Arrays.toString(Arrays.copyOf(packed, HEADER));
    }

    /** Merges a matrix of some classes; before their means are merged. */
    private static void mergeMatrix(
            double[] into, double[] other, int matrix, int fromClass, int toClass) {
        double rows = rows(into, fromClass, toClass);
        double otherRows = rows(other, fromClass, toClass);
        if (otherRows == 0) {
            return;
        }
        int d = (int) into[DIMENSION];
        double[] apart = mean(other, fromClass, toClass);
        double weight = 0;
        if (rows > 0) {
            double[] mean = mean(into, fromClass, toClass);
            for (int j = 0; j < d; j++) {
                apart[j] -= mean[j];
            }
            weight = rows * otherRows / (rows + otherRows);
        }
        int at = matrix(into, matrix);
        for (int j = 0; j < d; j++) {
            double factor = weight * apart[j];
            for (int i = 0; i <= j; i++, at++) {
                into[at] += other[at] + factor * apart[i];
            }
        }
    }

    private static void mergeMeans(double[] into, double[] other) {
        int d = (int) into[DIMENSION];
        for (int c = 0; c < into[CLASSES]; c++) {
            double rows = into[HEADER + c] + other[HEADER + c];
            double share = rows == 0 ? 0 : other[HEADER + c] / rows;
            int at = mean(into, c);
            for (int j = 0; j < d; j++, at++) {
                into[at] += share * (other[at] - into[at]);
            }
            into[HEADER + c] = rows;
        }
    }

    private static double rows(double[] packed, int fromClass, int toClass) {
        double rows = 0;
        for (int c = fromClass; c < toClass; c++) {
            rows += packed[HEADER + c];
        }
        return rows;
    }

    /** Returns the mean of the rows of some classes, of which there are some. */
    private static double[] mean(double[] packed, int fromClass, int toClass) {
        double rows = rows(packed, fromClass, toClass);
        double[] mean = new double[(int) packed[DIMENSION]];
        for (int c = fromClass; c < toClass; c++) {
            double share = packed[HEADER + c] / rows;
            int at = mean(packed, c);
            for (int j = 0; j < mean.length; j++) {
                mean[j] += share * packed[at + j];
            }
        }
        return mean;
    }

    /** Returns where the mean of a class begins. */
    private static int mean(double[] packed, int index) {
        return HEADER + (int) packed[CLASSES] + index * (int) packed[DIMENSION];
    }

    /** Returns where a matrix begins. */
    private static int matrix(double[] packed, int index) {
        int d = (int) packed[DIMENSION];
        return length((int) packed[CLASSES], d, index);
    }

    /**
     * Returns the moments, of all classes in one group.
     *
     * @param packed the array
     * @return the moments
     * @throws IllegalArgumentException if the array is of no rows, or not of all classes
     * @throws org.deeplearning4j.exception.DL4JInvalidInputException if a row holds NaN or infinity
     */
    public static ClassMoments unpack(double[] packed) {
        checkArgument(packed.length > 0, "moments of no rows");
        checkArgument(
                packed[SIZE] == packed[CLASSES],
                "moments of %s of %s classes",
                (int) packed[SIZE],
                (int) packed[CLASSES]);
        return unpack((int) packed[CLASSES], group -> packed);
    }

    /**
     * Returns the moments of groups of classes, each gathered when it is asked for; the first at
     * once.
     *
     * @param groupSize how many classes a group has
     * @param groups gives the array of a group, from 0: each time of the same rows
     * @return the moments
     * @throws org.deeplearning4j.exception.DL4JInvalidInputException if a row holds NaN or infinity
     */
    public static ClassMoments unpack(int groupSize, IntFunction<double[]> groups) {
        double[] first = groups.apply(0);
        checkArgument(first.length > 0, "moments of no rows");
        return GroupedMoments.of(
                (int) first[DIMENSION],
                first[RESOLUTION],
                groupSize,
                group(first),
                index -> group(groups.apply(index)));
    }

    private static GroupedMoments.Group group(double[] packed) {
        int d = (int) packed[DIMENSION];
        long[] counts = new long[(int) packed[CLASSES]];
        double[][] means = new double[counts.length][];
        for (int c = 0; c < counts.length; c++) {
            counts[c] = (long) packed[HEADER + c];
            if (counts[c] > 0) {
                means[c] = Arrays.copyOfRange(packed, mean(packed, c), mean(packed, c) + d);
            }
        }
        int from = (int) packed[FROM];
        int size = (int) packed[SIZE];
        SymmetricMatrix[] scatters = new SymmetricMatrix[size + (int) packed[OTHERS]];
        for (int i = 0; i < scatters.length; i++) {
            double rows =
                    i < size ? packed[HEADER + from + i] : rows(packed, from + size, counts.length);
            scatters[i] = rows > 0 ? SymmetricMatrix.copyOf(d, packed, matrix(packed, i)) : null;
        }
        return new GroupedMoments.Group(counts, means, scatters);
    }
}
