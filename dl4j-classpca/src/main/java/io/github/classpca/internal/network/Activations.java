package io.github.classpca.internal.network;

import org.deeplearning4j.nn.api.MaskState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What flows between two layers for a batch.
 *
 * @param values the output of the lower layer, {@code [N, ...]}; for a dense layer over the T steps
 *     of sequences {@code [N T, ...]}, a step of all examples after the other
 * @param mask the mask that goes with it, or null
 * @param maskState whether the mask is in force
 * @param examples the number of examples N
 */
public record Activations(INDArray values, INDArray mask, MaskState maskState, int examples) {

    public static Activations of(INDArray features, INDArray mask) {
        return new Activations(features, mask, MaskState.Active, (int) features.size(0));
    }

    /** Returns others of the same examples. */
    public Activations with(INDArray newValues, INDArray newMask, MaskState newState) {
        return new Activations(newValues, newMask, newState, examples);
    }

    /** Returns the mask where it is in force, otherwise null. */
    public INDArray activeMask() {
        return maskState == MaskState.Active ? mask : null;
    }

    /** Returns copies that no workspace holds. */
    Activations detached() {
        return with(copied(values), mask == null ? null : copied(mask), maskState);
    }

    /**
     * Frees the memory of an array that is not used any more, where it is its own. ND4J would leave
     * this to the garbage collector, which sees none of the memory.
     */
    public static void close(INDArray array) {
        if (array.closeable()) {
            array.close();
        }
    }

    private static INDArray copied(INDArray array) {
        return Nd4j.createUninitializedDetached(array.dataType(), 'c', array.shape()).assign(array);
    }

    public long bytes() {
        return values.length() * values.dataType().width();
    }

    /** Returns a copy of some of the examples. */
    public Activations select(int[] chosen) {
        return new Activations(
                select(values, chosen),
                mask == null ? null : select(mask, chosen),
                maskState,
                chosen.length);
    }

    private INDArray select(INDArray array, int[] chosen) {
        int steps = (int) array.size(0) / examples;
        int[] indices = new int[steps * chosen.length];
        for (int t = 0, i = 0; t < steps; t++) {
            for (int n : chosen) {
                indices[i++] = t * examples + n;
            }
        }
        return rows(array, indices);
    }

    /** Returns a copy of what an array has at some indices of its first axis. */
    public static INDArray rows(INDArray array, int[] indices) {
        long[] shape = array.shape().clone();
        shape[0] = indices.length;
        INDArray flat = array.dup('c').reshape('c', array.size(0), array.length() / array.size(0));
        return Nd4j.pullRows(flat, 1, indices).dup('c').reshape('c', shape);
    }

    /** Returns a row for each example, {@code [N, ...]} flat; means over the steps of sequences. */
    public INDArray rows() {
        long steps = values.size(0) / examples;
        INDArray perStep = values.dup('c').reshape('c', steps, examples, -1);
        return steps == 1 ? perStep.reshape('c', examples, -1) : perStep.mean(0);
    }
}
