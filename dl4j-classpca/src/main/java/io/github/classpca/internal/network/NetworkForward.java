package io.github.classpca.internal.network;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BiasAdd;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Runs batches through part of a network, as at test time; for one thread, to be closed.
 *
 * <p>Equal to the network's own forward pass to rounding, but two-dimensional convolutions run as
 * the ND4J operation: DL4J's layer takes the way through im2col, which on a CPU is many times
 * slower. Which of the two is taken does not hang on a measurement: one that comes out the other
 * way would change the last bits of the weights from run to run.
 *
 * <p>All that lies between two layers is in a workspace, the same memory for each batch.
 */
public final class NetworkForward implements AutoCloseable {

    private static final int PICTURES_RANK = 4;

    /** Of filters in single precision, relative to the largest weight. */
    private static final double ROUNDING = 1e-6;

    /** Of the widest array between two layers: larger ones leave the cache before they are read. */
    private static final long PART_BYTES = 4L << 20;

    /** Examples of a first part, which shows how much memory one takes. */
    private static final int FIRST_PART = 2;

    /** It learns the size that the widest part takes. */
    private static final WorkspaceConfiguration WORKSPACE =
            WorkspaceConfiguration.builder()
                    .initialSize(0)
                    .policyLearning(LearningPolicy.FIRST_LOOP)
                    .policyReset(ResetPolicy.BLOCK_LEFT)
                    .policySpill(SpillPolicy.REALLOCATE)
                    .build();

    private static final AtomicLong COUNT = new AtomicLong();

    private final MultiLayerNetwork network;
    private final String workspace = "CLASSPCA_FORWARD_" + COUNT.incrementAndGet();
    private final LayerWorkspaceMgr inside =
            LayerWorkspaceMgr.builder()
                    .with(ArrayType.INPUT, workspace, WORKSPACE)
                    .with(ArrayType.ACTIVATIONS, workspace, WORKSPACE)
                    .with(ArrayType.FF_WORKING_MEM, workspace, WORKSPACE)
                    .defaultNoWorkspace()
                    .build();

    /** Of layers seen in the present run the first half of the filters, where they are pairs. */
    private final Map<Integer, Optional<INDArray>> halves = new HashMap<>();

    /** What one example takes at most between two layers, as far as seen, in bytes. */
    private long widest;

    public NetworkForward(MultiLayerNetwork network) {
        this.network = network;
    }

    /**
     * Runs layers {@code from .. to-1}.
     *
     * @param activations the output of layer {@code from - 1}, or the features; not changed
     * @return the output of layer {@code to - 1}, new arrays unless there is nothing to run
     */
    public Activations advance(Activations activations, int from, int to) {
        if (from == to) {
            return activations;
        }
        halves.clear();
        INDArray values = activations.values();
        boolean severalPerExample = values.size(0) != activations.examples();
        if (values.rank() != PICTURES_RANK || activations.mask() != null || severalPerExample) {
            return run(activations, from, to, Activations::detached);
        }
        int examples = activations.examples();
        INDArray[] whole = new INDArray[1];
        for (int done = 0; done < examples; ) {
            long affordable = widest == 0 ? FIRST_PART : Math.max(1, PART_BYTES / widest);
            int start = done;
            int end = (int) Math.min(examples, done + affordable);
            INDArray part = values.get(NDArrayIndex.interval(start, end));
            run(
                    Activations.of(part, null),
                    from,
                    to,
                    result -> {
                        INDArray own = result.values();
                        long[] shape = own.shape().clone();
                        shape[0] = examples;
                        if (whole[0] == null) {
                            whole[0] = Nd4j.createUninitializedDetached(own.dataType(), 'c', shape);
                        }
                        return whole[0].get(NDArrayIndex.interval(start, end)).assign(own);
                    });
            done = end;
        }
        return Activations.of(whole[0], null);
    }

    /** Runs a copy, and takes from the result what is to outlive the workspace. */
    private <T> T run(Activations given, int from, int to, Function<Activations, T> taken) {
        MemoryWorkspace scope =
                Nd4j.getWorkspaceManager().getAndActivateWorkspace(WORKSPACE, workspace);
        try {
            Activations current =
                    given.with(given.values().dup('c'), given.mask(), given.maskState());
            for (int i = from; i < to; i++) {
                Activations input = preProcess(current, i, inside);
                try {
                    current = activate(input, i);
                } catch (RuntimeException e) {
                    throw unfit(input.values(), i, e);
                }
                widest = Math.max(widest, current.bytes() / current.examples());
            }
            return taken.apply(current);
        } finally {
            scope.close();
        }
    }

    /** Frees the workspace. */
    @Override
    public void close() {
        MemoryWorkspaceManager workspaces = Nd4j.getWorkspaceManager();
        if (workspaces.checkIfWorkspaceExists(workspace)) {
            workspaces.destroyWorkspace(
                    workspaces.getWorkspaceForCurrentThread(WORKSPACE, workspace));
        }
    }

