package io.github.classpca.strategy;

import io.github.classpca.linalg.EigenPairs;
import io.github.classpca.linalg.SymmetricEigen;
import io.github.classpca.moments.ClassMoments;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Leading eigenvectors of a matrix of each class, as many as their shares turn out to need.
 *
 * <p>Who gets what is left over is known only from eigenvalues, so each class is solved for a
 * little more than its equal share first, and for twice as many where that was used up.
 */
final class ClassSpectra {

    /** Eigenvectors solved for beyond the equal share at first. */
    private static final int SPARE = 3;

    /**
     * Relative to the largest of the same matrix: below it an eigenvalue is what single-precision
     * products leave of zero.
     */
    private static final double USABLE = 1e-6;

    private final ClassMoments moments;
    private final IntFunction<INDArray> matrixOfClass;
    private final EigenPairs[] pairs;
    private final double[][] usable;
    private final boolean[] whole;

    ClassSpectra(ClassMoments moments, IntFunction<INDArray> matrixOfClass) {
        int classes = moments.classes();
        this.moments = moments;
        this.matrixOfClass = matrixOfClass;
        this.pairs = new EigenPairs[classes];
        this.usable = new double[classes][];
        this.whole = new boolean[classes];
    }

    /** Shares filters out, solving for what it takes to know the shares. */
    int[] share(int filters) {
        int classes = pairs.length;
        int[] wanted = new int[classes];
        Arrays.fill(wanted, Math.min(filters, filters / classes + SPARE));
        while (true) {
            moments.forEachClass(c -> wanted[c] > 0, c -> solve(c, wanted[c]));
            int[] shares = ShareAllocation.share(usable, filters);
            boolean settled = true;
            for (int c = 0; c < classes; c++) {
                boolean more = !whole[c] && shares[c] < filters && shares[c] == pairs[c].size();
                wanted[c] = more ? Math.min(filters, 2 * shares[c]) : 0;
                settled &= !more;
            }
            if (settled) {
                return shares;
            }
        }
    }

    /** Returns the eigenpairs of a class, at least as many as its share. */
    EigenPairs pairs(int index) {
        return pairs[index];
    }

    private void solve(int index, int count) {
        INDArray matrix = matrixOfClass.apply(index);
        int order = (int) matrix.size(0);
        pairs[index] = SymmetricEigen.largest(matrix, Math.min(count, order));
        matrix.close();
        double[] values = pairs[index].values();
        usable[index] = Arrays.copyOf(values, usable(values));
        // Beyond an eigenvalue that is as good as zero there are only more such.
        whole[index] = values.length == order || usable[index].length < values.length;
    }

    /** Returns how many of the leading eigenvalues are not as good as zero. */
    static int usable(double[] values) {
        int count = 0;
        while (count < values.length && values[count] > 0 && values[count] > USABLE * values[0]) {
            count++;
        }
        return count;
    }
}
