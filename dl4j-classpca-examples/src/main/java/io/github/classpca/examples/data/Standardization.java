package io.github.classpca.examples.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Doubles;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Means and deviations that values are standardized with: {@code (value - mean) / deviation}.
 *
 * @param means a mean for each channel or column
 * @param deviations a standard deviation (divisor: number of values) for each; 1 where values do
 *     not vary
 */
public record Standardization(ImmutableList<Double> means, ImmutableList<Double> deviations) {

    /**
     * Checks the sizes.
     *
     * @param means the means
     * @param deviations the deviations
     */
    public Standardization {
        checkArgument(
                means.size() == deviations.size(),
                "%s means with %s deviations",
                means.size(),
                deviations.size());
    }

    /** Makes one of sums and sums of squares over so many values of each channel or column. */
    static Standardization ofSums(double[] sums, double[] squares, double count) {
        double[] means = new double[sums.length];
        double[] deviations = new double[sums.length];
        for (int i = 0; i < sums.length; i++) {
            means[i] = sums[i] / count;
            double variance = squares[i] / count - means[i] * means[i];
            double scale = squares[i] / count;
            deviations[i] = variance > 1e-12 * scale ? Math.sqrt(variance) : 1;
        }
        return new Standardization(
                ImmutableList.copyOf(Doubles.asList(means)),
                ImmutableList.copyOf(Doubles.asList(deviations)));
    }

    /** Returns the same in DL4J's own form. */
    static NormalizerStandardize normalizer(float[] means, float[] deviations) {
        return new NormalizerStandardize(
                Nd4j.create(means, new long[] {1, means.length}, 'c'),
                Nd4j.create(deviations, new long[] {1, deviations.length}, 'c'));
    }
}
