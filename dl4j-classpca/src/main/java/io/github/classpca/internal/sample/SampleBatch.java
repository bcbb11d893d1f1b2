package io.github.classpca.internal.sample;

import io.github.classpca.internal.network.Flow;
import java.util.Arrays;
import java.util.Optional;

/**
 * Labelled examples of one batch on their way through the network.
 *
 * @param flow where they have got to
 * @param ids the {@linkplain ExampleIds identity} of each example
 * @param classes the class of each example
 * @param stepClasses the class of each step of each example's sequence, where steps have labels
 */
@SuppressWarnings("ArrayRecordComponent") // Lives inside one pass; copies would serve nobody.
public record SampleBatch(Flow flow, long[] ids, int[] classes, Optional<int[][]> stepClasses) {

    /** Returns the same examples, somewhere else. */
    public SampleBatch at(Flow place) {
        return new SampleBatch(place, ids, classes, stepClasses);
    }

    /** Returns a copy of some of the examples. */
    public SampleBatch select(int[] examples) {
        return new SampleBatch(
                flow.select(examples),
                Arrays.stream(examples).mapToLong(n -> ids[n]).toArray(),
                select(classes, examples),
                stepClasses.map(steps -> select(steps, examples)));
    }

    static int[] select(int[] classes, int[] examples) {
        return Arrays.stream(examples).map(n -> classes[n]).toArray();
    }

    static int[][] select(int[][] steps, int[] examples) {
        return Arrays.stream(examples).mapToObj(n -> steps[n]).toArray(int[][]::new);
    }
}
