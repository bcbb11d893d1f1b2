package io.github.classpca.layer;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Ints;
import io.github.classpca.internal.arrays.HeapArrays;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.util.ConvolutionUtils;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution over one to three axes: a row is the patch under the kernel at one output position,
 * ordered as the weights of a filter: channel, then the axes of the kernel.
 */
final class ConvolutionAdapter implements LayerAdapter {

    private static final long serialVersionUID = 1L;

    private static final double RIDGE_ON_INPUT = 0.05;
    private static final double RIDGE_ABOVE = 1;
    private static final double THRESHOLD_ABOVE = 0.25;

    private final int channels;
    private final int filters;
    private final ImmutableList<Window> axes;
    private final boolean channelsLast;

    private ConvolutionAdapter(
            long channels, long filters, ImmutableList<Window> axes, boolean channelsLast) {
        this.channels = Math.toIntExact(channels);
        this.filters = Math.toIntExact(filters);
        this.axes = axes;
        this.channelsLast = channelsLast;
    }

    private static ConvolutionAdapter of(ConvolutionLayer layer, int axes, boolean channelsLast) {
        ImmutableList.Builder<Window> windows = ImmutableList.builder();
        for (int a = 0; a < axes; a++) {
            windows.add(
                    new Window(
                            layer.getKernelSize()[a],
                            layer.getStride()[a],
                            layer.getPadding()[a],
                            layer.getDilation()[a],
                            layer.getConvolutionMode()));
        }
        return new ConvolutionAdapter(
                layer.getNIn(), layer.getNOut(), windows.build(), channelsLast);
    }

    static ConvolutionAdapter ofSequences(Convolution1DLayer layer) {
        return of(layer, 1, layer.getRnnDataFormat() == RNNFormat.NWC);
    }

    static ConvolutionAdapter ofPictures(ConvolutionLayer layer) {
        return of(layer, 2, layer.getCnn2dDataFormat() == CNN2DFormat.NHWC);
    }

    static ConvolutionAdapter ofVolumes(Convolution3D layer) {
        return of(layer, 3, layer.getDataFormat() == Convolution3D.DataFormat.NDHWC);
    }

    /** The steps of a sequence, one row each. */
    static ConvolutionAdapter steps(long inputs, long filters, boolean channelsLast) {
        Window single = new Window(1, 1, 0, 1, ConvolutionMode.Truncate);
        return new ConvolutionAdapter(inputs, filters, ImmutableList.of(single), channelsLast);
    }

    @Override
    public int inputs() {
        return channels * perChannel();
    }

    @Override
    public int filters() {
        return filters;
    }

    @Override
    public double defaultRidge(boolean onInput) {
        return onInput ? RIDGE_ON_INPUT : RIDGE_ABOVE;
    }

    @Override
    public double defaultThreshold(boolean onInput) {
        return onInput ? 0 : THRESHOLD_ABOVE;
    }

    @Override
    public Optional<int[]> mirrored(Optional<int[]> channelsMirrored) {
        if (axes.size() != 2) {
            return Optional.empty();
        }
        int height = axes.get(0).kernel();
        int width = axes.get(1).kernel();
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
        INDArray pictures = channelsFirst(input);
        if (pictures.size(0) != examples) {
            throw new DL4JInvalidInputException(
                    "input of shape "
                            + Arrays.toString(input.shape())
                            + " for "
                            + examples
                            + " examples, but a convolution is computed from one image of each");
        }
        int positions = 1;
        for (int a = 0; a < axes.size(); a++) {
            positions *= axes.get(a).outputs((int) pictures.size(2 + a));
        }
        if (positions == 0) {
            throw new DL4JInvalidInputException(
                    "input of shape "
                            + Arrays.toString(input.shape())
                            + " is smaller than the kernel "
                            + Ints.join("x", kernel())
                            + " with its padding and dilation");
        }
        Places places =
                Places.draw(
                        examples, positions, openPositions(mask, examples, positions), sampling);
        boolean keepsSteps = axes.size() == 1 && positions == pictures.size(2);
        return new LayerRows(
                new PatchRows(pictures, axes, places),
                places.examples(),
                keepsSteps
                        ? Optional.of(new LayerRows.Steps(places.positions(), positions))
                        : Optional.empty());
    }

