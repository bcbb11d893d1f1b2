package io.github.classpca.strategy;

import io.github.classpca.internal.linalg.Columns;
import io.github.classpca.internal.linalg.EigenPairs;
import io.github.classpca.internal.linalg.SymmetricEigen;
import io.github.classpca.moments.ClassMoments;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Leading eigenvectors of a matrix of each class, as many as it takes to fill a layer with filters
 * of which none repeats another.
 *
 * <p>Who gets what is known only from eigenvectors, so each class is solved for a little more than
 * its equal share first, and for twice as many where that was used up.
 */
final class ClassSpectra {

    /** Eigenvectors solved for beyond the equal share at first. */
    private static final int SPARE = 3;

    /** Of how many equal shares diverse filters are chosen. */
    private static final int DIVERSE_SHARES = 3;

    /** The most directions that diverse ones are chosen among: all are compared with each other. */
    private static final int MAX_COMPARED = 4096;

    private final ClassMoments moments;
    private final IntFunction<INDArray> matrixOfClass;
    private final UnaryOperator<INDArray> toFilters;
    private final double[][] eigenvalues;
    private final INDArray[] filters;
    private final boolean[] whole;
    private final boolean diverse;

    /**
     * Makes spectra of which nothing is solved yet.
     *
     * @param toFilters maps eigenvectors to filters of unit length, column by column
     * @param diverse whether filters are to be diverse, as of {@link DistinctShares}
     */
    ClassSpectra(
            ClassMoments moments,
            IntFunction<INDArray> matrixOfClass,
            UnaryOperator<INDArray> toFilters,
            boolean diverse) {
        int classes = moments.classes();
        this.moments = moments;
        this.matrixOfClass = matrixOfClass;
        this.toFilters = toFilters;
        this.eigenvalues = new double[classes][];
        this.filters = new INDArray[classes];
        this.whole = new boolean[classes];
        this.diverse = diverse;
    }

    /** Chooses for each class which of its eigenvectors become filters, by rank from 0. */
    int[][] choose(int count) {
        int classes = eigenvalues.length;
        int[] wanted = new int[classes];
        Arrays.fill(wanted, firstWanted(count));
        while (true) {
            moments.forEachClass(c -> wanted[c] > 0, c -> solve(c, wanted[c]));
            DistinctShares shares = new DistinctShares(eigenvalues, correlations(), count, diverse);
            boolean settled = true;
            for (int c = 0; c < classes; c++) {
                boolean more = !whole[c] && shares.usedUp(c);
                wanted[c] = more ? 2 * eigenvalues[c].length : 0;
                settled &= !more;
            }
            if (settled) {
                return shares.ranks();
            }
        }
    }

    private int firstWanted(int count) {
        int share = count / eigenvalues.length;
        int least = Math.min(count, share + SPARE);
        if (!diverse) {
            return least;
        }
        int most = Math.max(least, MAX_COMPARED / eigenvalues.length);
        return Math.min(most, DIVERSE_SHARES * share + SPARE);
    }

    /** Returns the filters of a class by rank. */
    INDArray filters(int index) {
        return filters[index];
    }

    double[] eigenvalues(int index) {
        return eigenvalues[index];
    }

    private void solve(int index, int count) {
        INDArray matrix = matrixOfClass.apply(index);
        int order = (int) matrix.size(0);
        EigenPairs pairs = SymmetricEigen.largest(matrix, Math.min(count, order));
        matrix.close();
        double[] values = pairs.values();
        int usable = usable(values, moments);
        eigenvalues[index] = Arrays.copyOf(values, usable);
        filters[index] =
                usable == 0 ? null : toFilters.apply(Columns.leading(pairs.vectors(), usable));
        // Beyond an eigenvalue that is as good as zero there are only more such.
        whole[index] = values.length == order || usable < values.length;
    }

    /** Returns how many of the leading eigenvalues are not as good as zero. */
    static int usable(double[] values, ClassMoments moments) {
        double rounding = moments.resolution() * Math.max(0, values[0]);
        int count = 0;
        while (count < values.length && values[count] > rounding) {
            count++;
        }
        return count;
    }

    /** Returns the correlations of all filters of all classes over all rows, class by class. */
    private double[][] correlations() {
        int total = Arrays.stream(eigenvalues).mapToInt(values -> values.length).sum();
        if (total == 0) {
            return new double[0][];
        }
        INDArray all = Nd4j.create(DataType.DOUBLE, new long[] {moments.dimension(), total}, 'f');
        int from = 0;
        for (INDArray own : filters) {
            if (own != null) {
                int to = from + (int) own.size(1);
                all.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to)).assign(own);
                from = to;
            }
        }
        return Redundancy.correlations(all, moments.pooledCovariance());
    }
}
