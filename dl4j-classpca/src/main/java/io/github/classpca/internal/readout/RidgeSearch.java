package io.github.classpca.internal.readout;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import io.github.classpca.report.ReadoutQuality;
import io.github.classpca.report.RidgeCandidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the ridge parameter that gives held-out examples the least log-loss.
 *
 * <p>A solve costs the cube of the features, and the loss falls and rises once: so it walks from
 * the middle of the grid in the direction that improves, and stops where it no longer does. To be
 * closed.
 */
public final class RidgeSearch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RidgeSearch.class);

    private final DoubleFunction<double[][]> heldScores;
    private final int[] heldClasses;
    private final boolean softmax;

    /** Null where cross-fitted. */
    private final RidgePath path;

    /** Tries on a part of the examples, which the equations do not have. */
    RidgeSearch(NormalEquations equations, HeldOut held, boolean softmax) {
        this.path = new RidgePath(equations);
        this.heldScores = ridge -> held.scores(discriminant(equations, path.solve(ridge), softmax));
        this.heldClasses = held.classes();
        this.softmax = softmax;
    }

    /** Tries on all examples, each by what was fitted without it. */
    RidgeSearch(CrossFit crossFit, boolean softmax) {
        this.path = null;
        this.heldScores = ridge -> crossFit.scores(ridge, softmax);
        this.heldClasses = crossFit.classes();
        this.softmax = softmax;
    }

    /**
     * What was chosen.
     *
     * @param ridge the parameter
     * @param calibration of its scores
     * @param quality what it gives on the held-out examples
     * @param candidates all parameters tried, rising
     */
    public record Choice(
            double ridge,
            ScoreCalibration calibration,
            ReadoutQuality quality,
            ImmutableList<RidgeCandidate> candidates) {}

    /**
     * A readout of all rows.
     *
     * @param readout its scores
     * @param choice the ridge parameter and the calibration
     */
    public record Solution(LinearReadout readout, Choice choice) {}

    private record Trial(double ridge, ScoreCalibration calibration, ReadoutQuality quality) {}

    /** What was tried; it does not hold on to what it was tried on. */
    public static final class Tried {

        /** In the order in which they were tried: of equals the first is taken. */
        private final ImmutableList<Trial> trials;

        private final boolean softmax;

        private Tried(List<Trial> trials, boolean softmax) {
            this.trials = ImmutableList.copyOf(trials);
            this.softmax = softmax;
        }

        /**
         * Solves all rows with the best parameter; empty where none does.
         *
         * <p>One near the rounding of the products may do for the rows it was tried on and not for
         * all. Then the best of the larger ones is taken.
         */
        public Optional<Solution> solve(NormalEquations all) {
            double above = 0;
            while (true) {
                double failed = above;
                Optional<Trial> best =
                        trials.stream()
                                .filter(trial -> trial.ridge() > failed)
                                .min(Comparator.comparingDouble(t -> t.quality().logLoss()));
                if (best.isEmpty()) {
                    return Optional.empty();
                }
                try {
                    double ridge = best.get().ridge();
                    LinearReadout readout = discriminant(all, all.solve(ridge), softmax);
                    return Optional.of(new Solution(readout, choice(best.get())));
                } catch (ArithmeticException e) {
                    above = best.get().ridge();
                    log.debug("Ridge {} does not do for all rows", above, e);
                }
            }
        }

        private Choice choice(Trial chosen) {
            return new Choice(
                    chosen.ridge(),
                    chosen.calibration(),
                    chosen.quality(),
                    trials.stream()
                            .sorted(Comparator.comparingDouble(Trial::ridge))
                            .map(t -> new RidgeCandidate(t.ridge(), t.quality()))
                            .collect(ImmutableList.toImmutableList()));
        }
    }

    /** Tries the middle of a rising grid and on from there; nothing where none can be solved. */
    public Tried tryOut(ImmutableDoubleArray ridges) {
        List<Trial> tried = new ArrayList<>();
        int at = ridges.length() / 2;
        while (at < ridges.length() && !trial(ridges.get(at), tried)) {
            at++;
        }
        if (at < ridges.length()) {
            Trial start = tried.get(0);
            if (climb(ridges, at, 1, start, tried).equals(start)) {
                climb(ridges, at, -1, start, tried);
            }
        }
        return new Tried(tried, softmax);
    }

    private Trial climb(
            ImmutableDoubleArray ridges, int from, int step, Trial start, List<Trial> tried) {
        Trial best = start;
        for (int i = from + step; i >= 0 && i < ridges.length(); i += step) {
            if (!trial(ridges.get(i), tried)) {
                break;
            }
            Trial next = tried.get(tried.size() - 1);
            if (next.quality().logLoss() >= best.quality().logLoss()) {
                break;
            }
            best = next;
        }
        return best;
    }

    /** Returns scores; those behind a softmax are discriminants of the classes. */
    private static LinearReadout discriminant(
            NormalEquations rows, LinearReadout readout, boolean softmax) {
        return softmax ? rows.discriminant(readout) : readout;
    }

    /** Tries a parameter; false where rounding makes the matrix indefinite, as a small one may. */
    private boolean trial(double ridge, List<Trial> tried) {
        double[][] scores;
        try {
            scores = heldScores.apply(ridge);
        } catch (ArithmeticException e) {
            return false;
        }
        ScoreCalibration calibration = ScoreCalibration.fit(scores, heldClasses, softmax);
        tried.add(new Trial(ridge, calibration, calibration.quality(scores, heldClasses, softmax)));
        return true;
    }

    @Override
    public void close() {
        if (path != null) {
            path.close();
        }
    }
}
