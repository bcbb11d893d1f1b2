package io.github.classpca.examples.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Pictures kept as bytes; batches are {@code [N, channels, height, width]} floats, from 0 to 1 or
 * {@linkplain #standardized standardized}.
 *
 * <p>Pictures and labels are not copied: neither is changed here.
 */
public final class PictureSource implements DataSource {

    private static final int LEVELS = 256;

    private final byte[] pixels;
    private final byte[] classes;
    private final int[] chosen;
    private final ImmutableList<Integer> shape;
    private final ImmutableList<String> labels;

    /** What a batch holds for each level of each channel. */
    private final float[] values;

    /**
     * Makes a source.
     *
     * @param pixels unsigned bytes, picture after picture, channel by channel, row by row
     * @param classes the class of each picture, an unsigned byte
     * @param shape channels, height, width
     * @param labels the names of the classes
     */
    public PictureSource(
            byte[] pixels,
            byte[] classes,
            ImmutableList<Integer> shape,
            ImmutableList<String> labels) {
        this(
                pixels,
                classes,
                IntStream.range(0, classes.length).toArray(),
                shape,
                labels,
                levels(shape.get(0), 0, 1));
        checkArgument(
                pixels.length == classes.length * width(),
                "%s pixels for %s pictures of %s",
                pixels.length,
                classes.length,
                width());
    }

    private PictureSource(
            byte[] pixels,
            byte[] classes,
            int[] chosen,
            ImmutableList<Integer> shape,
            ImmutableList<String> labels,
            float[] values) {
        this.pixels = pixels;
        this.classes = classes;
        this.chosen = chosen;
        this.shape = shape;
        this.labels = labels;
        this.values = values;
    }

    private static float[] levels(int channels, double mean, double deviation) {
        float[] values = new float[channels * LEVELS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((i % LEVELS / (LEVELS - 1.0) - mean) / deviation);
        }
        return values;
    }

    @Override
    public int size() {
        return chosen.length;
    }

    @Override
    public long[] shape() {
        return shape.stream().mapToLong(Integer::longValue).toArray();
    }

    @Override
    public ImmutableList<String> labels() {
        return labels;
    }

    @Override
    public int label(int index) {
        return classes[chosen[index]] & 0xFF;
    }

    @Override
    public PictureSource subset(int[] indices) {
        int[] part = Arrays.stream(indices).map(i -> chosen[i]).toArray();
        return new PictureSource(pixels, classes, part, shape, labels, values);
    }

    @Override
    public Standardization standardization() {
        int channels = shape.get(0);
        int plane = width() / channels;
        long[][] counts = new long[channels][LEVELS];
        for (int n : chosen) {
            for (int i = 0; i < width(); i++) {
                counts[i / plane][pixels[n * width() + i] & 0xFF]++;
            }
        }
        double[] sums = new double[channels];
        double[] squares = new double[channels];
        for (int c = 0; c < channels; c++) {
            for (int level = 0; level < LEVELS; level++) {
                double value = level / (LEVELS - 1.0);
                sums[c] += counts[c][level] * value;
                squares[c] += counts[c][level] * value * value;
            }
        }
        return Standardization.ofSums(sums, squares, (double) size() * plane);
    }

    @Override
    public PictureSource standardized(Standardization standardization) {
        int channels = shape.get(0);
        checkArgument(
                standardization.means().size() == channels,
                "standardization of %s channels for pictures of %s",
                standardization.means().size(),
                channels);
        float[] standardized = new float[channels * LEVELS];
        for (int c = 0; c < channels; c++) {
            double mean = standardization.means().get(c);
            double deviation = standardization.deviations().get(c);
            System.arraycopy(levels(1, mean, deviation), 0, standardized, c * LEVELS, LEVELS);
        }
        return new PictureSource(pixels, classes, chosen, shape, labels, standardized);
    }

    @Override
    public PictureSource raw() {
        float[] own = levels(shape.get(0), 0, 1.0 / (LEVELS - 1));
        return new PictureSource(pixels, classes, chosen, shape, labels, own);
    }

    @Override
    public NormalizerStandardize normalizer() {
        int channels = shape.get(0);
        float[] means = new float[channels];
        float[] deviations = new float[channels];
        for (int c = 0; c < channels; c++) {
            float darkest = values[c * LEVELS];
            float brightest = values[(c + 1) * LEVELS - 1];
            deviations[c] = (LEVELS - 1) / (brightest - darkest);
            means[c] = -darkest * deviations[c];
        }
        return Standardization.normalizer(means, deviations);
    }

    @Override
    public DataSet batch(int[] indices) {
        int width = width();
        int plane = width / shape.get(0);
        float[] features = new float[indices.length * width];
        float[] oneHot = new float[indices.length * labels.size()];
        for (int n = 0; n < indices.length; n++) {
            int picture = chosen[indices[n]];
            int from = picture * width;
            int to = n * width;
            for (int i = 0; i < width; i++) {
                features[to + i] = values[i / plane * LEVELS + (pixels[from + i] & 0xFF)];
            }
            oneHot[n * labels.size() + (classes[picture] & 0xFF)] = 1;
        }
        long[] batchShape = {indices.length, shape.get(0), shape.get(1), shape.get(2)};
        return new DataSet(
                Nd4j.create(features, batchShape, 'c'),
                Nd4j.create(oneHot, new long[] {indices.length, labels.size()}, 'c'));
    }
}
