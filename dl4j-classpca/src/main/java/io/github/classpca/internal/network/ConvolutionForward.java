package io.github.classpca.internal.network;

import java.util.IdentityHashMap;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BiasAdd;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Runs two-dimensional convolutions as the ND4J operation, and of filters and their negatives the
 * one half only.
 */
final class ConvolutionForward {

    /** Of filters in single precision, relative to the largest weight. */
    private static final double ROUNDING = 1e-6;

    /** Of layers seen since the last clearing the first half of the filters, if they are pairs. */
    private final IdentityHashMap<Layer, Optional<INDArray>> halves = new IdentityHashMap<>();

    /** Forgets the weights seen; to be called where they may have changed. */
    void clear() {
        halves.clear();
    }

    /**
     * Tells whether a layer is run so. The operation fails on dilated kernels with the oneDNN
     * natives of ND4J 1.0.0-M2.1.
     */
    static boolean runs(Layer layer) {
        if (layer.getClass() != ConvolutionLayer.class) {
            return false;
        }
        int[] dilation = ((ConvolutionLayer) layer).layerConf().getDilation();
        return dilation[0] == 1 && dilation[1] == 1;
    }

    /** Returns the activations; throws where the input has other channels. */
    INDArray run(ConvolutionLayer layer, INDArray input) {
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
                        : halves.computeIfAbsent(layer, any -> halfOfPairs(weights));
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
}
