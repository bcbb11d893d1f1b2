package io.github.classpca.strategy;

import static com.google.common.base.Preconditions.checkArgument;

import io.github.classpca.internal.linalg.Columns;
import io.github.classpca.internal.linalg.EigenPairs;
import io.github.classpca.internal.linalg.Subspace;
import io.github.classpca.internal.linalg.SymmetricEigen;
import io.github.classpca.moments.ClassMoments;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * For each class the leading few generalized eigenvectors of {@code A_c v = lambda (G + eps tr(G)/d
 * I) v}, to be compared with those of other rows; immutable.
 *
 * <pre>{@code
 * ContrastDirections directions = ContrastDirections.find(moments, 0.1, 4);
 * double lost = directions.lostOn(otherMoments);
 * }</pre>
 */
public final class ContrastDirections {

    private final double ridge;

    /** Of each class {@code [d, k]}, a direction a column; null where it has no rows. */
    private final INDArray[] ofClass;

    /** Of each class the sum of the eigenvalues. */
    private final double[] captured;

    private ContrastDirections(double ridge, int classes) {
        this.ridge = ridge;
        this.ofClass = new INDArray[classes];
        this.captured = new double[classes];
    }

    /**
     * Finds the directions.
     *
     * @param moments moments of rows that vary
     * @param ridge eps, at least 0
     * @param count how many directions of each class at most, at least 1
     * @return the directions
     * @throws org.deeplearning4j.exception.DL4JInvalidInputException if the rows are constant
     */
    public static ContrastDirections find(ClassMoments moments, double ridge, int count) {
        checkArgument(count >= 1, "count must be at least 1, got %s", count);
        ContrastDirections result = new ContrastDirections(ridge, moments.classes());
        Whitening whitening = new Whitening(moments, ridge);
        moments.forEachClass(
                c -> moments.count(c) > 0,
                c -> {
                    INDArray matrix = whitening.whiten(moments.secondMoment(c));
                    int k = (int) Math.min(count, matrix.size(0));
                    EigenPairs pairs = SymmetricEigen.largest(matrix, k);
                    matrix.close();
                    result.ofClass[c] = whitening.filters(pairs.vectors());
                    result.captured[c] = Arrays.stream(pairs.values()).sum();
                });
        return result;
    }

    /**
     * Returns how much less these directions have of other rows than of those they were found in:
     * {@code 1 - sum v^T A_c v / v^T (G + e I) v / sum lambda}, with A_c and G of the other rows.
     *
     * @param fresh moments of other rows
     * @return 0 where they have as much; below 0 where they have more; over the classes that have
     *     rows in both
     */
    public double lostOn(ClassMoments fresh) {
        INDArray pooled = fresh.pooledCovariance();
        double penalty = ridge * fresh.variance() / fresh.dimension();
        double own = 0;
        double other = 0;
        for (int c = 0; c < ofClass.length; c++) {
            if (ofClass[c] == null || fresh.count(c) == 0) {
                continue;
            }
            double[] inClass = quadratic(fresh.secondMoment(c), ofClass[c]);
            double[] inAll = quadratic(pooled, ofClass[c]);
            double[] lengths = ofClass[c].norm2(0).toDoubleVector();
            for (int j = 0; j < inClass.length; j++) {
                double all = inAll[j] + penalty * lengths[j] * lengths[j];
                other += all > 0 ? inClass[j] / all : 0;
            }
            own += captured[c];
        }
        return own > 0 ? 1 - other / own : 0;
    }

    /** Returns v^T M v of each column. */
    private static double[] quadratic(INDArray matrix, INDArray columns) {
        return Columns.product(matrix, columns).muli(columns).sum(0).toDoubleVector();
    }

    /**
     * Returns how far other directions of the same classes have turned from these.
     *
     * @param other others
     * @return the root mean square over the classes of {@link Subspace#distance}
     */
    public double distance(ContrastDirections other) {
        double sum = 0;
        int classes = 0;
        for (int c = 0; c < ofClass.length; c++) {
            if (ofClass[c] != null && other.ofClass[c] != null) {
                double apart =
                        Subspace.spannedBy(ofClass[c])
                                .distance(Subspace.spannedBy(other.ofClass[c]));
                sum += apart * apart;
                classes++;
            }
        }
        return classes == 0 ? 0 : Math.sqrt(sum / classes);
    }
}
