package io.github.classpca.report;

import io.github.classpca.strategy.FilterStrategy;
import java.io.Serializable;

/**
 * A strategy with a ridge that was tried for a layer, and how well classes were told apart by its
 * features.
 *
 * @param strategy name of the strategy
 * @param ridge eps that it was given
 * @param accuracy of a closed-form readout on training examples that it was not fitted to
 * @param logLoss of the same, in nats; what the choice goes by
 * @serial exclude
 */
public record Candidate(String strategy, double ridge, double accuracy, double logLoss)
        implements Serializable {

    /**
     * What stands for a candidate before it is tried.
     *
     * @param strategy the strategy
     * @param ridge eps that it is given
     */
    public record Setting(FilterStrategy strategy, double ridge) {}
}
