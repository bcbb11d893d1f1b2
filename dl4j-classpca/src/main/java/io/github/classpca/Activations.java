package io.github.classpca;

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
record Activations(INDArray values, INDArray mask, MaskState maskState, int examples) {

    static Activations of(INDArray features, INDArray mask) {
        return new Activations(features, mask, MaskState.Active, (int) features.size(0));
    }

    /** Returns others of the same examples. */
    Activations with(INDArray newValues, INDArray newMask, MaskState newState) {
        return new Activations(newValues, newMask, newState, examples);
    }

    /** Returns the mask where it is in force, otherwise null. */
    INDArray activeMask() {
        return maskState == MaskState.Active ? mask : null;
    }

    /** Returns copies that no workspace holds. */
    Activations detached() {
        return with(copied(values), mask == null ? null : copied(mask), maskState);
    }

    private static INDArray copied(INDArray array) {
        return Nd4j.createUninitializedDetached(array.dataType(), 'c', array.shape()).assign(array);
    }

    long bytes() {
        return values.length() * values.dataType().width();
    }
}
