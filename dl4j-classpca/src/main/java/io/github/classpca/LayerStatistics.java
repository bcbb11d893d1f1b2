package io.github.classpca;

import com.google.common.collect.ImmutableList;
import io.github.classpca.linalg.Rows;
import io.github.classpca.linalg.Subspace;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.moments.ClassMomentsAccumulator;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The moments of one layer's input, gathered until they are enough.
 *
 * <p>The sample grows by doubling. At each point the subspace of the filters is compared with that
 * of the point before, and tried on the rows that are new since.
 */
final class LayerStatistics {

    /** Where the first subspace is found; fewer examples are never enough. */
    static final long FIRST_POINT = 1_000;

    private static final int GROWTH = 2;

    /** A span that explains this much less of new rows than of its own is not settled. */
    private static final double MAX_RESIDUAL = 0.05;

    private final int classes;
    private final int dimension;
    private final DataType type;
    private final double tolerance;
    private final Function<ClassMoments, INDArray> filters;
    private final ImmutableList.Builder<StatisticsStep> steps = ImmutableList.builder();

    private ClassMomentsAccumulator fresh;
    private ClassMoments total;
    private Subspace subspace;
    private long examples;
    private long nextPoint = FIRST_POINT;

    /**
     * Makes empty statistics.
     *
     * @param tolerance distance of successive subspaces below which they are settled; 0 to take all
     * @param filters chooses the filters whose span is watched
     */
    LayerStatistics(
            int classes,
            int dimension,
            DataType type,
            double tolerance,
            Function<ClassMoments, INDArray> filters) {
        this.classes = classes;
        this.dimension = dimension;
        this.type = type;
        this.tolerance = tolerance;
        this.filters = filters;
        this.fresh = new ClassMomentsAccumulator(classes, dimension, type);
    }

    /**
     * Adds the rows of some examples.
     *
     * @return whether more are wanted
     */
    boolean add(Rows rows, int[] classOfRow, int count) {
        fresh.add(rows, classOfRow);
        examples += count;
        if (tolerance == 0 || examples < nextPoint) {
            return true;
        }
        nextPoint = GROWTH * examples;
        return !settled();
    }

    private boolean settled() {
        ClassMoments added = fresh.moments();
        ClassMoments before = total;
        total = before == null ? added : before.merge(added);
        fresh = new ClassMomentsAccumulator(classes, dimension, type);
        for (int c = 0; c < classes; c++) {
            if (total.count(c) == 0) {
                return false;
            }
        }
        Subspace previous = subspace;
        subspace = Subspace.spannedBy(filters.apply(total));
        if (previous == null) {
            return false;
        }
        double own = previous.share(before.pooledCovariance());
        double other = previous.share(added.pooledCovariance());
        StatisticsStep step =
                new StatisticsStep(
                        examples, previous.distance(subspace), own > 0 ? (own - other) / own : 0);
        steps.add(step);
        return step.distance() <= tolerance && step.residual() <= MAX_RESIDUAL;
    }

    /** Returns the moments of all rows; takes no more afterwards. */
    ClassMoments moments() {
        ClassMoments added = fresh.moments();
        return total == null ? added : total.merge(added);
    }

    long examples() {
        return examples;
    }

    ImmutableList<StatisticsStep> steps() {
        return steps.build();
    }
}
