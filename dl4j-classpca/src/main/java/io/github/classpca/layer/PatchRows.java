package io.github.classpca.layer;

import com.google.common.collect.ImmutableList;
import io.github.classpca.internal.arrays.ArrayRows;
import io.github.classpca.rows.RowReader;
import io.github.classpca.rows.Rows;
import io.github.classpca.rows.Values;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The patches under a kernel at some places, ordered as the weights of a filter: channel, then the
 * axes of the kernel.
 *
 * <p>A plain loop over the places drawn costs a fraction of a full im2col.
 */
final class PatchRows implements Rows {

    private static final int NONE = -1;

    private final ImmutableList<Window> axes;
    private final Places places;
    private final Rows pictures;
    private final DataType type;

    /** The lengths of a picture's axes. */
    private final int[] sizes;

    /** The lengths of the output's. */
    private final int[] outputs;

    /** How far apart neighbours along an axis are. */
    private final int[] strides;

    /** The input that the first tap of the first output meets, along each axis. */
    private final int[] starts;

    /** Where the taps lie, seen from the first one. */
    private final int[] taps;

    /**
     * Makes rows.
     *
     * @param pictures {@code [N, C, ...]}, of one axis for each window
     */
    PatchRows(INDArray pictures, ImmutableList<Window> axes, Places places) {
        this.axes = axes;
        this.places = places;
        this.type = pictures.dataType();
        this.pictures = new ArrayRows(pictures, type);
        this.sizes = new int[axes.size()];
        this.outputs = new int[axes.size()];
        this.starts = new int[axes.size()];
        this.strides = new int[axes.size()];
        int size = 1;
        for (int a = axes.size() - 1; a >= 0; a--) {
            sizes[a] = (int) pictures.size(2 + a);
            outputs[a] = axes.get(a).outputs(sizes[a]);
            starts[a] = axes.get(a).start(sizes[a]);
            strides[a] = size;
            size *= sizes[a];
        }
        this.taps = taps((int) pictures.size(1), size);
    }

    private int[] taps(int channels, int channelSize) {
        int perChannel = axes.stream().mapToInt(Window::kernel).reduce(1, (a, b) -> a * b);
        int[] result = new int[channels * perChannel];
        for (int t = 0; t < result.length; t++) {
            int place = t / perChannel * channelSize;
            int rest = t % perChannel;
            for (int a = axes.size() - 1; a >= 0; a--) {
                Window axis = axes.get(a);
                place += rest % axis.kernel() * axis.dilation() * strides[a];
                rest /= axis.kernel();
            }
            result[t] = place;
        }
        return result;
    }

    @Override
    public int count() {
        return places.positions().length;
    }

    @Override
    public int length() {
        return taps.length;
    }

    @Override
    public long bytes() {
        return pictures.bytes();
    }

    @Override
    public RowReader reader() {
        return new Reader();
    }

    /** Brings a picture at a time to the heap, where taps cost least. */
    private final class Reader implements RowReader {

        private final RowReader source = pictures.reader();

        /** The picture of the row read last. */
        private final Values picture = Values.zeros(type, pictures.length());

        /** Where the patch of the row read last begins, along each axis. */
        private final int[] corner = new int[axes.size()];

        private int pictureAt = NONE;

        @Override
        public void read(int row, Values target) {
            int example = places.examples()[row];
            if (example != pictureAt) {
                source.read(example, picture);
                pictureAt = example;
            }
            int position = places.positions()[row];
            int first = 0;
            boolean inside = true;
            for (int a = axes.size() - 1; a >= 0; a--) {
                Window axis = axes.get(a);
                corner[a] = starts[a] + position % outputs[a] * axis.stride();
                position /= outputs[a];
                inside &= corner[a] >= 0 && corner[a] + axis.extent() <= sizes[a];
                first += corner[a] * strides[a];
            }
            if (inside) {
                take(picture, first, target);
                return;
            }
            target.clear();
            for (int t = 0; t < taps.length; t++) {
                if (meets(t, corner)) {
                    target.set(t, picture.get(first + taps[t]));
                }
            }
        }
    }

    private void take(Values picture, int first, Values target) {
        // Loops of their own, that the compiler finds nothing else in.
        if (picture instanceof Values.Doubles doubles) {
            take(doubles.array(), first, ((Values.Doubles) target).array());
        } else {
            take(((Values.Floats) picture).array(), first, ((Values.Floats) target).array());
        }
    }

    private void take(double[] from, int first, double[] to) {
        for (int t = 0; t < to.length; t++) {
            to[t] = from[first + taps[t]];
        }
    }

    private void take(float[] from, int first, float[] to) {
        for (int t = 0; t < to.length; t++) {
            to[t] = from[first + taps[t]];
        }
    }

    /** Returns whether a tap of a patch meets the picture and not the padding. */
    private boolean meets(int tap, int[] corner) {
        int rest = tap;
        for (int a = axes.size() - 1; a >= 0; a--) {
            Window axis = axes.get(a);
            int at = corner[a] + rest % axis.kernel() * axis.dilation();
            if (at < 0 || at >= sizes[a]) {
                return false;
            }
            rest /= axis.kernel();
        }
        return true;
    }
}
