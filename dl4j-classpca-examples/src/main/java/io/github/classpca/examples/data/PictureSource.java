package io.github.classpca.examples.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Pictures kept as bytes; batches are {@code [N, channels, height, width]} floats from 0 to 1.
 *
 * <p>Pictures and labels are not copied: neither is changed here.
 */
public final class PictureSource implements ExampleSource {

    private final byte[] pixels;
    private final byte[] classes;
    private final int size;
    private final int channels;
    private final int height;
    private final int width;
    private final ImmutableList<String> labels;

    /**
     * Makes a source.
     *
     * @param pixels unsigned bytes, picture after picture, channel by channel, row by row
     * @param classes the class of each picture
     * @param shape channels, height, width
     * @param labels the names of the classes
     */
    public PictureSource(byte[] pixels, byte[] classes, int[] shape, ImmutableList<String> labels) {
        this(pixels, classes, classes.length, shape, labels);
        checkArgument(
                pixels.length == classes.length * width(),
                "%s pixels for %s pictures of %s",
                pixels.length,
                classes.length,
                width());
    }

    private PictureSource(
            byte[] pixels, byte[] classes, int size, int[] shape, ImmutableList<String> labels) {
        this.pixels = pixels;
        this.classes = classes;
        this.size = size;
        this.channels = shape[0];
        this.height = shape[1];
        this.width = shape[2];
        this.labels = labels;
    }

    /**
     * Returns the first pictures.
     *
     * @param count how many, at most {@link #size()}
     * @return a source over the same bytes
     */
    public PictureSource first(int count) {
        checkArgument(
                count >= 1 && count <= size, "count must be from 1 to %s, got %s", size, count);
        return new PictureSource(
                pixels, classes, count, new int[] {channels, height, width}, labels);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int width() {
        return channels * height * width;
    }

    @Override
    public ImmutableList<String> labels() {
        return labels;
    }

    @Override
    public DataSet batch(int[] indices) {
        int length = width();
        float[] values = new float[indices.length * length];
        float[] oneHot = new float[indices.length * labels.size()];
        for (int n = 0; n < indices.length; n++) {
            int from = indices[n] * length;
            for (int i = 0; i < length; i++) {
                values[n * length + i] = (pixels[from + i] & 0xFF) / 255f;
            }
            oneHot[n * labels.size() + classes[indices[n]]] = 1;
        }
        INDArray features =
                Nd4j.create(values, new long[] {indices.length, channels, height, width}, 'c');
        return new DataSet(
                features, Nd4j.create(oneHot, new long[] {indices.length, labels.size()}, 'c'));
    }
}
