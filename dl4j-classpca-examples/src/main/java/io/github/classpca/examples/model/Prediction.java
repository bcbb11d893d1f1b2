package io.github.classpca.examples.model;

import com.google.common.collect.ImmutableMap;
import java.util.List;

/**
 * What a model says of one example.
 *
 * @param example which: the name of a file, or a row of a table
 * @param label the most probable class
 * @param probability its probability
 * @param probabilities that of each class, by name
 */
public record Prediction(
        String example,
        String label,
        double probability,
        ImmutableMap<String, Double> probabilities) {

    /**
     * Makes one of a network's output.
     *
     * @param example which
     * @param labels the names of the classes
     * @param output a probability for each
     * @return the prediction
     */
    static Prediction of(String example, List<String> labels, double[] output) {
        ImmutableMap.Builder<String, Double> byName = ImmutableMap.builder();
        for (int c = 0; c < output.length; c++) {
            byName.put(labels.get(c), output[c]);
        }
        int best = best(output);
        return new Prediction(example, labels.get(best), output[best], byName.buildOrThrow());
    }

    /** Returns the largest, of equals the first. */
    static int best(double[] values) {
        int best = 0;
        for (int c = 1; c < values.length; c++) {
            if (values[c] > values[best]) {
                best = c;
            }
        }
        return best;
    }
}
