package io.github.classpca.timescale;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableLongArray;
import java.util.OptionalDouble;

/**
 * A quantity over the updates of a training.
 *
 * @param updates numbers of updates done, strictly rising
 * @param values the quantity after each, finite
 */
public record Curve(ImmutableLongArray updates, ImmutableDoubleArray values) {

    /**
     * Checks that both fit.
     *
     * @param updates numbers of updates done
     * @param values as many values
     */
    public Curve {
        checkArgument(
                updates.length() == values.length(),
                "%s values at %s updates",
                values.length(),
                updates.length());
    }

    /**
     * Returns the number of points.
     *
     * @return at least 0
     */
    public int size() {
        return values.length();
    }

    /**
     * Returns when the curve first falls to a level, interpolated between its points: as an
     * exponential where both values are positive, else as a line.
     *
     * @param level the level
     * @return updates since the first point; empty where it never falls so far
     */
    public OptionalDouble firstCrossing(double level) {
        int after = firstAtMost(level);
        if (after < 0) {
            return OptionalDouble.empty();
        }
        if (after == 0) {
            return OptionalDouble.of(0);
        }
        double high = values.get(after - 1);
        double low = values.get(after);
        double share =
                low > 0
                        ? Math.log(high / level) / Math.log(high / low)
                        : (high - level) / (high - low);
        return OptionalDouble.of(
                elapsed(after - 1) + share * (elapsed(after) - elapsed(after - 1)));
    }

    /** Returns the index of the first value that is at most a level, or -1. */
    private int firstAtMost(double level) {
        for (int i = 0; i < size(); i++) {
            if (values.get(i) <= level) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the value at a time since the first point, by linear interpolation. */
    double at(double time) {
        int i = 1;
        while (i < size() - 1 && elapsed(i) < time) {
            i++;
        }
        double share = (time - elapsed(i - 1)) / (elapsed(i) - elapsed(i - 1));
        return values.get(i - 1) + share * (values.get(i) - values.get(i - 1));
    }

    /** Returns the updates from the first point to a point. */
    double elapsed(int point) {
        return updates.get(point) - (double) updates.get(0);
    }

    /** Returns the first points, so many. */
    Curve first(int points) {
        return new Curve(updates.subArray(0, points), values.subArray(0, points));
    }

    /** Returns the updates from the first point to the last. */
    double duration() {
        return elapsed(size() - 1);
    }
}
