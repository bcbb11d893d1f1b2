package io.github.classpca.report;

import com.google.common.collect.ImmutableList;
import io.github.classpca.layer.Calibration;
import io.github.classpca.strategy.FilterSource;
import io.github.classpca.strategy.Redundancy;
import java.io.Serializable;
import java.util.Collections;
import java.util.Locale;

/**
 * What was done to one layer; immutable.
 *
 * @param layer index of the layer
 * @param name its name and kind
 * @param strategy name of the strategy
 * @param ridge eps that the strategy was given
 * @param calibration what was done to scale and bias
 * @param candidates what strategy and ridge were chosen from; empty where they were not chosen
 * @param examples labelled examples that rows came from
 * @param convergence how far the statistics had converged at each point of the growing sample;
 *     empty where all examples were taken, or there were too few for two points
 * @param rows rows that the moments are of
 * @param classesAtATime how many classes had their moments in memory together; the rows were run
 *     over once for each such group
 * @param inputs the length d of a row
 * @param filters for each filter the class, the eigenvalue and the kind
 * @param filtersPerClass the number of filters of each class; filters of no class are not counted
 * @param explainedFraction the share of the variance of the rows (trace of their covariance) that
 *     lies in the span of the filters
 * @param redundancy how much the filters repeat each other
 * @param before pre-activations with the old weights
 * @param after pre-activations with the new weights
 * @param statisticsSeconds time for running the layers below and gathering moments
 * @param choiceSeconds time of the next spent on trying candidates
 * @param solveSeconds time for choosing filters and calibrating
 * @serial exclude
 */
public record LayerReport(
        int layer,
        String name,
        String strategy,
        double ridge,
        Calibration calibration,
        ImmutableList<Candidate> candidates,
        long examples,
        ImmutableList<StatisticsStep> convergence,
        long rows,
        int classesAtATime,
        int inputs,
        ImmutableList<FilterSource> filters,
        ImmutableList<Integer> filtersPerClass,
        double explainedFraction,
        Redundancy redundancy,
        PreActivation before,
        PreActivation after,
        double statisticsSeconds,
        double choiceSeconds,
        double solveSeconds)
        implements Serializable {

    /**
     * Heads the columns of {@link #toString()}.
     *
     * @return one line of a table
     */
    public static String header() {
        return String.format(
                Locale.ROOT,
                "%-34s %-14s %6s %8s %9s %6s %6s %9s %9s %8s %15s %15s %7s %7s",
                "layer",
                "strategy",
                "eps",
                "examples",
                "rows",
                "inputs",
                "nOut",
                "per class",
                "explained",
                "eff rank",
                "before (mean,sd)",
                "after (mean,sd)",
                "stats s",
                "solve s");
    }

    /** Returns one line of a table. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-34s %-14s %6s %8d %9d %6d %6d %9s %8.1f%% %8.1f %7.2f %7.2f %7.2f %7.2f %7.2f %7.2f",
                name,
                strategy,
                ridge,
                examples,
                rows,
                inputs,
                filters.size(),
                share(),
                100 * explainedFraction,
                redundancy.effectiveRank(),
                before.mean(),
                before.deviation(),
                after.mean(),
                after.deviation(),
                statisticsSeconds,
                solveSeconds);
    }

    private String share() {
        int least = Collections.min(filtersPerClass);
        int most = Collections.max(filtersPerClass);
        return least == most ? Integer.toString(least) : least + " to " + most;
    }
}
