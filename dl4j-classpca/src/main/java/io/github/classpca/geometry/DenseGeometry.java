package io.github.classpca.geometry;

import io.github.classpca.linalg.Rows;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A dense layer: an example is a row, and the weights are the filters. */
final class DenseGeometry implements LayerGeometry {

    private static final double SHRINKAGE = 30;

    private final int inputs;
    private final int filters;

    DenseGeometry(long inputs, long filters) {
        this.inputs = Math.toIntExact(inputs);
        this.filters = Math.toIntExact(filters);
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
    public double defaultShrinkage(boolean onInput) {
        return SHRINKAGE;
    }

    @Override
    public LayerRows rows(INDArray input, INDArray mask, int perExample, RandomGenerator random) {
        if (input.rank() != 2 || input.size(1) != inputs) {
            throw new DL4JInvalidInputException(
                    "input of shape "
                            + Arrays.toString(input.shape())
                            + ", but a dense layer with nIn="
                            + inputs
                            + " takes [N, "
                            + inputs
                            + "]");
        }
        return new LayerRows(
                Rows.of(input, input.dataType()),
                IntStream.range(0, (int) input.size(0)).toArray());
    }

    @Override
    public INDArray toWeights(INDArray directions) {
        return directions;
    }

    @Override
    public INDArray toFilters(INDArray weights) {
        return weights.dup('f');
    }
}
