package io.github.classpca.examples.compare;

import io.github.classpca.LayerwisePcaConfiguration;
import java.util.function.UnaryOperator;

/**
 * What all methods of a comparison share.
 *
 * @param epochs passes over the training examples
 * @param batch examples a batch
 * @param seed seed of the weights, the shuffling and the patches
 * @param filters sets how {@code classpca} and {@code finetune} choose filters, and from how many
 *     examples; the latter for their controls too
 * @param training changes how methods train, from what was chosen for each
 * @param finetune passes over the training examples by which {@code direct} goes on, all layers
 *     trained; 0 for none
 * @param lastOnly whether test accuracy is measured after the last epoch alone
 */
public record ComparisonSettings(
        int epochs,
        int batch,
        long seed,
        UnaryOperator<LayerwisePcaConfiguration.Builder> filters,
        UnaryOperator<Training> training,
        int finetune,
        boolean lastOnly) {

    /**
     * The settings of a plain comparison: filters by the library's defaults, training as chosen.
     *
     * @param epochs passes over the training examples
     * @param batch examples a batch
     * @param seed seed of the weights, the shuffling and the patches
     */
    public ComparisonSettings(int epochs, int batch, long seed) {
        this(epochs, batch, seed, UnaryOperator.identity(), UnaryOperator.identity(), 0, false);
    }
}
