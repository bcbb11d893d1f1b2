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

    ImmutableSortedSet<Integer> layers();

    Optional<LayerAdapter> adapter(Layer layer);

    FilterStrategy strategy(int layer);

    OptionalDouble ridge(int layer);

    boolean isAutomatic(int layer);

    Optional<Calibration> calibration(int layer);

    int patchesPerExample();

    long maxExamples();

    long maxExamplesPerClass();

    double statisticsTolerance();

    long seed();

    boolean isMirrored();

    long memoryBudget();

    OptionalLong momentsBudget();

    ImmutableList<? extends FitListener> listeners();

    ImmutableMap<String, Object> toMap();
}
