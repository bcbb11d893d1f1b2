package io.github.classpca.layer;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Doubles;
import io.github.classpca.internal.arrays.HeapArrays;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.params.BidirectionalParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.params.GravesBidirectionalLSTMParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The input weights of a recurrent layer: each step of a sequence is a row. Recurrent weights stay
 * as they are, and calibration is that of the part of the pre-activation that comes from the input.
 *
 * <p>Of an LSTM the input gate, the forget gate, the output gate and the cell's input have nOut
 * filters each, in this order. The bias of the forget gate has the value that its configuration
 * sets besides. A layer that reads its sequence in both directions has filters of its own for each.
 */
final class RecurrentAdapter implements LayerAdapter {

    private static final long serialVersionUID = 1L;

    private static final int GATES = 4;

    /** Not measured yet. */
    private static final double RIDGE = 1;

    /** Where the filters of one direction go. */
    private record Direction(String weights, String biases) implements Serializable {

        private static final Direction ONLY =
                new Direction(DefaultParamInitializer.WEIGHT_KEY, DefaultParamInitializer.BIAS_KEY);

        Direction prefixed(String prefix) {
            return new Direction(prefix + weights, prefix + biases);
        }
    }

    private final ConvolutionAdapter steps;

    /** Of one direction. */
    private final double[] offsets;

    private final ImmutableList<Direction> directions;

    private RecurrentAdapter(
            BaseRecurrentLayer layer, double[] offsets, ImmutableList<Direction> directions) {
        this.steps =
                ConvolutionAdapter.steps(
                        layer.getNIn(),
                        (long) directions.size() * offsets.length,
                        layer.getRnnDataFormat() == RNNFormat.NWC);
        this.offsets = offsets;
        this.directions = directions;
    }

    static RecurrentAdapter ofSimple(SimpleRnn layer) {
        return ofSimple(layer, ImmutableList.of(Direction.ONLY));
    }

    static RecurrentAdapter ofLstm(AbstractLSTM layer) {
        return ofLstm(layer, ImmutableList.of(Direction.ONLY));
    }

    @SuppressWarnings("deprecation") // Old models have it.
    static RecurrentAdapter ofGravesBidirectional(GravesBidirectionalLSTM layer) {
        return new RecurrentAdapter(
                layer,
                gateOffsets(layer.getNOut(), layer.getForgetGateBiasInit()),
                ImmutableList.of(
                        new Direction(
                                GravesBidirectionalLSTMParamInitializer.INPUT_WEIGHT_KEY_FORWARDS,
                                GravesBidirectionalLSTMParamInitializer.BIAS_KEY_FORWARDS),
                        new Direction(
                                GravesBidirectionalLSTMParamInitializer.INPUT_WEIGHT_KEY_BACKWARDS,
                                GravesBidirectionalLSTMParamInitializer.BIAS_KEY_BACKWARDS)));
    }

    /** Returns the adapter of a layer in both directions, if there is one of that layer. */
    static Optional<LayerAdapter> ofBoth(Bidirectional layer) {
        ImmutableList<Direction> both =
                ImmutableList.of(
                        Direction.ONLY.prefixed(BidirectionalParamInitializer.FORWARD_PREFIX),
                        Direction.ONLY.prefixed(BidirectionalParamInitializer.BACKWARD_PREFIX));
        Layer one =
                layer.getFwd() instanceof LastTimeStep last ? last.getUnderlying() : layer.getFwd();
        if (one instanceof AbstractLSTM lstm) {
            return Optional.of(ofLstm(lstm, both));
        }
        return one instanceof SimpleRnn rnn ? Optional.of(ofSimple(rnn, both)) : Optional.empty();
    }

    private static RecurrentAdapter ofSimple(SimpleRnn layer, ImmutableList<Direction> directions) {
        return new RecurrentAdapter(
                layer, new double[Math.toIntExact(layer.getNOut())], directions);
    }

    private static RecurrentAdapter ofLstm(
            AbstractLSTM layer, ImmutableList<Direction> directions) {
        return new RecurrentAdapter(
                layer, gateOffsets(layer.getNOut(), layer.getForgetGateBiasInit()), directions);
    }

    private static double[] gateOffsets(long nOut, double forgetGate) {
        int units = Math.toIntExact(nOut);
        double[] result = new double[GATES * units];
        Arrays.fill(result, units, 2 * units, forgetGate);
        return result;
    }

    @Override
    public int inputs() {
        return steps.inputs();
    }

    @Override
    public int filters() {
        return steps.filters();
    }

    @Override
    public double defaultRidge(boolean onInput) {
        return RIDGE;
    }

    @Override
    public double defaultThreshold(boolean onInput) {
        return 0;
    }

    @Override
    public LayerRows rows(INDArray input, INDArray mask, int examples, RowSampling sampling) {
        return steps.rows(input, mask, examples, sampling);
    }

    @Override
    public ImmutableMap<String, INDArray> toWeights(INDArray filters) {
        int each = offsets.length;
        ImmutableMap.Builder<String, INDArray> result = ImmutableMap.builder();
        for (int d = 0; d < directions.size(); d++) {
            result.put(
                    directions.get(d).weights(),
                    filters.get(
                            NDArrayIndex.all(), NDArrayIndex.interval(d * each, (d + 1) * each)));
        }
        return result.build();
    }

    @Override
    public INDArray toFilters(Map<String, INDArray> parameters) {
        INDArray[] parts =
                directions.stream()
                        .map(direction -> parameters.get(direction.weights()))
                        .toArray(INDArray[]::new);
        return Nd4j.hstack(parts).dup('f');
    }

    @Override
    public ImmutableMap<String, INDArray> toBiases(double[] biases) {
        int each = offsets.length;
        ImmutableMap.Builder<String, INDArray> result = ImmutableMap.builder();
        for (int d = 0; d < directions.size(); d++) {
            result.put(
                    directions.get(d).biases(),
                    Nd4j.createFromArray(Arrays.copyOfRange(biases, d * each, (d + 1) * each)));
        }
        return result.build();
    }

    @Override
    public Optional<double[]> biases(Map<String, INDArray> parameters) {
        return Optional.of(
                Doubles.concat(
                        directions.stream()
                                .map(direction -> parameters.get(direction.biases()))
                                .map(HeapArrays::doubles)
                                .toArray(double[][]::new)));
    }

    @Override
    public double[] biasOffsets() {
        double[][] copies = new double[directions.size()][];
        Arrays.fill(copies, offsets);
        return Doubles.concat(copies);
    }
}
