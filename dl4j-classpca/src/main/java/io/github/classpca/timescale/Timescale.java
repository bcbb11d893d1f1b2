package io.github.classpca.timescale;

import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;

/**
 * How fast a distance to the reference state falls: to the mean of the last states of the run.
 *
 * @param tau updates until it has first fallen to 1/e of its start, interpolated between samples
 * @param tauLow lower end of an interval for tau: the last sample before tau could have been
 *     reached, allowing for the error bound of the sketch and for two standard deviations of the
 *     noise among the last states, along the way from the start
 * @param tauHigh upper end: the first sample at which, allowing for the same, tau was reached, or
 *     the last one of the run
 * @param halfLife updates until it has first fallen to one half
 * @param fitTau tau of the exponential {@code exp(-t / tau)} that fits the curve best (least
 *     squares, each sample weighted by the time it stands for), down to the first sample below
 *     twice the noise floor; empty where fewer than three samples come before
 * @param r2 share of the variance of the same samples that this exponential explains; negative
 *     where it is worse than a constant
 * @param convergenceRate the layer-wise convergence rate of Chen, Yuille and Zhou (ICLR 2023),
 *     {@code ln(d(t1) / d(t2)) / (t2 - t1)}, from the start until a tenth of the distance is left,
 *     or twice the noise floor where that is more, in 1/update
 */
public record Timescale(
        double tau,
        double tauLow,
        double tauHigh,
        double halfLife,
        OptionalDouble fitTau,
        OptionalDouble r2,
        double convergenceRate) {

    /** What is left after tau, as a share of the start. */
    static final double LEVEL = 1 / Math.E;

    private static final double TENTH = 0.1;

    /** Of the logarithm of tau. */
    private static final double TOLERANCE = 1e-9;

    private static final int MAX_EVALUATIONS = 1000;

    /** Fewer points make no curve to fit. */
    private static final int MIN_POINTS = 3;

    /**
     * Tells whether the order of two time scales is open.
     *
     * @param other another one
     * @return whether the intervals have a point in common
     */
    public boolean overlaps(Timescale other) {
        return tauLow <= other.tauHigh && other.tauLow <= tauHigh;
    }

    /**
     * Returns tau and its interval in words, with the digits that the interval tells.
     *
     * @return such as "tau 521 (505-540)"
     */
    public String toText() {
        return "tau " + roundedTau() + " (" + roundedInterval() + ")";
    }

    /** Writes tau with the digits that its interval tells. */
    String roundedTau() {
        return rounded(tau);
    }

    /** Writes the interval of tau, its ends rounded outwards. */
    String roundedInterval() {
        return Rounded.interval(tauLow, tauHigh);
    }

    /** Writes a time with the digits that the interval of tau tells. */
    String rounded(double time) {
        return Rounded.value(time, (tauHigh - tauLow) / 2);
    }

    /** Measures a curve; empty where it comes down to 1/e in the noise only. */
    static Optional<Timescale> of(Approach approach) {
        if (approach.curve().size() < MIN_POINTS || !(approach.leastTelling() <= LEVEL)) {
            return Optional.empty();
        }
        Curve curve = approach.curve();
        double tau = curve.firstCrossing(LEVEL).orElseThrow();
        int earliest = approach.earliest(LEVEL);
        int latest = approach.latest(LEVEL);
        Curve fitted = curve.first(approach.telling());
        OptionalDouble fitTau =
                fitted.size() < MIN_POINTS
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(fit(fitted));
        double end = Math.max(TENTH, approach.leastTelling());
        return Optional.of(
                new Timescale(
                        tau,
                        Math.min(tau, curve.elapsed(Math.max(0, earliest - 1))),
                        latest < 0 ? curve.duration() : Math.max(tau, curve.elapsed(latest)),
                        curve.firstCrossing(0.5).orElseThrow(),
                        fitTau,
                        fitTau.isPresent()
                                ? OptionalDouble.of(r2(fitted, fitTau.getAsDouble()))
                                : OptionalDouble.empty(),
                        -Math.log(end) / curve.firstCrossing(end).orElseThrow()));
    }

    /** Finds the best exponential by Brent's search over the logarithm of tau. */
    private static double fit(Curve distance) {
        UnivariateFunction error = logTau -> squaredError(distance, Math.exp(logTau));
        double best =
                new BrentOptimizer(TOLERANCE, TOLERANCE)
                        .optimize(
                                new MaxEval(MAX_EVALUATIONS),
                                new UnivariateObjectiveFunction(error),
                                GoalType.MINIMIZE,
                                new SearchInterval(
                                        Math.log(distance.elapsed(1) / 10),
                                        Math.log(distance.duration() * 100)))
                        .getPoint();
        return Math.exp(best);
    }

    private static double r2(Curve distance, double fitTau) {
        double mean = 0;
        for (int i = 0; i < distance.size(); i++) {
            mean += weight(distance, i) * distance.values().get(i);
        }
        mean /= distance.duration();
        double total = 0;
        for (int i = 0; i < distance.size(); i++) {
            double difference = distance.values().get(i) - mean;
            total += weight(distance, i) * difference * difference;
        }
        return total > 0 ? 1 - squaredError(distance, fitTau) / total : 0;
    }

    private static double squaredError(Curve distance, double tau) {
        double sum = 0;
        for (int i = 0; i < distance.size(); i++) {
            double error = distance.values().get(i) - Math.exp(-distance.elapsed(i) / tau);
            sum += weight(distance, i) * error * error;
        }
        return sum;
    }

    /** The time that a point stands for; over all points they add up to the duration. */
    private static double weight(Curve distance, int point) {
        double from = distance.elapsed(Math.max(0, point - 1));
        double to = distance.elapsed(Math.min(distance.size() - 1, point + 1));
        return (to - from) / 2;
    }
}
