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

    /** The step between outputs, along each axis. */
    private final int[] steps;

    /** The inputs from the first tap to the last, along each axis. */
    private final int[] extents;

    /** How far each tap is from the first one, along each axis. */
    private final int[][] offsets;

    /** Where the taps lie, seen from the first one. */
    private final int[] taps;

    /**
     * Makes rows.
     *
     * @param pictures {@code [N, C, ...]}, of one axis for each window
     */
    PatchRows(INDArray pictures, ImmutableList<Window> axes, Places places) {
        this.places = places;
        this.type = pictures.dataType();
        this.pictures = new ArrayRows(pictures, type);
        this.sizes = new int[axes.size()];
        this.outputs = new int[axes.size()];
        this.starts = new int[axes.size()];
        this.strides = new int[axes.size()];
        this.steps = axes.stream().mapToInt(Window::stride).toArray();
        this.extents = axes.stream().mapToInt(Window::extent).toArray();
        int size = 1;
        for (int a = axes.size() - 1; a >= 0; a--) {
            sizes[a] = (int) pictures.size(2 + a);
            outputs[a] = axes.get(a).outputs(sizes[a]);
            starts[a] = axes.get(a).start(sizes[a]);
            strides[a] = size;
            size *= sizes[a];
        }
        int perChannel = axes.stream().mapToInt(Window::kernel).reduce(1, (a, b) -> a * b);
        this.taps = new int[(int) pictures.size(1) * perChannel];
        this.offsets = new int[axes.size()][taps.length];
        for (int t = 0; t < taps.length; t++) {
            taps[t] = t / perChannel * size;
            int rest = t % perChannel;
            for (int a = axes.size() - 1; a >= 0; a--) {
                Window axis = axes.get(a);
                offsets[a][t] = rest % axis.kernel() * axis.dilation();
                taps[t] += offsets[a][t] * strides[a];
                rest /= axis.kernel();
            }
        }
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
        private final int[] corner = new int[sizes.length];

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
            for (int a = sizes.length - 1; a >= 0; a--) {
                int rest = position / outputs[a];
                corner[a] = starts[a] + (position - rest * outputs[a]) * steps[a];
                position = rest;
                inside &= corner[a] >= 0 && corner[a] + extents[a] <= sizes[a];
                first += corner[a] * strides[a];
            }
            if (inside) {
                take(picture, first, target);
            } else {
                takeMeeting(picture, first, corner, target);
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

    /** Takes what meets the picture, and zeros where a tap meets the padding. */
    private void takeMeeting(Values picture, int first, int[] corner, Values target) {
        if (picture instanceof Values.Doubles doubles) {
            double[] from = doubles.array();
            double[] to = ((Values.Doubles) target).array();
            for (int t = 0; t < to.length; t++) {
                to[t] = meets(t, corner) ? from[first + taps[t]] : 0;
            }
        } else {
            float[] from = ((Values.Floats) picture).array();
            float[] to = ((Values.Floats) target).array();
            for (int t = 0; t < to.length; t++) {
                to[t] = meets(t, corner) ? from[first + taps[t]] : 0;
            }
        }
    }

    /** Returns whether a tap of a patch meets the picture and not the padding. */
    private boolean meets(int tap, int[] corner) {
        for (int a = 0; a < corner.length; a++) {
            int at = corner[a] + offsets[a][tap];
            if (at < 0 || at >= sizes[a]) {
                return false;
            }
        }
        return true;
    }
}
