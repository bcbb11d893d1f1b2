package io.github.classpca.examples.compare;

import com.google.common.collect.ImmutableList;
import com.google.common.math.Stats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * The test accuracy that one method has by any second, over its seeds.
 *
 * @param points of one method, of all seeds
 */
public record FrontierCurve(ImmutableList<FrontierPoint> points) {

    /** An update may take longer than the one before it, by which it was told whether it fits. */
    private static final double TOLERANCE = 1.02;

    private static final double[] TESTS = {1, 1.5, 2, 3, 5, 7};
    private static final double[] MARKS = {1, 3};
    private static final double MOST_TESTED = 300;
    private static final double MOST_MARKED = 100;

    /**
     * Returns when a training is tested: about evenly on a logarithmic scale.
     *
     * @param seconds the budget, above 0
     * @return seconds, from a 300th of the budget on, the last the budget
     */
    public static ImmutableList<Double> tests(double seconds) {
        return grid(TESTS, seconds / MOST_TESTED, seconds);
    }

    /**
     * Returns the seconds that a table has columns for.
     *
     * @param seconds the budget, above 0
     * @return such as 3, 10, 30, 100 and 300, from a 100th of the budget on, the last the budget
     */
    public static ImmutableList<Double> marks(double seconds) {
        return grid(MARKS, seconds / MOST_MARKED, seconds);
    }

    private static ImmutableList<Double> grid(double[] digits, double from, double to) {
        ImmutableList.Builder<Double> grid = ImmutableList.builder();
        int last = (int) Math.floor(Math.log10(to));
        for (int power = (int) Math.floor(Math.log10(from)); power <= last; power++) {
            for (double digit : digits) {
                double value =
                        power < 0 ? digit / Math.pow(10, -power) : digit * Math.pow(10, power);
                if (value >= from && value < to) {
                    grid.add(value);
                }
            }
        }
        return grid.add(to).build();
    }

    /**
     * Returns the accuracies of the last test by a time, of each seed. The best by then would be a
     * choice by test accuracy.
     *
     * @param seconds the time; what is tested up to 2 % later counts
     * @return mean and deviation; none where a seed has not been tested yet
     */
    public Optional<Stats> by(double seconds) {
        long seeds = points.stream().mapToLong(FrontierPoint::seed).distinct().count();
        Map<Long, FrontierPoint> last =
                points.stream()
                        .filter(point -> point.seconds() <= seconds * TOLERANCE)
                        .collect(
                                Collectors.toMap(
                                        FrontierPoint::seed,
                                        point -> point,
                                        BinaryOperator.maxBy(
                                                Comparator.comparingDouble(
                                                        FrontierPoint::seconds))));
        return last.size() < seeds
                ? Optional.empty()
                : Optional.of(
                        last.values().stream()
                                .map(FrontierPoint::accuracy)
                                .collect(Stats.toStats()));
    }

    /**
     * Returns the corners of the curve.
     *
     * @return seconds of each test of any seed, ascending, from where all seeds have been tested,
     *     each with the mean over the seeds of their last tests
     */
    public ImmutableList<double[]> corners() {
        List<Double> times = new ArrayList<>();
        points.forEach(point -> times.add(point.seconds()));
        return times.stream()
                .sorted()
                .distinct()
                .flatMap(time -> by(time).stream().map(at -> new double[] {time, at.mean()}))
                .collect(ImmutableList.toImmutableList());
    }
}
