package io.github.classpca.examples.compare;

import com.google.common.collect.ImmutableList;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/**
 * A network to compare methods on.
 *
 * @param configuration an ordinary DL4J configuration, with He initialization
 * @param computedLayers the layers that are computed where a method computes layers
 */
public record ComparedNetwork(
        MultiLayerConfiguration configuration, ImmutableList<Integer> computedLayers) {}
