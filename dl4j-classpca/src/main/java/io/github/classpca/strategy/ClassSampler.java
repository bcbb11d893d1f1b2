package io.github.classpca.strategy;

import io.github.classpca.internal.linalg.Columns;
import io.github.classpca.internal.linalg.EigenPairs;
import io.github.classpca.internal.linalg.SymmetricEigen;
import io.github.classpca.moments.ClassMoments;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Draws filters {@code v = (G + e I)^{-1} A_c^{1/2} g} with g standard normal: a normal draw with
 * the whitened second moment of class c, mapped back from whitened coordinates.
 */
final class ClassSampler {

    private final ClassMoments moments;
    private final Whitening whitening;
    private final Random random;

    ClassSampler(ClassMoments moments, FilterRequest request) {
        this.moments = moments;
        this.whitening = new Whitening(moments, request.ridge());
        this.random = new Random(request.seed());
    }

    /**
     * Draws filters of one class.
     *
     * @param classIndex the class
     * @param count how many
     * @return {@code [d, count]}, unit columns
     */
    INDArray draw(int classIndex, int count) {
        int d = moments.dimension();
        EigenPairs pairs = SymmetricEigen.largest(moments.secondMoment(classIndex), d);
        INDArray root = pairs.vectors();
        double[] values = pairs.values();
        for (int i = 0; i < d; i++) {
            root.getColumn(i).muli(Math.sqrt(Math.max(0, values[i])));
        }
        INDArray draws = Columns.product(root, Columns.gaussian(d, count, random));
        return Columns.normalize(whitening.solve(draws));
    }
}
