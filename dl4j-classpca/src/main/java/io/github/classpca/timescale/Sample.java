package io.github.classpca.timescale;

import java.io.Serializable;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What is kept of one moment of a training.
 *
 * @param update updates done
 * @param layers a state for each layer
 */
@SuppressWarnings("ArrayRecordComponent") // Inside this package, and never changed.
record Sample(long update, State[] layers) implements Serializable {

    /** Marks a quantity that was not measured at this moment. */
    static final double NOT_MEASURED = -1;

    /**
     * What is kept of one layer.
     *
     * @param weights sketch of its weights
     * @param weightNorm norm of its weights
     * @param pathLength length of the path up to here, the sum of the norms of all updates
     * @param gradientNorm norm of the gradient, or {@link #NOT_MEASURED}
     * @param updateRatio norm of the update by that of the weights, or {@link #NOT_MEASURED}
     * @param gram sketch of the normalized centred Gram matrix of its activations, or null
     * @param projector sketch of the projector onto their leading directions, or null
     * @param rank the number of these directions
     * @param shares for each subspace the share of the weights and that of their change, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // As above.
    record State(
            float[] weights,
            double weightNorm,
            double pathLength,
            double gradientNorm,
            double updateRatio,
            float[] gram,
            float[] projector,
            int rank,
            double[][] shares)
            implements Serializable {

        boolean isFinite() {
            return Double.isFinite(weightNorm + pathLength + gradientNorm + updateRatio);
        }
    }

    /** Returns the first layer with a value that is not finite. */
    OptionalInt firstNonFinite() {
        return IntStream.range(0, layers.length).filter(l -> !layers[l].isFinite()).findFirst();
    }
}
