package io.github.classpca.internal.fit;

import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.sample.SampleBatch;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One example run through the whole network before any work: finds features that do not fit, and
 * the sizes between the layers.
 *
 * @param bytes for each layer the size of one example of its input, before its preprocessor
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, by the trainer alone.
public record DryRun(long[] bytes) {

    public static DryRun of(MultiLayerNetwork network, NetworkForward forward, SampleBatch batch) {
        Activations current =
                Activations.of(
                        example(batch.activations().values()),
                        batch.activations().mask() == null
                                ? null
                                : example(batch.activations().mask()));
        int last = network.getnLayers() - 1;
        long[] bytes = new long[last + 1];
        for (int i = 0; i < last; i++) {
            bytes[i] = current.bytes();
            current = forward.advance(current, i, i + 1);
        }
        bytes[last] = current.bytes();
        forward.preProcess(current, last);
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

    private static INDArray example(INDArray batch) {
        return batch.get(NDArrayIndex.interval(0, 1)).dup('c');
    }
}
