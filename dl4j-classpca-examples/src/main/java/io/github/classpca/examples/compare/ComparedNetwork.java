package io.github.classpca.examples.compare;

import com.google.common.collect.ImmutableList;
import io.github.classpca.models.DirectNetwork;
import java.util.Optional;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;

/**
 * A network to compare methods on.
 *
 * @param configuration an ordinary DL4J configuration; methods set initializers and updaters
 * @param computedLayers the layers that are computed where a method computes layers
 * @param direct the network of the method {@code direct}, one of its own
 * @param quicker smaller networks of that method, from the quickest one on
 * @param trainings how each method trains it where the command line says nothing else
 */
public record ComparedNetwork(
        MultiLayerConfiguration configuration,
        ImmutableList<Integer> computedLayers,
        Optional<DirectNetwork> direct,
        ImmutableList<DirectStep> quicker,
        Trainings trainings) {

    /**
     * A network without one for the method {@code direct}, trained as one of dense layers.
     *
     * @param configuration an ordinary DL4J configuration; methods set initializers and updaters
     * @param computedLayers the layers that are computed where a method computes layers
     */
    public ComparedNetwork(
            MultiLayerConfiguration configuration, ImmutableList<Integer> computedLayers) {
        this(
                configuration,
                computedLayers,
                Optional.empty(),
                ImmutableList.of(),
                Trainings.VECTORS);
    }

    /**
     * Returns the same with another network of the method {@code direct}, and no smaller ones.
     *
     * @param other the network
     * @return a new object
     */
    public ComparedNetwork withDirect(DirectNetwork other) {
        return new ComparedNetwork(
                configuration, computedLayers, Optional.of(other), ImmutableList.of(), trainings);
    }

    /**
     * Returns the same with another network for all methods but {@code direct}.
     *
     * @param other an ordinary DL4J configuration
     * @param computed the layers of it that are computed where a method computes layers
     * @return a new object
     */
    public ComparedNetwork with(MultiLayerConfiguration other, ImmutableList<Integer> computed) {
        return new ComparedNetwork(other, computed, direct, quicker, trainings);
    }

    /**
     * Returns networks of the method {@code direct} from the quickest one on, the one for all
     * examples last.
     *
     * @param examples how many there are
     * @return at least one
     * @throws IllegalArgumentException if there is no network for this method
     */
    public ImmutableList<DirectStep> directSteps(int examples) {
        return ImmutableList.<DirectStep>builder()
                .addAll(quicker)
                .add(new DirectStep(examples, requireDirect()))
                .build();
    }

    /** Returns the network of the method {@code direct}, where it is asked for. */
    DirectNetwork requireDirect() {
        return direct.orElseThrow(
                () -> new IllegalArgumentException("There is no network for the method direct"));
    }
}
