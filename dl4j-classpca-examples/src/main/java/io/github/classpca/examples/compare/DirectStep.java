package io.github.classpca.examples.compare;

import io.github.classpca.models.DirectNetwork;

/**
 * A network of the method {@code direct}, computed from some of the training examples.
 *
 * @param examples how many, the first ones
 * @param network the network
 */
public record DirectStep(int examples, DirectNetwork network) {}
