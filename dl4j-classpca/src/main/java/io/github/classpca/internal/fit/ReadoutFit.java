package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableDoubleArray;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.LayerNames;
import io.github.classpca.internal.readout.LinearReadout;
import io.github.classpca.internal.readout.ReadoutEvidence;
import io.github.classpca.internal.readout.ReadoutLayer;
import io.github.classpca.internal.readout.RidgeSearch;
import io.github.classpca.internal.readout.ScoreCalibration;
import java.util.function.UnaryOperator;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Solves an output layer from what was gathered, wherever that was. */
public final class ReadoutFit {

    private final LayerGraph graph;
    private final ReadoutLayer layer;
    private final String name;

    public ReadoutFit(LayerGraph graph, ReadoutLayer layer) {
        this.graph = graph;
        this.layer = layer;
        this.name = graph.name(layer.index());
    }

    /**
     * Chooses a ridge parameter, solves with it, and <b>changes the layer in place</b>.
     *
     * @param toWeights makes the layer's weights of those of the features
     */
    public RidgeSearch.Choice solve(
            ReadoutEvidence evidence,
            ImmutableDoubleArray ridges,
            UnaryOperator<INDArray> toWeights) {
        RidgeSearch.Tried tried = LayerNames.naming(name, () -> tryOut(evidence, ridges));
        RidgeSearch.Solution solution =
                tried.solve(evidence.all())
                        .orElseThrow(
                                () ->
                                        new DL4JInvalidInputException(
                                                name
                                                        + ": the normal equations cannot be solved"
                                                        + " with any ridge of "
                                                        + ridges
                                                        + "; give larger ones"));
        // The calibration stays that of scores by weights that were fitted without the examples it
        // is fitted on: with them the scores would look better than they are.
        put(solution.readout(), solution.choice().calibration(), toWeights);
        return solution.choice();
    }

    private RidgeSearch.Tried tryOut(ReadoutEvidence evidence, ImmutableDoubleArray ridges) {
        try (RidgeSearch search = evidence.search(layer.softmax())) {
            return search.tryOut(ridges);
        }
    }

    /** Writes weights and biases of the calibrated scores. */
    private void put(
            LinearReadout readout,
            ScoreCalibration calibration,
            UnaryOperator<INDArray> toWeights) {
        INDArray weights = toWeights.apply(readout.weights()).muli(calibration.slope());
        double[] bias = readout.bias();
        double[] offsets = calibration.offsets();
        for (int c = 0; c < bias.length; c++) {
            bias[c] = calibration.slope() * bias[c] + offsets[c] + layer.shifts()[c];
        }
        if (layer.outputs() == 1) {
            weights = weights.getColumn(1, true).sub(weights.getColumn(0, true));
            bias = new double[] {bias[1] - bias[0]};
        }
        LayerUpdate update =
                new LayerUpdate(
                        ImmutableMap.of(
                                DefaultParamInitializer.WEIGHT_KEY,
                                weights,
                                DefaultParamInitializer.BIAS_KEY,
                                Nd4j.createFromArray(bias)),
                        null,
                        null);
        LayerNames.naming(
                name,
                () -> {
                    update.applyTo(graph.layerOf(layer.index()));
                    return update;
                });
    }
}
