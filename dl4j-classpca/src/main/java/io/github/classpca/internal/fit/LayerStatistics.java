package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableList;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.moments.ClassMomentsAccumulator;
import io.github.classpca.report.StatisticsStep;
import io.github.classpca.rows.Rows;
import io.github.classpca.strategy.ContrastDirections;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The moments of one layer's input, gathered until they are enough.
 *
 * <p>The sample grows by doubling. At each point the leading contrast directions of each class that
 * were found at the point before are tried on the rows that are new since. Too few rows give
 * directions that suit just these: what they promise is lost on new ones. The number of directions
 * is small and fixed, so this says something of a layer of any width.
 */
final class LayerStatistics {

    /** Where directions are found first; fewer examples are never enough. */
    static final long FIRST_POINT = 1_000;

    private static final int GROWTH = 2;

    /** Directions watched of each class. */
    private static final int WATCHED = 3;

    private final int classes;
    private final int dimension;
    private final DataType type;
    private final double tolerance;
    private final double ridge;
    private final ImmutableList.Builder<StatisticsStep> steps = ImmutableList.builder();

    private ClassMomentsAccumulator fresh;
    private ClassMoments total;
    private ContrastDirections directions;
    private long examples;
    private long nextPoint = FIRST_POINT;

    /**
     * Makes empty statistics.
     *
     * @param tolerance lost contrast up to which the rows are enough; 0 to take all
     * @param ridge eps of the directions that are watched
     */
    LayerStatistics(int classes, int dimension, DataType type, double tolerance, double ridge) {
        this.classes = classes;
        this.dimension = dimension;
        this.type = type;
        this.tolerance = tolerance;
        this.ridge = ridge;
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
        return !isEnough();
    }

    private boolean isEnough() {
        ClassMoments added = fresh.moments();
        total = total == null ? added : total.merge(added);
        fresh = new ClassMomentsAccumulator(classes, dimension, type);
        for (int c = 0; c < classes; c++) {
            if (total.count(c) == 0) {
                return false;
            }
        }
        if (!(total.variance() > 0)) {
            return false;
        }
        ContrastDirections previous = directions;
        directions = ContrastDirections.find(total, ridge, WATCHED);
        if (previous == null) {
            return false;
        }
        StatisticsStep step =
                new StatisticsStep(examples, previous.distance(directions), previous.lostOn(added));
        steps.add(step);
        // New rows that have more of the directions are of another kind just as well.
        return Math.abs(step.lostContrast()) <= tolerance;
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
