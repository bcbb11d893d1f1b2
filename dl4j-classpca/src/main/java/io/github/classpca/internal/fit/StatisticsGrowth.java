package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableList;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.report.StatisticsStep;
import io.github.classpca.strategy.ContrastDirections;

/**
 * The moments of a growing sample, and whether they are enough.
 *
 * <p>At each point the leading contrast directions of each class that were found at the point
 * before are tried on the rows that are new since. Too few rows give directions that suit just
 * these: what they promise is lost on new ones. The number of directions is small and fixed, so
 * this says something of a layer of any width.
 */
public final class StatisticsGrowth {

    /** Examples where directions are found first; fewer are never enough. */
    public static final long FIRST_POINT = 1_000;

    /** By how many times the sample grows from point to point. */
    public static final int GROWTH = 2;

    /** Directions watched of each class. */
    private static final int WATCHED = 3;

    private final double tolerance;
    private final double ridge;
    private final ImmutableList.Builder<StatisticsStep> steps = ImmutableList.builder();

    /** Null before the first rows. */
    private ClassMoments total;

    private ContrastDirections directions;

    /**
     * Begins without rows.
     *
     * @param tolerance lost contrast up to which the rows are enough; 0 to take all
     * @param ridge eps of the directions that are watched
     */
    public StatisticsGrowth(double tolerance, double ridge) {
        this.tolerance = tolerance;
        this.ridge = ridge;
    }

    /** Adds rows without asking whether they are enough. */
    public void add(ClassMoments added) {
        total = total == null ? added : total.merge(added);
    }

    /**
     * Adds rows.
     *
     * @param examples how many examples all rows are of
     * @return whether they are enough
     */
    public boolean isEnoughWith(ClassMoments added, long examples) {
        add(added);
        if (tolerance == 0) {
            return false;
        }
        for (int c = 0; c < total.classes(); c++) {
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

    /** Returns the moments of all rows. */
    public ClassMoments moments() {
        return total;
    }

    /** Returns how far they had converged at each point. */
    public ImmutableList<StatisticsStep> steps() {
        return steps.build();
    }
}
