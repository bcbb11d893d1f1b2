package io.github.classpca;

/**
 * Labelled examples of one batch on their way through the network.
 *
 * @param activations where they have got to
 * @param classes the class of each example
 */
@SuppressWarnings("ArrayRecordComponent") // Lives inside one pass; copies would serve nobody.
record SampleBatch(Activations activations, int[] classes) {}
