package io.github.classpca.timescale;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;

/**
 * Where a training has come to: its last samples, which distances are measured to.
 *
 * <p>These are the samples of the last {@link #SHARE} of the updates, or the last {@link
 * #MIN_SAMPLES} where those are more, but no more than a third of all. Each counts by the updates
 * that it stands for: those nearer to it than to any other of them.
 */
final class Reference {

    /** Of the updates that were measured. */
    static final double SHARE = 0.05;

    /** With fewer samples their spread says little. */
    static final int MIN_SAMPLES = 3;

    /** The first of the samples. */
    private final int first;

    /** How much each counts; they add up to 1. */
    private final double[] weights;

    private Reference(int first, double[] weights) {
        this.first = first;
        this.weights = weights;
    }

    static Reference of(List<Sample> samples) {
        int n = samples.size();
        double[] updates = samples.stream().mapToDouble(Sample::update).toArray();
        double begin = start(samples.get(0).update(), samples.get(n - 1).update());
        int first = n - Math.max(1, Math.min(MIN_SAMPLES, n / 3));
        while (first > 0 && updates[first - 1] > begin) {
            first--;
        }
        double[] weights = new double[n - first];
        Arrays.fill(weights, 1);
        double from = Math.min(begin, updates[first]);
        double duration = updates[n - 1] - from;
        for (int i = first; i < n && weights.length > 1; i++) {
            double to = i == n - 1 ? updates[i] : (updates[i] + updates[i + 1]) / 2;
            weights[i - first] = (to - from) / duration;
            from = to;
        }
        return new Reference(first, weights);
    }

    /** Returns the update after which the last {@link #SHARE} of the updates begins. */
    static double start(long firstUpdate, long lastUpdate) {
        return lastUpdate - SHARE * (lastUpdate - firstUpdate);
    }

    int first() {
        return first;
    }

    int size() {
        return weights.length;
    }

    /** Returns the mean of vectors, given for a sample each. */
    double[] meanVector(IntFunction<float[]> vectors) {
        double[] mean = new double[vectors.apply(first).length];
        for (int i = 0; i < weights.length; i++) {
            float[] vector = vectors.apply(first + i);
            for (int k = 0; k < mean.length; k++) {
                mean[k] += weights[i] * vector[k];
            }
        }
        return mean;
    }

    /** Returns the mean of a quantity of the samples. */
    double mean(IntToDoubleFunction quantity) {
        double mean = 0;
        for (int i = 0; i < weights.length; i++) {
            mean += weights[i] * quantity.applyAsDouble(first + i);
        }
        return mean;
    }

    /**
     * Returns the variance of states, from the squares of what each differs from their mean by:
     * without bias for independent ones (divisor 1 - sum of squared weights), and 0 of a single
     * one.
     */
    double variance(IntToDoubleFunction squaredDifference) {
        return size() == 1 ? 0 : mean(squaredDifference) / (1 - concentration());
    }

    /** Returns the mean of a quantity of the samples other than one; 0 where none is left. */
    double meanWithout(int sample, IntToDoubleFunction quantity) {
        double mean = 0;
        double total = 0;
        for (int i = 0; i < weights.length; i++) {
            if (first + i != sample) {
                mean += weights[i] * quantity.applyAsDouble(first + i);
                total += weights[i];
            }
        }
        return total > 0 ? mean / total : 0;
    }

    private double concentration() {
        double sum = 0;
        for (double weight : weights) {
            sum += weight * weight;
        }
        return sum;
    }
}
