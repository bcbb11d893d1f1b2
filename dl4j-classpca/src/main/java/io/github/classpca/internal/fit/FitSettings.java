package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import io.github.classpca.layer.Calibration;
import io.github.classpca.layer.LayerAdapter;
import io.github.classpca.strategy.FilterStrategy;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.deeplearning4j.nn.conf.layers.Layer;

/** What a fit asks of its configuration, which says what each of these is. */
public interface FitSettings {

    /**
     * Returns the layers asked for by index.
     *
     * @return the indices, or none where all are meant
     */
    ImmutableSortedSet<Integer> layers();

    /**
     * Returns how a layer is computed.
     *
     * @param layer its configuration
     * @return its adapter, or empty where there is none
     */
    Optional<LayerAdapter> adapter(Layer layer);

    /**
     * Returns the strategy for a layer.
     *
     * @param layer its index
     * @return the strategy
     */
    FilterStrategy strategy(int layer);

    /**
     * Returns the ridge set for a layer.
     *
     * @param layer its index
     * @return eps, or empty where the layer's kind decides
     */
    OptionalDouble ridge(int layer);

    /**
     * Tells whether strategy and ridge of a layer are chosen by trying.
     *
     * @param layer its index
     * @return whether they are
     */
    boolean isAutomatic(int layer);

    /**
     * Returns what is done to scale and bias of a layer.
     *
     * @param layer its index
     * @return the calibration, or empty where the layer's kind decides
     */
    Optional<Calibration> calibration(int layer);

    /**
     * Returns the patches that a convolution takes of each example.
     *
     * @return at least 1
     */
    int patchesPerExample();

    /**
     * Returns the cap on labelled examples.
     *
     * @return at least 1
     */
    long maxExamples();

    /**
     * Returns the cap on examples of one class.
     *
     * @return at least 1
     */
    long maxExamplesPerClass();

    /**
     * Returns the share of lost contrast up to which a layer takes no more examples.
     *
     * @return 0 where all are taken
     */
    double statisticsTolerance();

    /**
     * Returns the seed of all draws.
     *
     * @return the seed
     */
    long seed();

    /**
     * Tells whether each picture counts with its mirror image.
     *
     * @return whether it does
     */
    boolean isMirrored();

    /**
     * Returns the memory for keeping the sample between layers.
     *
     * @return bytes
     */
    long memoryBudget();

    /**
     * Returns the memory for the moments of a layer.
     *
     * @return bytes, or empty for half of what the JVM allows
     */
    OptionalLong momentsBudget();

    /**
     * Returns those told of the progress.
     *
     * @return the listeners
     */
    ImmutableList<? extends FitListener> listeners();

    /**
     * Returns the settings that bear on the result.
     *
     * @return by name
     */
    ImmutableMap<String, Object> toMap();
}
