package io.github.classpca.strategy;

import com.google.common.collect.ImmutableList;
import io.github.classpca.internal.linalg.Columns;
import io.github.classpca.strategy.FilterSource.Kind;
import java.io.Serializable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * How much the filters of a layer repeat each other: from the correlations {@code r_ij = w_i^T G
 * w_j / (|w_i|_G |w_j|_G)} of their pre-activations over the rows, with the pooled covariance G.
 * These are the cosines of the angles between filters once the rows are whitened.
 *
 * @param largestCorrelation the largest |r_ij| of two filters, those left out that are the
 *     negatives of others on purpose; 0 with fewer than two
 * @param effectiveRank {@code n^2 / sum_ij r_ij^2} of all n filters, the participation ratio of the
 *     eigenvalues of r: from 1, where all filters are one, to n, where none is correlated with
 *     another; negatives count as the filter that they are of
 * @serial exclude
 */
public record Redundancy(double largestCorrelation, double effectiveRank) implements Serializable {

    /** Columns of correlations at a time: wide layers have more than memory should hold. */
    private static final int PANEL = 512;

    /**
     * Measures filters.
     *
     * @param filters {@code [d, n]} in double, of any length
     * @param sources the source of each
     * @param covariance G, {@code [d, d]} in double
     * @return the redundancy
     */
    public static Redundancy of(
            INDArray filters, ImmutableList<FilterSource> sources, INDArray covariance) {
        INDArray mapped = Columns.product(covariance, filters);
        double[] scales = scales(filters, mapped);
        int n = scales.length;
        double largest = 0;
        double squares = 0;
        for (int from = 0; from < n; from += PANEL) {
            int to = Math.min(n, from + PANEL);
            INDArray part =
                    mapped.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to)).dup('f');
            double[][] products = Columns.transposedProduct(filters, part).toDoubleMatrix();
            for (int i = 0; i < n; i++) {
                for (int j = from; j < to; j++) {
                    double r = Math.abs(products[i][j - from] * scales[i] * scales[j]);
                    squares += r * r;
                    boolean counts =
                            i < j
                                    && sources.get(i).kind() != Kind.NEGATED
                                    && sources.get(j).kind() != Kind.NEGATED;
                    largest = counts ? Math.max(largest, r) : largest;
                }
            }
        }
        return new Redundancy(Math.min(1, largest), squares > 0 ? (double) n * n / squares : 0);
    }

    /** Returns the correlations of filters with each other. */
    static double[][] correlations(INDArray filters, INDArray covariance) {
        INDArray mapped = Columns.product(covariance, filters);
        double[] scales = scales(filters, mapped);
        double[][] result = Columns.transposedProduct(filters, mapped).toDoubleMatrix();
        for (int i = 0; i < scales.length; i++) {
            for (int j = 0; j < scales.length; j++) {
                result[i][j] *= scales[i] * scales[j];
            }
        }
        return result;
    }

    /** Returns one over the standard deviation of each pre-activation; 0 where it does not vary. */
    private static double[] scales(INDArray filters, INDArray mapped) {
        double[] scales = filters.castTo(DataType.DOUBLE).mul(mapped).sum(0).toDoubleVector();
        for (int j = 0; j < scales.length; j++) {
            scales[j] = scales[j] > 0 ? 1 / Math.sqrt(scales[j]) : 0;
        }
        return scales;
    }
}
