package io.github.classpca.timescale;

import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;

/**
 * How fast a distance to the final state falls.
 *
 * @param tau updates until it has first fallen to 1/e of its start, interpolated between samples
 * @param tauLow lower end of an interval for tau: the last sample before tau could have been
 *     reached, allowing for the error bound of the sketch
 * @param tauHigh upper end: the first sample at which, allowing for the same, tau was reached
 * @param halfLife updates until it has first fallen to one half
 * @param fitTau tau of the exponential {@code exp(-t / tau)} that fits the whole curve best (least
 *     squares, each sample weighted by the time it stands for)
 * @param r2 share of the curve's variance that this exponential explains; negative where it is
 *     worse than a constant
 * @param convergenceRate the layer-wise convergence rate of Chen, Yuille and Zhou (ICLR 2023),
 *     {@code ln(d(t1) / d(t2)) / (t2 - t1)}, from the start until a tenth of the distance is left,
 *     in 1/update
 */
public record Timescale(
        double tau,
        double tauLow,
        double tauHigh,
        double halfLife,
        double fitTau,
        double r2,
        double convergenceRate) {

    private static final double LEVEL = 1 / Math.E;
    private static final double TENTH = 0.1;

    /** Of the logarithm of tau. */
    private static final double TOLERANCE = 1e-9;

    private static final int MAX_EVALUATIONS = 1000;

    /**
     * Measures a curve that starts at 1 and ends at 0.
     *
     * @param ratioError a bound of the relative error of its values
     */
    static Timescale of(Curve distance, double ratioError) {
        double tau = distance.firstCrossing(LEVEL).orElseThrow();
        int earliest = distance.firstAtMost(LEVEL, 1 - ratioError);
        int latest = distance.firstAtMost(LEVEL, 1 + ratioError);
        double fitTau = fit(distance);
        return new Timescale(
                tau,
                Math.min(tau, distance.elapsed(Math.max(0, earliest - 1))),
                Math.max(tau, distance.elapsed(latest)),
                distance.firstCrossing(0.5).orElseThrow(),
                fitTau,
                r2(distance, fitTau),
                -Math.log(TENTH) / distance.firstCrossing(TENTH).orElseThrow());
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
        return 1 - squaredError(distance, fitTau) / total;
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
