package io.github.classpca.strategy;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * What a layer asks of a {@link FilterStrategy}.
 *
 * @param filters the number of filters nOut, at least 1
 * @param ridge eps of {@code G + eps tr(G)/d I}, at least 0 and finite; strategies that do not
 *     compare with the pooled covariance ignore it
 * @param seed seed of anything drawn
 * @param negatives whether negatives of filters may fill up where there are not enough directions;
 *     not where the caller adds them itself
 */
public record FilterRequest(int filters, double ridge, long seed, boolean negatives) {

    /**
     * Checks the ranges.
     *
     * @param filters the number of filters
     * @param ridge eps
     * @param seed seed of anything drawn
     * @param negatives whether negatives may fill up
     */
    public FilterRequest {
        checkArgument(filters >= 1, "filters must be at least 1, got %s", filters);
        if (!(ridge >= 0) || Double.isInfinite(ridge)) {
            throw new IllegalArgumentException("ridge must be finite and >= 0, got " + ridge);
        }
    }

    /**
     * Asks for filters of which negatives may fill up.
     *
     * @param filters the number of filters
     * @param ridge eps
     * @param seed seed of anything drawn
     */
    public FilterRequest(int filters, double ridge, long seed) {
        this(filters, ridge, seed, true);
    }
}
