package io.github.classpca.examples.compare;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;

/**
 * What one method reached.
 *
 * @param method the method
 * @param testAccuracy test accuracy after the last epoch
 * @param accuracyByEpoch test accuracy after each epoch, or, of more than six, six times; of {@code
 *     direct}, first that without any
 * @param secondsByTest seconds of all work behind each of these
 * @param confusion at the last of them, row by row: of the examples of a class, how many were told
 *     to be of each
 * @param seconds where the time went
 * @param examplesUsed the most examples that a computed layer took; for a method that computes
 *     none, the training examples
 * @param settings the settings that the method ran with, and no others, as any JSON writer takes
 *     them
 */
public record MethodRun(
        Method method,
        double testAccuracy,
        ImmutableList<Double> accuracyByEpoch,
        ImmutableList<Double> secondsByTest,
        ImmutableList<ImmutableList<Integer>> confusion,
        Seconds seconds,
        long examplesUsed,
        ImmutableMap<String, Object> settings) {

    /**
     * Wall-clock seconds; measuring the test accuracy is not counted.
     *
     * @param statistics reading the sample and gathering moments
     * @param solve choosing and calibrating filters, and solving an output layer
     * @param featurize running the training examples through the computed layers, once
     * @param fit training by DL4J's fit
     * @param total the sum
     */
    public record Seconds(
            double statistics, double solve, double featurize, double fit, double total) {

        static Seconds of(double statistics, double solve, double featurize, double fit) {
            return new Seconds(
                    statistics, solve, featurize, fit, statistics + solve + featurize + fit);
        }
    }
}
