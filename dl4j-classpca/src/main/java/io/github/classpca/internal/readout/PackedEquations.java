package io.github.classpca.internal.readout;

import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.linalg.SymmetricMatrix;
import java.util.Arrays;

/**
 * Normal equations of parts of the data as arrays of doubles that are sent and added up: K, d, the
 * counts of the classes, their sums, d values each, and the columns of the scatter about the mean
 * of all rows down to the diagonal. An array of length 0 stands for no rows.
 */
public final class PackedEquations {

    private static final int CLASSES = 0;
    private static final int INPUTS = 1;
    private static final int HEADER = 2;

    private PackedEquations() {}

    /**
     * Returns the number of doubles.
     *
     * @throws IllegalArgumentException if it is more than a Java array can have
     */
    public static int length(int classes, int inputs) {
        return HeapArrays.length(1, HEADER + classes * (1L + inputs) + inputs * (inputs + 1L) / 2);
    }

    /** Packs equations. */
    public static double[] pack(NormalEquations equations) {
        int classes = equations.classes();
        int d = equations.inputs();
        double[] packed = new double[length(classes, d)];
        packed[CLASSES] = classes;
        packed[INPUTS] = d;
        for (int c = 0; c < classes; c++) {
            packed[HEADER + c] = equations.count(c);
            System.arraycopy(equations.sum(c), 0, packed, sum(packed, c), d);
        }
        equations.scatter().copyTo(packed, sum(packed, classes));
        return packed;
    }

    /** Returns where the sum of a class begins; of the one behind the last, the scatter. */
    private static int sum(double[] packed, int index) {
        return HEADER + (int) packed[CLASSES] + index * (int) packed[INPUTS];
    }

    /** Adds equations of other rows, <b>in place</b>; returns those of both. */
    public static double[] merge(double[] into, double[] other) {
        if (into.length == 0 || other.length == 0) {
            return into.length == 0 ? other : into;
        }
        int d = (int) into[INPUTS];
        int classes = (int) into[CLASSES];
        double rows = rows(into);
        double otherRows = rows(other);
        double[] apart = mean(into);
        double[] otherMean = mean(other);
        for (int j = 0; j < d; j++) {
            apart[j] -= otherMean[j];
        }
        double weight = rows * otherRows / (rows + otherRows);
        int at = sum(into, classes);
        for (int j = 0; j < d; j++) {
            double factor = weight * apart[j];
            for (int i = 0; i <= j; i++, at++) {
                into[at] += other[at] + factor * apart[i];
            }
        }
        for (int i = HEADER; i < sum(into, classes); i++) {
            into[i] += other[i];
        }
        return into;
    }

    private static double rows(double[] packed) {
        return Arrays.stream(packed, HEADER, HEADER + (int) packed[CLASSES]).sum();
    }

    private static double[] mean(double[] packed) {
        double[] mean = new double[(int) packed[INPUTS]];
        double rows = rows(packed);
        for (int c = 0; c < packed[CLASSES]; c++) {
            int at = sum(packed, c);
            for (int j = 0; j < mean.length; j++) {
                mean[j] += packed[at + j] / rows;
            }
        }
        return mean;
    }

    /** Unpacks equations. */
    public static NormalEquations unpack(double[] packed) {
        int d = (int) packed[INPUTS];
        long[] counts = new long[(int) packed[CLASSES]];
        double[][] sums = new double[counts.length][];
        for (int c = 0; c < counts.length; c++) {
            counts[c] = (long) packed[HEADER + c];
            sums[c] = Arrays.copyOfRange(packed, sum(packed, c), sum(packed, c) + d);
        }
        return new NormalEquations(
                counts, sums, SymmetricMatrix.copyOf(d, packed, sum(packed, counts.length)));
    }
}
