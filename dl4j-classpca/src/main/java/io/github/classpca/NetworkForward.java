package io.github.classpca;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Runs batches through part of a network, as at test time.
 *
 * <p>Equal to the network's own forward pass to rounding, but two-dimensional convolutions run as
 * the ND4J operation: DL4J's layer takes the way through im2col, which on a CPU is many times
 * slower.
 */
final class NetworkForward {

    private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

    private static final int PICTURES_RANK = 4;

    /**
     * Between two layers. Larger arrays are new pages of memory each time, and their faults take
     * longer than the work: the convolution of 28 pictures to 800 channels (65 MB) runs at 58
     * GFLOP/s and that of 2 (5 MB) at 100 to 170, on 2 cores.
     */
    private static final long PART_BYTES = 8L << 20;

    /** Examples of a first part, which shows how much memory one takes. */
    private static final int FIRST_PART = 2;

    private final MultiLayerNetwork network;

    /** What one example takes at most between two layers, as far as seen, in bytes. */
    private long widest;

    NetworkForward(MultiLayerNetwork network) {
        this.network = network;
    }

    /**
     * Runs layers {@code from .. to-1}.
     *
     * @param activations the output of layer {@code from - 1}, or the features; <b>not to be used
     *     afterwards</b>, since some layers of DL4J work in place
     */
    Activations advance(Activations activations, int from, int to) {
        INDArray values = activations.values();
        if (from == to || values.rank() != PICTURES_RANK || activations.mask() != null) {
            return run(activations, from, to);
        }
        List<INDArray> parts = new ArrayList<>();
        int examples = activations.examples();
        for (int done = 0; done < examples; ) {
            long affordable = widest == 0 ? FIRST_PART : Math.max(1, PART_BYTES / widest);
            int count = (int) Math.min(examples - done, affordable);
            if (count == examples) {
                return run(activations, from, to);
            }
            INDArray part = values.get(NDArrayIndex.interval(done, done + count)).dup('c');
            INDArray result = run(Activations.of(part, null), from, to).values();
            parts.add(result);
            if (!sharesMemory(part, result)) {
                part.close();
            }
            done += count;
        }
        INDArray whole = Nd4j.concat(0, parts.toArray(new INDArray[0]));
        parts.forEach(INDArray::close);
        return Activations.of(whole, null);
    }

    private Activations run(Activations activations, int from, int to) {
        Activations current = activations;
        for (int i = from; i < to; i++) {
            Activations input = preProcess(current, i);
            Activations output;
            try {
                output = activate(input, i);
            } catch (RuntimeException e) {
                throw unfit(input.values(), i, e);
            }
            widest = Math.max(widest, output.bytes() / output.examples());
            release(current, input, output, activations);
            release(input, output, output, activations);
            current = output;
        }
        return current;
    }

    /**
     * Frees the memory of activations that nothing needs any more: ND4J's own way of freeing waits
     * for the garbage collector, which sees none of it.
     */
    private static void release(
            Activations unused, Activations next, Activations output, Activations given) {
        INDArray values = unused.values();
        if (values != given.values()
                && values.closeable()
                && !sharesMemory(values, next.values())
                && !sharesMemory(values, output.values())
                && !sharesMemory(values, given.values())) {
            values.close();
        }
    }

    private static boolean sharesMemory(INDArray a, INDArray b) {
        return original(a) == original(b);
    }

    private static DataBuffer original(INDArray array) {
        DataBuffer own = array.data();
        return own.originalDataBuffer() == null ? own : own.originalDataBuffer();
    }

    /** Applies the preprocessor of a layer, if it has one. */
    Activations preProcess(Activations activations, int layer) {
        InputPreProcessor preProcessor =
                network.getLayerWiseConfigurations().getInputPreProcess(layer);
        if (preProcessor == null) {
            return activations;
        }
        int examples = activations.examples();
        try {
            INDArray values =
                    preProcessor.preProcess(activations.values(), examples, NO_WORKSPACES);
            if (activations.mask() == null) {
                return new Activations(values, null, activations.maskState());
            }
            Pair<INDArray, MaskState> mask =
                    preProcessor.feedForwardMaskArray(
                            activations.mask(), activations.maskState(), examples);
            return masked(values, mask);
        } catch (RuntimeException e) {
            throw unfit(activations.values(), layer, e);
        }
    }

