package io.github.classpca.internal.readout;

import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.rows.Values;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Features that change places when a picture is mirrored.
 *
 * <p>Ridge regression on pictures and on their mirror images then gives both of a pair the same
 * weight. So it is regression on the sums of pairs alone, of about half as many features and from
 * the pictures themselves: with features f and g of a pair on {@code (f + g)}, and on {@code
 * sqrt(2) f} of one that stays in its place, for the same penalty.
 */
final class FeaturePairs {

    /** By how much of its largest value a feature may differ from its partner's, in rounding. */
    private static final double TOLERANCE = 1e-3;

    private final int[] partners;

    /** The first feature of each pair. */
    private final int[] firsts;

    private FeaturePairs(int[] partners) {
        this.partners = partners;
        this.firsts = IntStream.range(0, partners.length).filter(j -> j <= partners[j]).toArray();
    }

    /**
     * Finds the pairs.
     *
     * @param features of some pictures, {@code [N, d]}
     * @param images the features of their mirror images
     * @return the pairs; empty where the features of mirror images are not those of the pictures in
     *     another order, or where some vary too little to tell
     */
    static Optional<FeaturePairs> find(INDArray features, INDArray images) {
        double[][] own = columns(features);
        double[][] mirrored = columns(images);
        int d = own.length;
        double[] largest = new double[d];
        for (int j = 0; j < d; j++) {
            largest[j] = Arrays.stream(own[j]).map(Math::abs).max().orElse(0);
            if (!(largest[j] > 0)) {
                return Optional.empty();
            }
        }
        // Sorted by one number each, so that few need be compared in full.
        double[] keys = Arrays.stream(mirrored).mapToDouble(FeaturePairs::key).toArray();
        Integer[] order = new Integer[d];
        Arrays.setAll(order, j -> j);
        Arrays.sort(order, Comparator.comparingDouble(j -> keys[j]));
        double[] sorted = Arrays.stream(order).mapToDouble(j -> keys[j]).toArray();
        int[] partners = new int[d];
        for (int j = 0; j < d; j++) {
            double key = key(own[j]);
            double tolerance = TOLERANCE * largest[j];
            int at = Arrays.binarySearch(sorted, key - tolerance * own[j].length);
            partners[j] = -1;
            for (int i = at < 0 ? -at - 1 : at;
                    i < d && sorted[i] <= key + tolerance * own[j].length;
                    i++) {
                if (isClose(own[j], mirrored[order[i]], tolerance)) {
                    partners[j] = order[i];
                    break;
                }
            }
            if (partners[j] < 0) {
                return Optional.empty();
            }
        }
        for (int j = 0; j < d; j++) {
            if (partners[partners[j]] != j) {
                return Optional.empty();
            }
        }
        return Optional.of(new FeaturePairs(partners));
    }

    private static double[][] columns(INDArray rows) {
        return rows.castTo(DataType.DOUBLE).transpose().toDoubleMatrix();
    }

    private static double key(double[] column) {
        return Arrays.stream(column).sum();
    }

    private static boolean isClose(double[] a, double[] b, double tolerance) {
        for (int i = 0; i < a.length; i++) {
            if (!(Math.abs(a[i] - b[i]) <= tolerance)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the number of sums. */
    int size() {
        return firsts.length;
    }

    /** Returns the sums of pairs, {@code [N, size]}. */
    INDArray fold(INDArray features) {
        DataType type = features.dataType() == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
        int rows = (int) features.size(0);
        Values values = HeapArrays.copy(features, type);
        Values sums = Values.zeros(type, HeapArrays.length(rows, firsts.length));
        if (values instanceof Values.Doubles doubles) {
            fold(doubles.array(), rows, ((Values.Doubles) sums).array());
        } else {
            fold(((Values.Floats) values).array(), rows, ((Values.Floats) sums).array());
        }
        return HeapArrays.matrix(sums, rows, firsts.length);
    }

    private void fold(double[] values, int rows, double[] sums) {
        for (int r = 0, to = 0; r < rows; r++) {
            int from = r * partners.length;
            for (int first : firsts) {
                int other = partners[first];
                double value = values[from + first];
                sums[to++] = other == first ? Math.sqrt(2) * value : value + values[from + other];
            }
        }
    }

    private void fold(float[] values, int rows, float[] sums) {
        float root = (float) Math.sqrt(2);
        for (int r = 0, to = 0; r < rows; r++) {
            int from = r * partners.length;
            for (int first : firsts) {
                int other = partners[first];
                float value = values[from + first];
                sums[to++] = other == first ? root * value : value + values[from + other];
            }
        }
    }

    /** Returns weights of the features, {@code [d, K]}, from those of the sums. */
    INDArray unfold(INDArray weights) {
        int[] sumOf = new int[partners.length];
        INDArray scales = Nd4j.ones(DataType.DOUBLE, partners.length, 1);
        for (int i = 0; i < firsts.length; i++) {
            int first = firsts[i];
            sumOf[first] = i;
            sumOf[partners[first]] = i;
            if (partners[first] == first) {
                scales.putScalar(first, 0, Math.sqrt(2));
            }
        }
        return Nd4j.pullRows(weights.castTo(DataType.DOUBLE).dup('c'), 1, sumOf)
                .muliColumnVector(scales);
    }
}
