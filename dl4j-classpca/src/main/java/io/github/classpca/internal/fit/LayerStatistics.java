package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableList;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.moments.ClassMomentsAccumulator;
import io.github.classpca.report.StatisticsStep;
import io.github.classpca.rows.Rows;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The moments of one layer's input, gathered until they are enough: the sample grows by doubling.
 */
final class LayerStatistics {

    /** Where it is asked first whether there are enough. */
    static final long FIRST_POINT = StatisticsGrowth.FIRST_POINT;

    private final int classes;
    private final int dimension;
    private final DataType type;
    private final double tolerance;
    private final StatisticsGrowth growth;

    private ClassMomentsAccumulator fresh;
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
        this.growth = new StatisticsGrowth(tolerance, ridge);
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
        nextPoint = StatisticsGrowth.GROWTH * examples;
        ClassMoments added = fresh.moments();
        fresh = new ClassMomentsAccumulator(classes, dimension, type);
        return !growth.isEnoughWith(added, examples);
    }

    /** Returns the moments of all rows; takes no more afterwards. */
    ClassMoments moments() {
        growth.add(fresh.moments());
        return growth.moments();
    }

    long examples() {
        return examples;
    }

    ImmutableList<StatisticsStep> steps() {
        return growth.steps();
    }
}
