package io.github.classpca.internal.fit;

import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.Flow;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import java.io.Serializable;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.custom.LayerNorm;
import org.nd4j.linalg.factory.Nd4j;

/** Channels of a layer whose mean and variance are wanted; sent to where the examples are. */
public final class Channels implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int layer;

    /** Of shape {@code [d, units]}; null where the channels are those of the input itself. */
    private final double[] weights;

    private final int units;

    private Channels(int layer, double[] weights, int units) {
        this.layer = layer;
        this.weights = weights;
        this.units = units;
    }

    /** Those of the input of a batch normalization. */
    static Channels ofInput(int normalization) {
        return new Channels(normalization, null, 0);
    }

    /** The units of a layer with layer normalization, normalized, of weights {@code [d, units]}. */
    static Channels ofNormalizedUnits(int layer, INDArray weights) {
        return new Channels(layer, HeapArrays.doubles(weights), (int) weights.size(1));
    }

    /** Returns the layer. */
    public int layer() {
        return layer;
    }

    /** Adds a batch that has come to the layer, before its preprocessor. */
    public void add(
            Flow flow, LayerGraph graph, NetworkForward forward, ChannelStatistics statistics) {
        Activations input = forward.input(flow, layer);
        if (weights != null) {
            INDArray own = Nd4j.create(weights, new long[] {weights.length / units, units}, 'c');
            statistics.add(
                    layerNorm(input.values().mmul(own.castTo(input.values().dataType()))),
                    1,
                    input.mask());
            return;
        }
        BatchNormalization conf = (BatchNormalization) graph.layerOf(layer).conf().getLayer();
        // The format is that of images and of sequences; rows have channels last anyway.
        boolean channelsLast = conf.getCnn2DFormat() == CNN2DFormat.NHWC;
        statistics.add(input.values(), channelsLast ? input.values().rank() - 1 : 1, input.mask());
    }

    private static INDArray layerNorm(INDArray values) {
        INDArray ones = Nd4j.ones(values.dataType(), values.size(1));
        INDArray result = values.ulike();
        Nd4j.exec(new LayerNorm(values, ones, result, true, 1));
        return result;
    }
}
