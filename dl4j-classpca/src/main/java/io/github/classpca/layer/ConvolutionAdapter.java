package io.github.classpca.layer;

import com.google.common.collect.ImmutableMap;
import io.github.classpca.internal.arrays.HeapArrays;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution over one or two axes: a row is the patch under the kernel at one output position,
 * ordered as the weights of a filter: channel, kernel row, kernel column.
 */
final class ConvolutionAdapter implements LayerAdapter {

    private static final double SHRINKAGE_ON_INPUT = 0.05;
    private static final double SHRINKAGE_ABOVE = 1;
    private static final double THRESHOLD_ABOVE = 0.25;

    private final int channels;
    private final int filters;
    private final Window vertical;
    private final Window horizontal;
    private final boolean sequence;
    private final boolean channelsLast;

    private ConvolutionAdapter(
            ConvolutionLayer layer,
            Window vertical,
            Window horizontal,
            boolean sequence,
            boolean channelsLast) {
        this(
                Math.toIntExact(layer.getNIn()),
                Math.toIntExact(layer.getNOut()),
                vertical,
                horizontal,
                sequence,
                channelsLast);
    }

    private ConvolutionAdapter(
            int channels,
            int filters,
            Window vertical,
            Window horizontal,
            boolean sequence,
            boolean channelsLast) {
        this.channels = channels;
        this.filters = filters;
        this.vertical = vertical;
        this.horizontal = horizontal;
        this.sequence = sequence;
        this.channelsLast = channelsLast;
    }

    static ConvolutionAdapter ofPictures(ConvolutionLayer layer) {
        return new ConvolutionAdapter(
                layer,
                window(layer, 0),
                window(layer, 1),
                false,
                layer.getCnn2dDataFormat() == CNN2DFormat.NHWC);
    }

    /** A sequence is a picture of width 1 whose rows are the steps of time. */
    static ConvolutionAdapter ofSequences(Convolution1DLayer layer) {
        Window single = new Window(1, 1, 0, 1, layer.getConvolutionMode());
        return new ConvolutionAdapter(
                layer, window(layer, 0), single, true, layer.getRnnDataFormat() == RNNFormat.NWC);
    }

    /** The steps of a sequence, one row each. */
    static ConvolutionAdapter steps(long inputs, long filters, boolean channelsLast) {
        Window single = new Window(1, 1, 0, 1, ConvolutionMode.Truncate);
        return new ConvolutionAdapter(
                Math.toIntExact(inputs),
                Math.toIntExact(filters),
                single,
                single,
                true,
                channelsLast);
    }

    private static Window window(ConvolutionLayer layer, int axis) {
        return new Window(
                layer.getKernelSize()[axis],
                layer.getStride()[axis],
                layer.getPadding()[axis],
                layer.getDilation()[axis],
                layer.getConvolutionMode());
    }

    @Override
    public int inputs() {
        return channels * vertical.kernel() * horizontal.kernel();
    }

    @Override
    public int filters() {
        return filters;
    }

    @Override
    public double defaultShrinkage(boolean onInput) {
        return onInput ? SHRINKAGE_ON_INPUT : SHRINKAGE_ABOVE;
    }

    @Override
    public double defaultThreshold(boolean onInput) {
        return onInput ? 0 : THRESHOLD_ABOVE;
    }

    @Override
    public Optional<int[]> mirrored(Optional<int[]> channelsMirrored) {
        if (sequence) {
            return Optional.empty();
        }
        int height = vertical.kernel();
        int width = horizontal.kernel();
        int[] result = new int[inputs()];
        for (int c = 0, j = 0; c < channels; c++) {
            int channel = channelsMirrored.isEmpty() ? c : channelsMirrored.get()[c];
            for (int row = 0; row < height; row++) {
                for (int column = 0; column < width; column++) {
                    result[j++] = (channel * height + row) * width + width - 1 - column;
                }
            }
        }
        return Optional.of(result);
    }

