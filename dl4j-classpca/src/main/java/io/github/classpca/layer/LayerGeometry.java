package io.github.classpca.layer;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One layer seen as {@code nOut} filters over rows of dimension {@code d}.
 *
 * <p>The pre-activation of the layer at one place is {@code w . x + b} with a row x, a filter w and
 * its bias b.
 */
public interface LayerGeometry {

    /**
     * Returns the length d of a row.
     *
     * @return the weights of one filter
     */
    int inputs();

    /**
     * Returns the number of filters.
     *
     * @return nOut
     */
    int filters();

    /**
     * Returns the shrinkage to start from where the user sets none.
     *
     * @param onInput whether no layer with parameters lies below
     * @return eps of {@code G + eps tr(G)/d I}
     */
    double defaultShrinkage(boolean onInput);

    /**
     * Returns how far biases of rectified units are put below the mean where the user sets nothing.
     *
     * @param onInput whether no layer with parameters lies below
     * @return standard deviations of the pre-activation
     */
    double defaultThreshold(boolean onInput);

    /**
     * Takes rows from a batch of the layer's input, as the layer itself sees it after its
     * preprocessor.
     *
     * @param input activations of the layer below; not changed, and not to be changed while the
     *     rows are read
     * @param mask the layer's mask for this input, or null; masked places give no rows
     * @param examples the number of examples in the batch
     * @param sampling which rows are taken of an example that has more than enough
     * @return the rows
     * @throws org.deeplearning4j.exception.DL4JInvalidInputException if the layer cannot take the
     *     input's shape
     */
    LayerRows rows(INDArray input, INDArray mask, int examples, RowSampling sampling);

    /**
     * Returns where the values of a row go when its picture is mirrored, left to right.
     *
     * @param channels where the channels of the layer's input go then; empty where each stays in
     *     its place
     * @return a permutation that undoes itself: value j of the mirror image is value p(j) of the
     *     row; empty where rows are not taken from pictures
     */
    default Optional<int[]> mirrored(Optional<int[]> channels) {
        return Optional.empty();
    }

    /**
     * Arranges filters as the layer's weight array.
     *
     * @param filters {@code [d, nOut]}
     * @return an array of the shape of the layer's parameter {@code W}
     */
    INDArray toWeights(INDArray filters);

    /**
     * Reads the layer's weight array as filters.
     *
     * @param weights an array of the shape of the layer's parameter {@code W}
     * @return {@code [d, nOut]}, a copy
     */
    INDArray toFilters(INDArray weights);
}
