package io.github.classpca.moments;

import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.linalg.ScatterAccumulator;
import io.github.classpca.internal.linalg.SymmetricMatrix;
import io.github.classpca.rows.RowReader;
import io.github.classpca.rows.Rows;
import io.github.classpca.rows.Values;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Gathers the scatters of a group of classes. With the first group come the counts and means of all
 * classes and the scatter of all others together.
 */
final class GroupScatters {

    private final int classes;
    private final int dimension;
    private final DataType type;
    private final int from;
    private final int size;

    /** Whether the rows of all other classes are taken together, behind those of the group. */
    private final boolean others;

    private final ScatterAccumulator scatters;
    private final long[] otherCounts;
    private final double[][] otherSums;

    /**
     * Gathers nothing yet.
     *
     * @param groupSize how many classes a group has, but for the last
     * @param group which one, from 0
     */
    GroupScatters(int classes, int dimension, DataType type, int groupSize, int group) {
        this.classes = classes;
        this.dimension = dimension;
        this.type = type;
        this.from = group * groupSize;
        this.size = Math.min(groupSize, classes - from);
        this.others = group == 0 && size < classes;
        this.scatters = new ScatterAccumulator(matrices(), dimension, type);
        this.otherCounts = new long[classes];
        this.otherSums = new double[classes][];
    }

    /** Returns how many matrices there are. */
    int matrices() {
        return size + (others ? 1 : 0);
    }

    int from() {
        return from;
    }

    int size() {
        return size;
    }

    boolean hasOthers() {
        return others;
    }

    /** Takes rows, as of {@link ClassMomentsAccumulator#add(Rows, int[])}. */
    void add(Rows rows, int[] classOfRow) {
        int[] matrixOfRow = new int[classOfRow.length];
        RowReader reader = others ? rows.reader() : null;
        Values row = Values.zeros(type, dimension);
        for (int r = 0; r < matrixOfRow.length; r++) {
            int c = classOfRow[r];
            if (c >= from && c < from + size) {
                matrixOfRow[r] = c - from;
            } else if (others && c >= 0) {
                matrixOfRow[r] = size;
                reader.read(r, row);
                otherSums[c] = otherSums[c] == null ? new double[dimension] : otherSums[c];
                HeapArrays.add(otherSums[c], row);
                otherCounts[c]++;
            } else {
                matrixOfRow[r] = ClassLabels.UNLABELLED;
            }
        }
        scatters.add(rows, matrixOfRow);
    }

    /** Ends gathering; to be called once, before what follows. */
    void finish() {
        scatters.finish();
    }

    /** Returns the rows of each class, of the group and where they are taken of the others. */
    long[] counts() {
        long[] counts = otherCounts.clone();
        for (int i = 0; i < size; i++) {
            counts[from + i] = scatters.count(i);
        }
        return counts;
    }

    /** Returns the mean of each class; null of one without rows. */
    double[][] means() {
        double[][] means = new double[classes][];
        for (int c = 0; c < classes; c++) {
            if (otherCounts[c] > 0) {
                means[c] = otherSums[c].clone();
                for (int j = 0; j < dimension; j++) {
                    means[c][j] /= otherCounts[c];
                }
            }
        }
        for (int i = 0; i < size; i++) {
            means[from + i] = scatters.count(i) > 0 ? scatters.mean(i) : null;
        }
        return means;
    }

    /** Returns the scatter of each class of the group, then of all others; null without rows. */
    SymmetricMatrix[] scatters() {
        SymmetricMatrix[] result = new SymmetricMatrix[matrices()];
        for (int i = 0; i < result.length; i++) {
            result[i] = scatters.count(i) > 0 ? scatters.scatter(i) : null;
        }
        return result;
    }
}
