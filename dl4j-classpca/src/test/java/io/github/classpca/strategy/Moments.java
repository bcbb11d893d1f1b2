package io.github.classpca.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.classpca.moments.ClassMoments;
import io.github.classpca.moments.ClassMomentsAccumulator;
import io.github.classpca.strategy.FilterSource.Kind;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Moments to test strategies on. */
final class Moments {

    private Moments() {}

    /** Classes of 200 rows, each with its own spread along each axis and its own mean. */
    static ClassMoments random(int dimension, int classes, double scale, DataType type) {
        Random random = new Random(5);
        double[][] rows = new double[200 * classes][dimension];
        for (int i = 0; i < rows.length; i++) {
            int c = i % classes;
            for (int j = 0; j < dimension; j++) {
                double spread = 1 + (j + 2 * c) % 5;
                rows[i][j] = scale * (c - 1 + spread * random.nextGaussian());
            }
        }
        return of(rows, classes, type);
    }

    /** Classes whose spreads lie along directions of their own. */
    static ClassMoments mixed(int dimension, int classes) {
        Random random = new Random(9);
        double[][][] maps = new double[classes][dimension][dimension];
        for (double[][] map : maps) {
            for (double[] row : map) {
                for (int j = 0; j < dimension; j++) {
                    row[j] = random.nextGaussian();
                }
            }
        }
        double[][] rows = new double[300 * classes][dimension];
        for (int i = 0; i < rows.length; i++) {
            double[][] map = maps[i % classes];
            for (int k = 0; k < dimension; k++) {
                double value = random.nextGaussian();
                for (int j = 0; j < dimension; j++) {
                    rows[i][j] += map[j][k] * value;
                }
            }
        }
        return of(rows, classes, DataType.FLOAT);
    }

    /**
     * Asserts that no filter repeats another: the correlation of their pre-activations is below 1,
     * and above -1 too but for filters that are negatives on purpose.
     */
    static void assertDistinct(FilterSet set, ClassMoments moments) {
        double[][] r = Redundancy.correlations(set.directions(), moments.pooledCovariance());
        for (int i = 0; i < r.length; i++) {
            for (int j = 0; j < i; j++) {
                boolean pair =
                        set.sources().get(i).kind() == Kind.NEGATED
                                || set.sources().get(j).kind() == Kind.NEGATED;
                assertThat(pair ? r[i][j] : Math.abs(r[i][j]))
                        .as("%s and %s of %s", i, j, set.sources())
                        .isLessThan(0.999);
            }
        }
    }

    /** Rows that fill only the first few dimensions. */
    static ClassMoments lowRank(int dimension, int classes, int rank) {
        Random random = new Random(6);
        double[][] rows = new double[50 * classes][dimension];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rank; j++) {
                rows[i][j] = (1 + i % classes) * random.nextGaussian();
            }
        }
        return of(rows, classes, DataType.DOUBLE);
    }

    /** Three classes, of which the middle one has no rows. */
    static ClassMoments withEmptyClass(int dimension) {
        Random random = new Random(7);
        double[][] rows = new double[100][dimension];
        int[] classes = new int[100];
        for (int i = 0; i < rows.length; i++) {
            classes[i] = 2 * (i % 2);
            for (int j = 0; j < dimension; j++) {
                rows[i][j] = (1 + j * (i % 2)) * random.nextGaussian();
            }
        }
        ClassMomentsAccumulator accumulator =
                new ClassMomentsAccumulator(3, dimension, DataType.DOUBLE);
        accumulator.add(Nd4j.createFromArray(rows), classes);
        return accumulator.moments();
    }

    /** Diagonal class covariances about a common mean of zero, exactly. */
    static ClassMoments diagonal(double[]... variances) {
        int d = variances[0].length;
        double[][] rows = new double[variances.length * 2 * d][d];
        int[] classes = new int[rows.length];
        int r = 0;
        for (int c = 0; c < variances.length; c++) {
            for (int j = 0; j < d; j++) {
                double value = Math.sqrt(variances[c][j] * d);
                classes[r] = c;
                rows[r++][j] = value;
                classes[r] = c;
                rows[r++][j] = -value;
            }
        }
        ClassMomentsAccumulator accumulator =
                new ClassMomentsAccumulator(variances.length, d, DataType.DOUBLE);
        accumulator.add(Nd4j.createFromArray(rows), classes);
        return accumulator.moments();
    }

    private static ClassMoments of(double[][] rows, int classes, DataType type) {
        int[] classOfRow = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            classOfRow[i] = i % classes;
        }
        ClassMomentsAccumulator accumulator =
                new ClassMomentsAccumulator(classes, rows[0].length, type);
        accumulator.add(Nd4j.createFromArray(rows).castTo(type), classOfRow);
        return accumulator.moments();
    }
}
