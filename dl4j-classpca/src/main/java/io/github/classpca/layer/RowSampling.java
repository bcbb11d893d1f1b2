package io.github.classpca.layer;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * Which rows are taken of an example that has more than enough of them.
 *
 * @param perExample at most this many, at least 1
 * @param randomOfExample makes the source of the draws of one example, given its position in the
 *     batch; for the same example always the same, whatever batch it comes in
 */
public record RowSampling(int perExample, IntFunction<RandomGenerator> randomOfExample) {

    /**
     * Checks the range.
     *
     * @param perExample at most this many rows
     * @param randomOfExample the sources of the draws
     */
    public RowSampling {
        checkArgument(perExample >= 1, "perExample must be at least 1, got %s", perExample);
    }
}
