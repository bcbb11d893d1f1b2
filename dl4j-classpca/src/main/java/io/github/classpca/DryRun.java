package io.github.classpca;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One example run through the whole network before any work: finds features that do not fit, and
 * the sizes between the layers.
 *
 * @param rowsPerExample for each layer the first dimension of its input, after its preprocessor
 * @param bytes for each layer the size of one example of its input, before its preprocessor
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, by the trainer alone.
record DryRun(long[] rowsPerExample, long[] bytes) {

    static DryRun of(MultiLayerNetwork network, NetworkForward forward, SampleBatch batch) {
        Activations current =
                Activations.of(
                        example(batch.activations().values()),
                        batch.activations().mask() == null
                                ? null
                                : example(batch.activations().mask()));
        int layers = network.getnLayers();
        long[] rows = new long[layers];
        long[] bytes = new long[layers];
        for (int i = 0; i < layers; i++) {
            bytes[i] = current.bytes();
            rows[i] = forward.preProcess(current, i).values().size(0);
            if (i < layers - 1) {
                current = forward.advance(current, i, i + 1);
            }
        }
        return new DryRun(rows, bytes);
    }

    /** Returns what one example takes at its widest where the sample is kept: below a stage. */
    long bytesPerExample(LayerPlan plan) {
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