    /** Applies the preprocessor of a layer, if it has one. */
    public Activations preProcess(Activations activations, int layer) {
        return preProcess(activations, layer, LayerWorkspaceMgr.noWorkspaces());
    }

    private Activations preProcess(
            Activations activations, int layer, LayerWorkspaceMgr workspaces) {
        InputPreProcessor preProcessor =
                network.getLayerWiseConfigurations().getInputPreProcess(layer);
        if (preProcessor == null) {
            return activations;
        }
        int examples = activations.examples();
        try {
            INDArray values = preProcessor.preProcess(activations.values(), examples, workspaces);
            if (activations.mask() == null) {
                return activations.with(values, null, activations.maskState());
            }
            Pair<INDArray, MaskState> mask =
                    preProcessor.feedForwardMaskArray(
                            activations.mask(), activations.maskState(), examples);
            return masked(activations, values, mask);
        } catch (RuntimeException e) {
            throw unfit(activations.values(), layer, e);
        }
    }

    private Activations activate(Activations input, int index) {
        Layer layer = network.getLayer(index);
        int examples = input.examples();
        layer.setInputMiniBatchSize(examples);
        if (input.mask() == null) {
            return input.with(values(layer, input.values()), null, input.maskState());
        }
        Pair<INDArray, MaskState> mask =
                layer.feedForwardMaskArray(input.mask(), input.maskState(), examples);
        try {
            return masked(input, values(layer, input.values()), mask);
        } finally {
            layer.setMaskArray(null);
        }
    }

    /** A layer that takes the mask up, such as global pooling, passes none on. */
    private static Activations masked(
            Activations before, INDArray values, Pair<INDArray, MaskState> mask) {
        return mask == null
                ? before.with(values, null, MaskState.Active)
                : before.with(values, mask.getFirst(), mask.getSecond());
    }

    private INDArray values(Layer layer, INDArray input) {
        if (layer instanceof ConvolutionLayer convolution && runsAsOperation(convolution)) {
            return convolve(convolution, input);
        }
        INDArray result = layer.activate(input, false, inside);
        layer.clear();
        return result;
    }

    /** The operation fails on dilated kernels with the oneDNN natives of ND4J 1.0.0-M2.1. */
    private static boolean runsAsOperation(ConvolutionLayer layer) {
        int[] dilation = layer.layerConf().getDilation();
        return layer.getClass() == ConvolutionLayer.class && dilation[0] == 1 && dilation[1] == 1;
    }

    private INDArray convolve(ConvolutionLayer layer, INDArray input) {
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
        Optional<INDArray> half =
                bias == null
                        ? Optional.empty()
                        : halves.computeIfAbsent(layer.getIndex(), any -> halfOfPairs(weights));
        INDArray z =
                half.isPresent()
                        ? convolvePairs(pictures, half.get(), bias, config)
                        : Nd4j.exec(new Conv2D(pictures, weights, bias, config))[0];
        INDArray result = conf.getActivationFn().getActivation(z, false);
        return channelsLast ? result.permute(0, 2, 3, 1).dup('c') : result;
    }

    /** Returns the first half of filters of which the second are the negatives, a copy. */
    private static Optional<INDArray> halfOfPairs(INDArray weights) {
        int count = (int) weights.size(0);
        if (count % 2 == 1 || !isOpposite(weights.getDouble(0), weights, count)) {
            return Optional.empty();
        }
        INDArray own = detached(weights);
        INDArray first = own.get(NDArrayIndex.interval(0, count / 2));
        INDArray sum = first.add(own.get(NDArrayIndex.interval(count / 2, count)));
        double largest = first.amaxNumber().doubleValue();
        return sum.amaxNumber().doubleValue() <= ROUNDING * largest
                ? Optional.of(first)
                : Optional.empty();
    }

    /** Compares the first weight of the two halves, which settles it for most layers. */
    private static boolean isOpposite(double first, INDArray weights, int count) {
        double other = weights.getDouble(count / 2, 0, 0, 0);
        return Math.abs(first + other) <= ROUNDING * (1 + Math.abs(first));
    }

    /**
     * Computes the responses of the first half only; those of the other are their negatives.
     *
     * @param half the first half of the filters
     * @param bias of all filters
     */
    private static INDArray convolvePairs(
            INDArray pictures, INDArray half, INDArray bias, Conv2DConfig config) {
        long count = half.size(0);
        // Copied: of a view, ND4J 1.0.0-M2.1 may give nothing for an interval that it has.
        INDArray biases = bias.dup();
        INDArray ownBias = biases.get(NDArrayIndex.interval(0, count));
        INDArray responses = Nd4j.exec(new Conv2D(pictures, half, ownBias, config))[0];
        INDArray both = ownBias.add(biases.get(NDArrayIndex.interval(count, 2 * count)));
        INDArray negatives = responses.neg();
        Nd4j.exec(new BiasAdd(negatives, both, negatives, true));
        return Nd4j.concat(1, responses, negatives);
    }

    private static INDArray detached(INDArray array) {
        return Nd4j.createUninitializedDetached(array.dataType(), 'c', array.shape()).assign(array);
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
