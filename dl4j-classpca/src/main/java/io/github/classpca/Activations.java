package io.github.classpca;

import org.deeplearning4j.nn.api.MaskState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What flows between two layers for a batch.
 *
 * @param values the output of the lower layer, {@code [N, ...]}
 * @param mask the mask that goes with it, or null
 * @param maskState whether the mask is in force
 */
record Activations(INDArray values, INDArray mask, MaskState maskState) {

    static Activations of(INDArray features, INDArray mask) {
        return new Activations(features, mask, MaskState.Active);
    }

    /** Returns copies that no workspace holds. */
    Activations detached() {
        return new Activations(copied(values), mask == null ? null : copied(mask), maskState);
    }

    private static INDArray copied(INDArray array) {
        return Nd4j.createUninitializedDetached(array.dataType(), 'c', array.shape()).assign(array);
    }

    int examples() {
        return (int) values.size(0);
    }

    long bytes() {
        return values.length() * values.dataType().width();
    }
}
