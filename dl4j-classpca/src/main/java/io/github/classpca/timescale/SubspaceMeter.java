package io.github.classpca.timescale;

import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.linalg.Subspace;
import io.github.classpca.layer.LayerAdapter;
import io.github.classpca.layer.LayerAdapters;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.strategy.FilterRequest;
import io.github.classpca.strategy.StandardStrategy;
import java.io.Serializable;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Measures how much of a layer's weights lies inside subspaces of its input. */
final class SubspaceMeter implements Serializable {

    /** The subspaces: two by classes, and the control. */
    static final StandardStrategy[] STRATEGIES = {
        StandardStrategy.CLASS_PCA, StandardStrategy.CLASS_CONTRAST, StandardStrategy.POOLED_PCA
    };

    /** Dimension of the input by that of a subspace. */
    private static final int INPUTS_PER_DIRECTION = 5;

    private static final long SEED = 1;
    private static final long serialVersionUID = 1L;

    private final int inputs;

    /** Orthonormal rows of each subspace, one after another. */
    private final double[][] bases = new double[STRATEGIES.length][];

    private double[] first;

    /**
     * Finds the subspaces.
     *
     * @throws IllegalArgumentException if the layer has no adapter or the moments are not of its
     *     input
     */
    SubspaceMeter(
            LayerDescription description, Layer layer, boolean onInput, ClassMoments moments) {
        LayerAdapter adapter =
                LayerAdapters.of(layer.conf().getLayer())
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                description
                                                        + ": class moments are of use for dense and"
                                                        + " convolution layers only, this is a "
                                                        + layer.conf()
                                                                .getLayer()
                                                                .getClass()
                                                                .getSimpleName()));
        if (moments.dimension() != adapter.inputs()) {
            throw new IllegalArgumentException(
                    description
                            + ": class moments over "
                            + moments.dimension()
                            + " inputs, but a filter of the layer has "
                            + adapter.inputs());
        }
        inputs = adapter.inputs();
        FilterRequest request =
                new FilterRequest(
                        Math.max(1, inputs / INPUTS_PER_DIRECTION),
                        adapter.defaultRidge(onInput),
                        SEED);
        for (int s = 0; s < STRATEGIES.length; s++) {
            INDArray directions = STRATEGIES[s].select(moments, request).directions();
            INDArray basis = Subspace.spannedBy(directions).basis();
            bases[s] = HeapArrays.doubles(basis.transpose());
        }
    }

    /**
     * Returns for each subspace the share of the weights, and that of their change, or 0 before.
     */
    double[][] measure(Layer layer) {
        LayerAdapter adapter = LayerAdapters.of(layer.conf().getLayer()).orElseThrow();
        INDArray filters = adapter.toFilters(layer.paramTable());
        int columns = (int) filters.size(1);
        double[] weights = HeapArrays.doubles(filters);
        if (first == null) {
            first = weights;
        }
        double[] change = new double[weights.length];
        for (int i = 0; i < change.length; i++) {
            change[i] = weights[i] - first[i];
        }
        double[][] result = new double[bases.length][];
        for (int s = 0; s < bases.length; s++) {
            result[s] =
                    new double[] {
                        share(bases[s], weights, columns), share(bases[s], change, columns)
                    };
        }
        return result;
    }

    /** Takes the next weights for the first. */
    void startAnew() {
        first = null;
    }

    double chance(int strategy) {
        return (double) bases[strategy].length / inputs / inputs;
    }

    private double share(double[] basis, double[] values, int columns) {
        INDArray matrix = HeapArrays.matrix(values, inputs, columns);
        double total = matrix.norm2Number().doubleValue();
        if (!(total > 0)) {
            return 0;
        }
        INDArray rows = HeapArrays.matrix(basis, basis.length / inputs, inputs);
        double inside = rows.mmul(matrix).norm2Number().doubleValue();
        return inside * inside / (total * total);
    }
}