    @Override
    public LayerRows rows(INDArray input, INDArray mask, int examples, RowSampling sampling) {
        INDArray pictures = pictures(input);
        if (pictures.size(0) != examples) {
            throw new DL4JInvalidInputException(
                    "input of shape "
                            + Arrays.toString(input.shape())
                            + " for "
                            + examples
                            + " examples, but a convolution is computed from one image of each");
        }
        int height = (int) pictures.size(2);
        int width = (int) pictures.size(3);
        int outHeight = vertical.outputs(height);
        int outWidth = horizontal.outputs(width);
        if (outHeight == 0 || outWidth == 0) {
            throw new DL4JInvalidInputException(
                    "input of shape "
                            + Arrays.toString(input.shape())
                            + " is smaller than the kernel "
                            + vertical.kernel()
                            + "x"
                            + horizontal.kernel()
                            + " with its padding and dilation");
        }
        Places places =
                Places.draw(
                        examples,
                        outHeight * outWidth,
                        openPositions(mask, examples, outHeight, outWidth),
                        sampling);
        PatchRows patches = new PatchRows(pictures, vertical, horizontal, outWidth, places);
        return new LayerRows(patches, places.examples());
    }

    @Override
    public ImmutableMap<String, INDArray> toWeights(INDArray directions) {
        INDArray perFilter = directions.transpose();
        if (sequence) {
            // DL4J keeps [nOut, nIn, k, 1] but reads the same values as [k, nIn, nOut].
            perFilter =
                    perFilter
                            .dup('c')
                            .reshape('c', filters, channels, vertical.kernel())
                            .permute(2, 1, 0);
        }
        return ImmutableMap.of(
                DefaultParamInitializer.WEIGHT_KEY,
                perFilter
                        .dup('c')
                        .reshape('c', filters, channels, vertical.kernel(), horizontal.kernel()));
    }

    @Override
    public INDArray toFilters(Map<String, INDArray> parameters) {
        INDArray dense = parameters.get(DefaultParamInitializer.WEIGHT_KEY).dup('c');
        if (sequence) {
            dense =
                    dense.reshape('c', vertical.kernel(), channels, filters)
                            .permute(2, 1, 0)
                            .dup('c');
        }
        return dense.reshape('c', filters, inputs()).transpose().dup('f');
    }

    /** Returns the number of values of a row that come from one channel. */
    int perChannel() {
        return vertical.kernel() * horizontal.kernel();
    }

    int channels() {
        return channels;
    }

    /** Brings any input to {@code [N, C, H, W]}. */
    private INDArray pictures(INDArray input) {
        int rank = sequence ? 3 : 4;
        int channelAxis = channelsLast ? rank - 1 : 1;
        if (input.rank() != rank || input.size(channelAxis) != channels) {
            throw new DL4JInvalidInputException(
                    "input of shape "
                            + Arrays.toString(input.shape())
                            + ", but this convolution takes "
                            + expectedShape());
        }
        if (!sequence) {
            return channelsLast ? input.permute(0, 3, 1, 2) : input;
        }
        INDArray steps = (channelsLast ? input.permute(0, 2, 1) : input).dup('c');
        return steps.reshape('c', steps.size(0), steps.size(1), steps.size(2), 1);
    }

    private String expectedShape() {
        if (sequence) {
            return channelsLast ? "[N, time, " + channels + "]" : "[N, " + channels + ", time]";
        }
        return channelsLast
                ? "[N, height, width, " + channels + "]"
                : "[N, " + channels + ", height, width]";
    }

    /** Tells which output positions a mask leaves open; null without a mask. */
    private Places.Open openPositions(INDArray mask, int examples, int outHeight, int outWidth) {
        if (mask == null) {
            return null;
        }
        if (!sequence) {
            throw new DL4JInvalidInputException(
                    "a mask of shape "
                            + Arrays.toString(mask.shape())
                            + " for a two-dimensional convolution; only sequences may be masked");
        }
        INDArray reduced =
                ConvolutionUtils.cnn1dMaskReduction(
                        mask,
                        vertical.kernel(),
                        vertical.stride(),
                        vertical.padding(),
                        vertical.dilation(),
                        vertical.mode());
        if (reduced.size(0) != examples
                || reduced.length() != (long) examples * outHeight * outWidth) {
            throw new DL4JInvalidInputException(
                    "mask of shape "
                            + Arrays.toString(mask.shape())
                            + " does not fit the sequence; expected [N, time]");
        }
        double[] open = (double[]) HeapArrays.copy(reduced, DataType.DOUBLE);
        int positions = outHeight * outWidth;
        return (n, position) -> open[n * positions + position] != 0;
    }
}
