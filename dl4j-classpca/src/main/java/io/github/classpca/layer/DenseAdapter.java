package io.github.classpca.layer;

import com.google.common.collect.ImmutableMap;
import io.github.classpca.internal.arrays.ArrayRows;
import io.github.classpca.internal.arrays.HeapArrays;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A dense layer: an example, or each step of its sequence, is a row, and the weights are the
 * filters.
 */
final class DenseAdapter implements LayerAdapter {

    private static final long serialVersionUID = 1L;

    private static final double RIDGE = 30;
    private static final double THRESHOLD = 0.25;

    private final int inputs;
    private final int filters;

    private DenseAdapter(int inputs, int filters) {
        this.inputs = inputs;
        this.filters = filters;
    }

    static DenseAdapter of(DenseLayer layer) {
        return new DenseAdapter(Math.toIntExact(layer.getNIn()), Math.toIntExact(layer.getNOut()));
    }

    @Override
    public int inputs() {
        return inputs;
    }

    @Override
    public int filters() {
        return filters;
    }

    @Override
    public double defaultRidge(boolean onInput) {
        return RIDGE;
    }

    @Override
    public double defaultThreshold(boolean onInput) {
        return THRESHOLD;
    }

    @Override
    public LayerRows rows(INDArray input, INDArray mask, int examples, RowSampling sampling) {
        if (input.rank() != 2 || input.size(1) != inputs || input.size(0) % examples != 0) {
            throw new DL4JInvalidInputException(
                    "input of shape "
                            + Arrays.toString(input.shape())
                            + " for "
                            + examples
                            + " examples, but a dense layer with nIn="
                            + inputs
                            + " takes [N, "
                            + inputs
                            + "], or as many rows for each example as its sequence has steps");
        }
        int steps = (int) input.size(0) / examples;
        double[] open =
                mask != null && mask.length() == input.size(0) ? HeapArrays.doubles(mask) : null;
        // DL4J puts the first steps of all examples before the second ones.
        Places places =
                Places.draw(
                        examples,
                        steps,
                        open == null ? null : (n, step) -> open[step * examples + n] != 0,
                        sampling);
        int[] owners = new int[(int) input.size(0)];
        Arrays.fill(owners, LayerRows.NOT_TAKEN);
        for (int i = 0; i < places.examples().length; i++) {
            int n = places.examples()[i];
            owners[places.positions()[i] * examples + n] = n;
        }
        int[] stepOfRow = new int[owners.length];
        Arrays.setAll(stepOfRow, r -> r / examples);
        return new LayerRows(
                new ArrayRows(input, input.dataType()),
                owners,
                Optional.of(new LayerRows.Steps(stepOfRow, steps)));
    }

    @Override
    public ImmutableMap<String, INDArray> toWeights(INDArray directions) {
        return ImmutableMap.of(DefaultParamInitializer.WEIGHT_KEY, directions);
    }

    @Override
    public INDArray toFilters(Map<String, INDArray> parameters) {
        return parameters.get(DefaultParamInitializer.WEIGHT_KEY).dup('f');
    }
}
