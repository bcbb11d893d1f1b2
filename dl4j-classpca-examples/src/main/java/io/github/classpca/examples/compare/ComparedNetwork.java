package io.github.classpca.examples.compare;

import com.google.common.collect.ImmutableList;
import io.github.classpca.DirectNetwork;
import java.util.Optional;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/**
 * A network to compare methods on.
 *
 * @param configuration an ordinary DL4J configuration; methods set initializers and updaters
 * @param computedLayers the layers that are computed where a method computes layers
 * @param direct the network of the method {@code direct}, one of its own
 * @param trainings how each method trains it where the command line says nothing else
 */
public record ComparedNetwork(
        MultiLayerConfiguration configuration,
        ImmutableList<Integer> computedLayers,
        Optional<DirectNetwork> direct,
        Trainings trainings) {

    /**
     * A network without one for the method {@code direct}, trained as one of dense layers.
     *
     * @param configuration an ordinary DL4J configuration; methods set initializers and updaters
     * @param computedLayers the layers that are computed where a method computes layers
     */
    public ComparedNetwork(
            MultiLayerConfiguration configuration, ImmutableList<Integer> computedLayers) {
        this(configuration, computedLayers, Optional.empty(), Trainings.VECTORS);
    }
}