    private Activations activate(Activations input, int index) {
        Layer layer = network.getLayer(index);
        int examples = input.examples();
        layer.setInputMiniBatchSize(examples);
        if (input.mask() == null) {
            return new Activations(values(layer, input.values()), null, input.maskState());
        }
        Pair<INDArray, MaskState> mask =
                layer.feedForwardMaskArray(input.mask(), input.maskState(), examples);
        try {
            return masked(values(layer, input.values()), mask);
        } finally {
            layer.setMaskArray(null);
        }
    }

    /** A layer that takes the mask up, such as global pooling, passes none on. */
    private static Activations masked(INDArray values, Pair<INDArray, MaskState> mask) {
        return mask == null
                ? Activations.of(values, null)
                : new Activations(values, mask.getFirst(), mask.getSecond());
    }

    private static INDArray values(Layer layer, INDArray input) {
        if (layer instanceof ConvolutionLayer convolution && runsAsOperation(convolution)) {
            return convolve(convolution, input);
        }
        INDArray result = layer.activate(input, false, NO_WORKSPACES);
        layer.clear();
        return result;
    }

    /** The operation fails on dilated kernels with the oneDNN natives of ND4J 1.0.0-M2.1. */
    private static boolean runsAsOperation(ConvolutionLayer layer) {
        int[] dilation = layer.layerConf().getDilation();
        return layer.getClass() == ConvolutionLayer.class && dilation[0] == 1 && dilation[1] == 1;
    }

    private static INDArray convolve(ConvolutionLayer layer, INDArray input) {
        org.deeplearning4j.nn.conf.layers.ConvolutionLayer conf = layer.layerConf();
        boolean channelsLast = conf.getCnn2dDataFormat() == CNN2DFormat.NHWC;
        INDArray pictures = channelsLast ? input.permute(0, 3, 1, 2).dup('c') : input;
        if (pictures.rank() != 4 || pictures.size(1) != conf.getNIn()) {
            throw new DL4JInvalidInputException(
                    "a convolution with nIn="
                            + conf.getNIn()
                            + " takes pictures of as many channels");
        }
        boolean same = conf.getConvolutionMode() == ConvolutionMode.Same;
        Conv2DConfig config =
                Conv2DConfig.builder()
                        .kH(conf.getKernelSize()[0])
                        .kW(conf.getKernelSize()[1])
                        .sH(conf.getStride()[0])
                        .sW(conf.getStride()[1])
                        .pH(same ? 0 : conf.getPadding()[0])
                        .pW(same ? 0 : conf.getPadding()[1])
                        .paddingMode(same ? PaddingMode.SAME : PaddingMode.VALID)
                        .weightsFormat(WeightsFormat.OIYX)
                        .build();
        INDArray weights = layer.getParam(ConvolutionParamInitializer.WEIGHT_KEY);
        INDArray bias =
                conf.hasBias()
                        ? layer.getParam(ConvolutionParamInitializer.BIAS_KEY)
                                .reshape(conf.getNOut())
                        : null;
        INDArray z = Nd4j.exec(new Conv2D(pictures, weights, bias, config))[0];
        INDArray result = conf.getActivationFn().getActivation(z, false);
        return channelsLast ? result.permute(0, 2, 3, 1).dup('c') : result;
    }

    private DL4JInvalidInputException unfit(INDArray input, int layer, RuntimeException cause) {
        return new DL4JInvalidInputException(
                LayerNames.of(network, layer)
                        + ": cannot take input of shape "
                        + Arrays.toString(input.shape())
                        + (layer == 0 ? " (the features)" : " (from the layer below)")
                        + ": "
                        + cause.getMessage()
                        + "; check the iterator's features against the network's input type",
                cause);
    }
}
