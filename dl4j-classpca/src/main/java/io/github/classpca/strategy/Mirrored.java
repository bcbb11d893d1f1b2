package io.github.classpca.strategy;

import static com.google.common.base.Preconditions.checkArgument;

import io.github.classpca.internal.linalg.Columns;
import io.github.classpca.moments.ClassMoments;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Filters of which each is its own mirror image, or the negative of that, so that the responses to
 * a mirrored picture are those to the picture, mirrored and some with their sign changed.
 *
 * <p>Given moments of pictures and of their mirror images, {@link ClassMoments#symmetrized},
 * eigenvectors are so but for rounding; of any other filter the larger of its two parts is taken.
 */
public final class Mirrored implements FilterStrategy {

    /** Cosine of the angle to the opposite direction from which on two filters are opposite. */
    private static final double OPPOSITE = 1e-6 - 1;

    private final FilterStrategy strategy;
    private final int[] permutation;

    /**
     * Makes a strategy.
     *
     * @param strategy chooses filters
     * @param permutation where the values of a row go when its picture is mirrored, of length d
     */
    public Mirrored(FilterStrategy strategy, int[] permutation) {
        this.strategy = strategy;
        this.permutation = permutation.clone();
    }

    @Override
    public FilterSet select(ClassMoments moments, FilterRequest request) {
        checkArgument(
                permutation.length == moments.dimension(),
                "a permutation of %s values for rows of %s",
                permutation.length,
                moments.dimension());
        FilterSet chosen = strategy.select(moments, request);
        INDArray directions = chosen.directions();
        INDArray images = images(directions, permutation);
        double[] cosines = directions.mul(images).sum(0).toDoubleVector();
        for (int j = 0; j < cosines.length; j++) {
            INDArray column = directions.getColumn(j);
            column.addi(images.getColumn(j).muli(cosines[j] < 0 ? -1 : 1)).divi(2);
        }
        return new FilterSet(directions, chosen.sources());
    }

    @Override
    public String name() {
        return strategy.name();
    }

    /**
     * Returns which response of a filter set is which when pictures are mirrored.
     *
     * @param filters {@code [d, n]}, each its own mirror image or the negative of it
     * @param permutation where the values of a row go
     * @return a permutation of the n filters that undoes itself; empty where there is none, since
     *     the negative of one is not among them
     */
    public static Optional<int[]> responses(INDArray filters, int[] permutation) {
        INDArray units = Columns.normalize(filters.castTo(DataType.DOUBLE).dup('f'));
        double[] cosines = units.mul(images(units, permutation)).sum(0).toDoubleVector();
        double[][] products = Columns.transposedProduct(units, units).toDoubleMatrix();
        int[] result = new int[cosines.length];
        for (int j = 0; j < result.length; j++) {
            result[j] = cosines[j] > 0 ? j : opposite(products[j]);
        }
        for (int j = 0; j < result.length; j++) {
            if (result[j] < 0 || result[result[j]] != j) {
                return Optional.empty();
            }
        }
        return Optional.of(result);
    }

    private static int opposite(double[] cosines) {
        for (int i = 0; i < cosines.length; i++) {
            if (cosines[i] < OPPOSITE) {
                return i;
            }
        }
        return -1;
    }

    private static INDArray images(INDArray filters, int[] permutation) {
        return Nd4j.pullRows(filters, 1, permutation).dup('f');
    }
}
