package io.github.classpca.internal.fit;

import io.github.classpca.internal.arrays.HeapArrays;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Mean and variance of each channel over all batches, added up in double; divisor N, the number of
 * places that no mask hides.
 */
public final class ChannelStatistics {

    private static final int IMAGES_RANK = 4;

    private long count;
    private double[] mean;
    private double[] scatter;

    /**
     * Adds a batch.
     *
     * @param batch of any rank
     * @param axis the axis of its channels
     * @param mask 0 where a place does not count: {@code [R, 1]} of R rows, {@code [N, T]} of
     *     sequences in either order of steps and channels, {@code [N, 1, height or 1, width or 1]}
     *     of images; null, or one of another shape, where all count
     */
    void add(INDArray batch, int axis, INDArray mask) {
        INDArray values = batch.castTo(DataType.DOUBLE);
        int[] others =
                IntStream.range(0, batch.rank()).filter(dimension -> dimension != axis).toArray();
        double[] open = open(mask, Arrays.stream(others).mapToLong(batch::size).toArray());
        if (open == null) {
            add(
                    values.mean(others).toDoubleVector(),
                    values.var(false, others).toDoubleVector(),
                    batch.length() / batch.size(axis));
            return;
        }
        long added = (long) Arrays.stream(open).sum();
        if (added == 0) {
            return;
        }
        int[] channelsLast = Arrays.copyOf(others, batch.rank());
        channelsLast[others.length] = axis;
        INDArray rows =
                values.permute(channelsLast).dup('c').reshape('c', open.length, batch.size(axis));
        INDArray weights = Nd4j.create(open, new long[] {1, open.length}, 'c').divi((double) added);
        INDArray batchMean = weights.mmul(rows);
        INDArray centred = rows.subiRowVector(batchMean);
        add(
                batchMean.toDoubleVector(),
                weights.mmul(centred.muli(centred)).toDoubleVector(),
                added);
    }

    /** Returns 1 for each place that counts and 0 for the others; null where all count. */
    private static double[] open(INDArray mask, long[] places) {
        if (mask == null) {
            return null;
        }
        INDArray ofPlaces = mask;
        if (places.length == IMAGES_RANK - 1 && mask.rank() == IMAGES_RANK) {
            long[] images = {places[0], 1, places[1], places[2]};
            for (int i = 0; i < IMAGES_RANK; i++) {
                if (mask.size(i) != 1 && mask.size(i) != images[i]) {
                    return null;
                }
            }
            ofPlaces = mask.broadcast(images);
        }
        if (ofPlaces.length() != Arrays.stream(places).reduce(1, (a, b) -> a * b)) {
            return null;
        }
        double[] open = HeapArrays.doubles(ofPlaces);
        Arrays.setAll(open, i -> open[i] == 0 ? 0 : 1);
        return open;
    }

    private void add(double[] batchMean, double[] batchVariance, long added) {
        if (mean == null) {
            mean = new double[batchMean.length];
            scatter = new double[batchMean.length];
        }
        double total = (double) count + added;
        for (int c = 0; c < mean.length; c++) {
            double delta = batchMean[c] - mean[c];
            scatter[c] += added * batchVariance[c] + delta * delta * count * added / total;
            mean[c] += delta * added / total;
        }
        count += added;
    }

    /** Returns all of it in one array, to be sent: the count, the means, the scatters. */
    public double[] pack() {
        if (count == 0) {
            return new double[1];
        }
        double[] packed = new double[1 + 2 * mean.length];
        packed[0] = count;
        System.arraycopy(mean, 0, packed, 1, mean.length);
        System.arraycopy(scatter, 0, packed, 1 + mean.length, mean.length);
        return packed;
    }

    /** Adds what others have packed. */
    public void addPacked(double[] packed) {
        long added = (long) packed[0];
        if (added > 0) {
            int channels = packed.length / 2;
            double[] variances = Arrays.copyOfRange(packed, 1 + channels, packed.length);
            for (int c = 0; c < channels; c++) {
                variances[c] /= added;
            }
            add(Arrays.copyOfRange(packed, 1, 1 + channels), variances, added);
        }
    }

    double[] means() {
        requireSome();
        return mean.clone();
    }

    double[] variances() {
        requireSome();
        double[] result = scatter.clone();
        for (int c = 0; c < result.length; c++) {
            result[c] /= count;
        }
        return result;
    }

    private void requireSome() {
        if (count == 0) {
            throw new DL4JInvalidInputException(
                    "the features mask hides every step of every example, so there is nothing to"
                            + " normalize by; check the masks");
        }
    }
}
