package io.github.classpca.layer;

import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.rows.RowReader;
import io.github.classpca.rows.Rows;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The patches under a kernel at some places, ordered as the weights of a filter: channel, kernel
 * row, kernel column.
 *
 * <p>A plain loop over the places drawn costs a fraction of a full im2col.
 */
final class PatchRows implements Rows {

    private static final int NONE = -1;

    private final Window vertical;
    private final Window horizontal;
    private final int channels;
    private final int height;
    private final int width;
    private final int outWidth;
    private final Places places;
    private final Rows pictures;
    private final DataType type;

    /** Where the taps lie, seen from the first one. */
    private final int[] taps;

    /**
     * Makes rows.
     *
     * @param pictures {@code [N, C, H, W]}
     * @param outWidth positions of a row of the output
     */
    PatchRows(INDArray pictures, Window vertical, Window horizontal, int outWidth, Places places) {
        this.vertical = vertical;
        this.horizontal = horizontal;
        this.channels = (int) pictures.size(1);
        this.height = (int) pictures.size(2);
        this.width = (int) pictures.size(3);
        this.outWidth = outWidth;
        this.places = places;
        this.type = pictures.dataType();
        this.pictures = Rows.of(pictures, type);
        this.taps = new int[channels * vertical.kernel() * horizontal.kernel()];
        int tap = 0;
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < vertical.kernel(); i++) {
                for (int j = 0; j < horizontal.kernel(); j++) {
                    taps[tap++] =
                            (c * height + i * vertical.dilation()) * width
                                    + j * horizontal.dilation();
                }
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

        /** The picture of the row read last: {@code float[]} or {@code double[]}. */
        private final Object picture = HeapArrays.allocate(type, pictures.length());

        private int pictureAt = NONE;

        @Override
        public void read(int row, Object target) {
            int example = places.examples()[row];
            if (example != pictureAt) {
                source.read(example, picture);
                pictureAt = example;
            }
            int position = places.positions()[row];
            int top = vertical.start(height) + position / outWidth * vertical.stride();
            int left = horizontal.start(width) + position % outWidth * horizontal.stride();
            boolean inside =
                    top >= 0
                            && left >= 0
                            && top + vertical.extent() <= height
                            && left + horizontal.extent() <= width;
            int first = top * width + left;
            if (inside) {
                take(picture, first, target);
            } else {
                HeapArrays.clear(target);
                for (int t = 0; t < taps.length; t++) {
                    if (meets(t, top, left)) {
                        take(picture, first, target, t);
                    }
                }
            }
        }
    }

    private void take(Object picture, int first, Object target) {
        // Loops of their own, that the compiler finds nothing else in.
        if (picture instanceof double[] from) {
            double[] to = (double[]) target;
            for (int t = 0; t < to.length; t++) {
                to[t] = from[first + taps[t]];
            }
        } else {
            float[] from = (float[]) picture;
            float[] to = (float[]) target;
            for (int t = 0; t < to.length; t++) {
                to[t] = from[first + taps[t]];
            }
        }
    }

    private void take(Object picture, int first, Object target, int tap) {
        if (picture instanceof double[] from) {
            ((double[]) target)[tap] = from[first + taps[tap]];
        } else {
            ((float[]) target)[tap] = ((float[]) picture)[first + taps[tap]];
        }
    }

    /** Returns whether a tap of a patch meets the picture and not the padding. */
    private boolean meets(int tap, int top, int left) {
        int kernel = horizontal.kernel();
        int y = top + tap / kernel % vertical.kernel() * vertical.dilation();
        int x = left + tap % kernel * horizontal.dilation();
        return y >= 0 && y < height && x >= 0 && x < width;
    }
}
