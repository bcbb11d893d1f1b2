package io.github.classpca;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Mean and variance of each channel over all batches, added up in double; divisor N. */
final class ChannelStatistics {

    private final int axis;
    private long count;
    private double[] mean;
    private double[] scatter;

    /**
     * Makes empty statistics.
     *
     * @param axis the axis of the channels in what is added
     */
    ChannelStatistics(int axis) {
        this.axis = axis;
    }

    void add(INDArray batch) {
        int[] others = new int[batch.rank() - 1];
        for (int i = 0, k = 0; i < batch.rank(); i++) {
            if (i != axis) {
                others[k++] = i;
            }
        }
        INDArray values = batch.castTo(DataType.DOUBLE);
        double[] batchMean = values.mean(others).toDoubleVector();
        double[] batchVariance = values.var(false, others).toDoubleVector();
        long added = batch.length() / batchMean.length;
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

    boolean isEmpty() {
        return count == 0;
    }

    double[] means() {
        return mean.clone();
    }

    double[] variances() {
        double[] result = scatter.clone();
        for (int c = 0; c < result.length; c++) {
            result[c] /= count;
        }
        return result;
    }
}
