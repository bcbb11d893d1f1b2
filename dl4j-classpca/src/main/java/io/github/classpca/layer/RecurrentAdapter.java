package io.github.classpca.layer;

import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The input weights of a recurrent layer: each step of a sequence is a row. Recurrent weights stay
 * as they are, and calibration is that of the part of the pre-activation that comes from the input.
 *
 * <p>Of an LSTM the input gate, the forget gate, the output gate and the cell's input have nOut
 * filters each, in this order. The bias of the forget gate has the value that its configuration
 * sets besides.
 */
final class RecurrentAdapter implements LayerAdapter {

    private static final int GATES = 4;

    /** Not measured yet. */
    private static final double SHRINKAGE = 1;

    private final ConvolutionAdapter steps;
    private final double[] offsets;

    private RecurrentAdapter(BaseRecurrentLayer layer, int perUnit, double[] offsets) {
        this.steps =
                ConvolutionAdapter.steps(
                        layer.getNIn(),
                        perUnit * layer.getNOut(),
                        layer.getRnnDataFormat() == RNNFormat.NWC);
        this.offsets = offsets;
    }

    static RecurrentAdapter ofSimple(SimpleRnn layer) {
        return new RecurrentAdapter(layer, 1, new double[Math.toIntExact(layer.getNOut())]);
    }

    static RecurrentAdapter ofLstm(AbstractLSTM layer) {
        int units = Math.toIntExact(layer.getNOut());
        double[] offsets = new double[GATES * units];
        Arrays.fill(offsets, units, 2 * units, layer.getForgetGateBiasInit());
        return new RecurrentAdapter(layer, GATES, offsets);
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
    public double defaultShrinkage(boolean onInput) {
        return SHRINKAGE;
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
        return ImmutableMap.of(DefaultParamInitializer.WEIGHT_KEY, filters);
    }

    @Override
    public INDArray toFilters(Map<String, INDArray> parameters) {
        return parameters.get(DefaultParamInitializer.WEIGHT_KEY).dup('f');
    }

    @Override
    public double[] biasOffsets() {
        return offsets.clone();
    }
}
