package io.github.classpca.layer;

import com.google.common.collect.ImmutableMap;
import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.strategy.FilterRequest;
import io.github.classpca.strategy.FilterSet;
import io.github.classpca.strategy.FilterStrategy;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One layer seen as {@code nOut} filters over rows of dimension {@code d}.
 *
 * <pre>{@code
 * LayerwisePcaConfiguration pca =
 *         new LayerwisePcaConfiguration.Builder()
 *                 .adapter(DenseLayer.class, layer -> LayerAdapters.of(layer).orElseThrow())
 *                 .build();
 * }</pre>
 *
 * <p>The pre-activation of the layer at one place is {@code w . x + b} with a row x, a filter w and
 * its bias b. On a cluster it is sent to where the examples are.
 */
public interface LayerAdapter extends Serializable {

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
     * Returns the ridge to start from where the user sets none.
     *
     * @param onInput whether no layer with parameters lies below
     * @return eps of {@code G + eps tr(G)/d I}
     */
    double defaultRidge(boolean onInput);

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
     * Chooses filters of the kind that the layer can have.
     *
     * @param moments moments of its rows
     * @param request how many filters, and how
     * @param strategy chooses directions; by default of whole rows
     * @return {@code request.filters()} directions of whole rows
     */
    default FilterSet choose(ClassMoments moments, FilterRequest request, FilterStrategy strategy) {
        return strategy.select(moments, request);
    }

    /**
     * Arranges filters as the layer's weights.
     *
     * @param filters {@code [d, nOut]}, such as {@link #choose} gives, each of any length
     * @return arrays of the shapes of the layer's parameters, by their names
     */
    ImmutableMap<String, INDArray> toWeights(INDArray filters);

    /**
     * Reads the layer's weights as filters.
     *
     * @param parameters the layer's, by name; not changed
     * @return {@code [d, nOut]}, a copy
     */
    INDArray toFilters(Map<String, INDArray> parameters);

    /**
     * Arranges biases as the layer's.
     *
     * @param biases one for each filter
     * @return arrays by the names of the parameters
     */
    default ImmutableMap<String, INDArray> toBiases(double[] biases) {
        return ImmutableMap.of(DefaultParamInitializer.BIAS_KEY, Nd4j.createFromArray(biases));
    }

    /**
     * Reads the layer's biases.
     *
     * @param parameters the layer's, by name; not changed
     * @return one for each filter, or empty where the layer has none
     */
    default Optional<double[]> biases(Map<String, INDArray> parameters) {
        return Optional.ofNullable(parameters.get(DefaultParamInitializer.BIAS_KEY))
                .map(HeapArrays::doubles);
    }

    /**
     * Returns what biases have besides centring the pre-activation, such as that of the forget gate
     * of an LSTM.
     *
     * @return one for each filter; by default zeros
     */
    default double[] biasOffsets() {
        return new double[filters()];
    }
}