    @Override
    public ImmutableMap<String, INDArray> toWeights(INDArray directions) {
        INDArray perFilter = directions.transpose().dup('c');
        if (axes.size() == 1) {
            // DL4J keeps [nOut, nIn, k, 1] but reads the same values as [k, nIn, nOut].
            perFilter =
                    perFilter
                            .reshape('c', filters, channels, perChannel())
                            .permute(2, 1, 0)
                            .dup('c');
        }
        return ImmutableMap.of(
                DefaultParamInitializer.WEIGHT_KEY, perFilter.reshape('c', weightsShape()));
    }

    /** Number of filters, channels, then the kernel, which has a second axis in any case. */
    private long[] weightsShape() {
        LongStream kernel = Arrays.stream(kernel()).asLongStream();
        return LongStream.concat(
                        LongStream.of(filters, channels),
                        axes.size() == 1 ? LongStream.concat(kernel, LongStream.of(1)) : kernel)
                .toArray();
    }

    @Override
    public INDArray toFilters(Map<String, INDArray> parameters) {
        INDArray dense = parameters.get(DefaultParamInitializer.WEIGHT_KEY).dup('c');
        if (axes.size() == 1) {
            dense = dense.reshape('c', perChannel(), channels, filters).permute(2, 1, 0).dup('c');
        }
        return dense.reshape('c', filters, inputs()).transpose().dup('f');
    }

    private int[] kernel() {
        return axes.stream().mapToInt(Window::kernel).toArray();
    }

    /** Returns the number of values of a row that come from one channel. */
    int perChannel() {
        return Arrays.stream(kernel()).reduce(1, Math::multiplyExact);
    }

    int channels() {
        return channels;
    }

    /** Brings any input to {@code [N, C, ...]}. */
    private INDArray channelsFirst(INDArray input) {
        int rank = 2 + axes.size();
        int channelAxis = channelsLast ? rank - 1 : 1;
        if (input.rank() != rank || input.size(channelAxis) != channels) {
            throw new DL4JInvalidInputException(
                    "input of shape "
                            + Arrays.toString(input.shape())
                            + ", but this convolution takes "
                            + expectedShape());
        }
        if (!channelsLast) {
            return input;
        }
        int[] order = new int[rank];
        Arrays.setAll(order, a -> a == 0 ? 0 : a == 1 ? channelAxis : a - 1);
        return input.permute(order);
    }

    private String expectedShape() {
        String sizes =
                switch (axes.size()) {
                    case 1 -> "time";
                    case 2 -> "height, width";
                    default -> "depth, height, width";
                };
        return channelsLast
                ? "[N, " + sizes + ", " + channels + "]"
                : "[N, " + channels + ", " + sizes + "]";
    }

    /** Tells which output positions a mask leaves open; null without a mask. */
    private Places.Open openPositions(INDArray mask, int examples, int positions) {
        if (mask == null) {
            return null;
        }
        if (axes.size() > 1) {
            throw new DL4JInvalidInputException(
                    "a mask of shape "
                            + Arrays.toString(mask.shape())
                            + " for a convolution over "
                            + axes.size()
                            + " axes; only sequences may be masked");
        }
        Window time = axes.get(0);
        INDArray reduced =
                ConvolutionUtils.cnn1dMaskReduction(
                        mask,
                        time.kernel(),
                        time.stride(),
                        time.padding(),
                        time.dilation(),
                        time.mode());
        if (reduced.size(0) != examples || reduced.length() != (long) examples * positions) {
            throw new DL4JInvalidInputException(
                    "mask of shape "
                            + Arrays.toString(mask.shape())
                            + " does not fit the sequence; expected [N, time]");
        }
        double[] open = HeapArrays.doubles(reduced);
        return (n, position) -> open[n * positions + position] != 0;
    }
}
