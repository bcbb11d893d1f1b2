package io.github.classpca.internal.fit;

import io.github.classpca.internal.network.Flow;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.sample.SampleBatch;

/**
 * One example run through the whole network before any work: finds features that do not fit, and
 * the sizes between the layers.
 *
 * @param bytes for each layer the size of one example of its input, before its preprocessor
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, by the trainer alone.
public record DryRun(long[] bytes) {

    /** Runs the first example of a batch; the last step takes it and is not run. */
    public static DryRun of(LayerGraph graph, NetworkForward forward, SampleBatch batch) {
        Flow current = batch.flow().select(new int[] {0});
        int last = graph.steps() - 1;
        long[] bytes = new long[last + 1];
        for (int step = 0; step < last; step++) {
            bytes[step] = current.bytes();
            current = forward.advance(current, step, step + 1);
        }
        bytes[last] = current.bytes();
        if (graph.layer(last).isPresent()) {
            forward.input(current, last);
        }
        return new DryRun(bytes);
    }

    /** Returns what one example takes at its widest where the sample is kept: below a stage. */
    public long bytesPerExample(LayerPlan plan) {
        long widest = 0;
        for (LayerPlan.Stage stage : plan.stages()) {
            widest = Math.max(widest, bytes[stage.layer()]);
        }
        return widest;
    }
}
