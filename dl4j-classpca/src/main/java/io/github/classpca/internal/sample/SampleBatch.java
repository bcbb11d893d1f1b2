package io.github.classpca.internal.sample;

import io.github.classpca.internal.network.Activations;
import java.util.Arrays;

/**
 * Labelled examples of one batch on their way through the network.
 *
 * @param activations where they have got to
 * @param classes the class of each example
 */
@SuppressWarnings("ArrayRecordComponent") // Lives inside one pass; copies would serve nobody.
public record SampleBatch(Activations activations, int[] classes) {

    /** Returns a copy of some of the examples. */
    public SampleBatch select(int[] examples) {
        return new SampleBatch(
                activations.select(examples),
                Arrays.stream(examples).map(n -> classes[n]).toArray());
    }
}
