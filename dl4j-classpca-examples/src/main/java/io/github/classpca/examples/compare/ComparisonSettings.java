package io.github.classpca.examples.compare;

import io.github.classpca.strategy.StandardStrategy;

/**
 * What all methods of a comparison share.
 *
 * @param epochs passes over the training examples
 * @param batch examples a batch
 * @param seed seed of the weights, the shuffling and the patches
 * @param strategy the strategy of the methods {@code classpca} and {@code finetune}
 * @param finetune passes over the training examples by which {@code direct} goes on, all layers
 *     trained; 0 for none
 */
public record ComparisonSettings(
        int epochs, int batch, long seed, StandardStrategy strategy, int finetune) {}
