package io.github.classpca.internal.sample;

import io.github.classpca.internal.network.Flow;
import java.util.Arrays;

/**
 * Labelled examples of one batch on their way through the network.
 *
 * @param flow where they have got to
 * @param classes the class of each example
 */
@SuppressWarnings("ArrayRecordComponent") // Lives inside one pass; copies would serve nobody.
public record SampleBatch(Flow flow, int[] classes) {

    /** Returns a copy of some of the examples. */
    public SampleBatch select(int[] examples) {
        return new SampleBatch(
                flow.select(examples), Arrays.stream(examples).map(n -> classes[n]).toArray());
    }
}
