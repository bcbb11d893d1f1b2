package io.github.classpca;

import org.deeplearning4j.nn.api.MaskState;
import org.nd4j.linalg.api.ndarray.INDArray;

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

    int examples() {
        return (int) values.size(0);
    }

    long bytes() {
        return values.length() * values.dataType().width();
    }
}
