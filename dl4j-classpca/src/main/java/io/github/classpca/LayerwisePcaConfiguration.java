package io.github.classpca;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Maps;
import io.github.classpca.internal.fit.FitSettings;
import io.github.classpca.layer.Calibration;
import io.github.classpca.layer.LayerAdapter;
import io.github.classpca.layer.LayerAdapters;
import io.github.classpca.report.LayerReport;
import io.github.classpca.report.StatisticsStep;
import io.github.classpca.strategy.FilterStrategy;
import io.github.classpca.strategy.StandardStrategy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.ToIntFunction;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * How a {@link LayerwisePcaTrainer} computes layers; immutable.
 *
 * <pre>{@code
 * LayerwisePcaConfiguration pca =
 *         new LayerwisePcaConfiguration.Builder()
 *                 .layers(0, 2)
 *                 .strategy(2, StandardStrategy.CLASS_CONTRAST)
 *                 .ridge(2, 0.3)
 *                 .maxExamples(20_000)
 *                 .build();
 * }</pre>
 *
 * <p>The defaults suit a first try: every hidden layer, diverse class contrast, 16 patches of each
 * of at most 10,000 examples.
 */
public final class LayerwisePcaConfiguration implements FitSettings {

    /** Default cap on the number of examples. */
    public static final long DEFAULT_MAX_EXAMPLES = 10_000;

    /** Default share of lost contrast up to which a layer takes no more examples. */
    public static final double DEFAULT_STATISTICS_TOLERANCE = 0.05;

    /** Default number of patches taken of each example by a convolution. */
    public static final int DEFAULT_PATCHES_PER_EXAMPLE = 16;

    /** Default seed. */
    public static final long DEFAULT_SEED = 12_345;

    /** Default memory for keeping the sample between layers, in bytes. */
    public static final long DEFAULT_MEMORY_BUDGET = 1L << 30;

    /** Default strategy of all layers. */
    public static final StandardStrategy DEFAULT_STRATEGY = StandardStrategy.DIVERSE_CONTRAST;

    private final ImmutableSortedSet<Integer> layers;
    private final ImmutableList<NamedSetting> named;
    private final Optional<String> output;
    private final ImmutableMap<Class<?>, Function<Layer, LayerAdapter>> adapters;
    private final FilterStrategy strategy;
    private final ImmutableMap<Integer, FilterStrategy> strategies;
    private final OptionalDouble ridge;
    private final ImmutableMap<Integer, Double> ridges;
    private final boolean automatic;
    private final int patchesPerExample;
    private final long maxExamples;
    private final long maxExamplesPerClass;
    private final double statisticsTolerance;
    private final long seed;
    private final Optional<Calibration> calibration;
    private final ImmutableMap<Integer, Calibration> calibrations;
    private final boolean mirrored;
    private final long memoryBudget;
    private final OptionalLong momentsBudget;
    private final ImmutableList<LayerwisePcaListener> listeners;

    /** What is set of a layer by its name, once its index is known. */
    private record NamedSetting(String layer, ObjIntConsumer<Builder> setting) {}

    private LayerwisePcaConfiguration(Builder builder) {
        layers = ImmutableSortedSet.copyOf(builder.layers);
        named = ImmutableList.copyOf(builder.named);
        output = builder.output;
        adapters = ImmutableMap.copyOf(builder.adapters);
        strategy = builder.strategy;
        strategies = ImmutableMap.copyOf(builder.strategies);
        ridge = builder.ridge;
        ridges = ImmutableMap.copyOf(builder.ridges);
        automatic = builder.automatic;
        patchesPerExample = builder.patchesPerExample;
        maxExamples = builder.maxExamples;
        maxExamplesPerClass = builder.maxExamplesPerClass;
        statisticsTolerance = builder.statisticsTolerance;
        seed = builder.seed;
        calibration = builder.calibration;
        calibrations = ImmutableMap.copyOf(builder.calibrations);
        mirrored = builder.mirrored;
        memoryBudget = builder.memoryBudget;
        momentsBudget = builder.momentsBudget;
        listeners = ImmutableList.copyOf(builder.listeners);
    }

    /**
     * Returns the name of the output that gives the classes, where it is set.
     *
     * @return the name of its layer
     */
    public Optional<String> output() {
        return output;
    }

    /**
     * Returns how a layer is computed.
     *
     * @param layer the layer's configuration
     * @return the adapter that is set for its class, or else the library's; empty where there is
     *     none
     */
    @Override
    public Optional<LayerAdapter> adapter(Layer layer) {
        Function<Layer, LayerAdapter> own = adapters.get(layer.getClass());
        return own == null ? LayerAdapters.of(layer) : Optional.of(own.apply(layer));
    }

    /**
     * Returns this configuration with indices in the place of names.
     *
     * @param index finds the index of a layer by its name
     * @return a configuration that says the same
     */
    public LayerwisePcaConfiguration resolved(ToIntFunction<String> index) {
        Builder builder = toBuilder();
        builder.named.clear();
        named.forEach(own -> own.setting().accept(builder, index.applyAsInt(own.layer())));
        return builder.build();
    }

    /**
     * Returns the layers asked for by index.
     *
     * @return the indices, or none where all hidden layers with an adapter are meant
     */
    @Override
    public ImmutableSortedSet<Integer> layers() {
        return layers;
    }

    /**
     * Returns the strategy for a layer.
     *
     * @param layer index of the layer
     * @return the layer's own strategy, or the overall one
     */
    @Override
    public FilterStrategy strategy(int layer) {
        return Optional.ofNullable(strategies.get(layer)).orElse(strategy);
    }

    /**
     * Returns the ridge set for a layer.
     *
     * @param layer index of the layer
     * @return the layer's own, or the overall one, or empty where the layer's kind decides
     */
    @Override
    public OptionalDouble ridge(int layer) {
        Double own = ridges.get(layer);
        return own == null ? ridge : OptionalDouble.of(own);
    }

    /**
     * Tells whether strategy and ridge of a layer are chosen by trying candidates.
     *
     * @param layer index of the layer
     * @return true where that is asked for and neither is set
     */
    @Override
    public boolean isAutomatic(int layer) {
        return automatic
                && strategy == DEFAULT_STRATEGY
                && !strategies.containsKey(layer)
                && ridge(layer).isEmpty();
    }

    /**
     * Returns the patches that a convolution takes of each example.
     *
     * @return at least 1
     */
    @Override
    public int patchesPerExample() {
        return patchesPerExample;
    }

    /**
     * Returns the cap on labelled examples.
     *
     * @return at least 1
     */
    @Override
    public long maxExamples() {
        return maxExamples;
    }

    /**
     * Returns the cap on examples of one class.
     *
     * @return at least 1
     */
    @Override
    public long maxExamplesPerClass() {
        return maxExamplesPerClass;
    }

    /**
     * Returns the share of lost contrast up to which a layer takes no more examples.
     *
     * @return from 0, where all examples up to the caps are taken, to 1
     */
    @Override
    public double statisticsTolerance() {
        return statisticsTolerance;
    }

    /**
     * Returns the seed of all draws.
     *
     * @return the seed
     */
    @Override
    public long seed() {
        return seed;
    }

    /**
     * Returns what is done to scale and bias of a layer.
     *
     * @param layer index of the layer
     * @return the layer's own, or the overall one, or empty where the layer's kind decides
     */
    @Override
    public Optional<Calibration> calibration(int layer) {
        return Optional.ofNullable(calibrations.get(layer)).or(() -> calibration);
    }

    /**
     * Tells whether each picture counts with its mirror image.
     *
     * @return whether it does
     */
    @Override
    public boolean isMirrored() {
        return mirrored;
    }

    /**
     * Returns the memory for keeping the sample between layers.
     *
     * @return bytes; 0 to keep it in a temporary file in any case
     */
    @Override
    public long memoryBudget() {
        return memoryBudget;
    }

    /**
     * Returns the memory for the moments of one layer and all that works on them.
     *
     * @return bytes, or empty for half of what the JVM allows
     */
    @Override
    public OptionalLong momentsBudget() {
        return momentsBudget;
    }

    /**
     * Returns those told of the progress.
     *
     * @return the listeners, in the order they were added
     */
    @Override
    public ImmutableList<LayerwisePcaListener> listeners() {
        return listeners;
    }

    /**
     * Returns a builder that has all of these settings, to change some.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * Returns the settings that bear on the result by name, for reports.
     *
     * <p>What is left to the trainer is left out: {@code layers} where all are meant that can be
     * computed, {@code ridge} and {@code calibration} where the kind of layer decides, caps that
     * there are not. {@link LayerReport} tells what became of it. Settings of single layers are
     * maps from their index.
     *
     * @return numbers, texts, truth values, lists and maps of them, as any JSON writer takes
     */
    @Override
    public ImmutableMap<String, Object> toMap() {
        ImmutableMap.Builder<String, Object> settings = ImmutableMap.builder();
        if (!layers.isEmpty()) {
            settings.put("layers", layers.asList());
        }
        output.ifPresent(name -> settings.put("output", name));
        settings.put("strategy", strategy.name());
        if (!strategies.isEmpty()) {
            settings.put(
                    "strategies", byLayer(Maps.transformValues(strategies, FilterStrategy::name)));
        }
        ridge.ifPresent(eps -> settings.put("ridge", eps));
        if (!ridges.isEmpty()) {
            settings.put("ridges", byLayer(ridges));
        }
        settings.put("automatic", automatic && strategy == DEFAULT_STRATEGY && ridge.isEmpty());
        settings.put("patchesPerExample", patchesPerExample);
        settings.put("maxExamples", maxExamples);
        if (maxExamplesPerClass < Long.MAX_VALUE) {
            settings.put("maxExamplesPerClass", maxExamplesPerClass);
        }
        settings.put("statisticsTolerance", statisticsTolerance);
        momentsBudget.ifPresent(bytes -> settings.put("momentsBudget", bytes));
        calibration.ifPresent(own -> settings.put("calibration", own.toMap()));
        if (!calibrations.isEmpty()) {
            settings.put(
                    "calibrations",
                    byLayer(Maps.transformValues(calibrations, Calibration::toMap)));
        }
        if (mirrored) {
            settings.put("mirrored", true);
        }
        settings.put("seed", seed);
        return settings.buildOrThrow();
    }

    /** Keys of JSON are texts. */
    private static ImmutableMap<String, Object> byLayer(Map<Integer, ?> values) {
        ImmutableMap.Builder<String, Object> result = ImmutableMap.builder();
        values.forEach((layer, value) -> result.put(Integer.toString(layer), value));
        return result.buildOrThrow();
    }

    /** Returns {@link #toMap()} in one line. */
    @Override
    public String toString() {
        return Settings.text(toMap());
    }

    /** Builds a configuration; every setting has a default. */
    public static final class Builder {

        private final List<NamedSetting> named = new ArrayList<>();
        private Optional<String> output = Optional.empty();
        private final Map<Class<?>, Function<Layer, LayerAdapter>> adapters = new HashMap<>();
        private final TreeSet<Integer> layers = new TreeSet<>();
        private FilterStrategy strategy = DEFAULT_STRATEGY;
        private final Map<Integer, FilterStrategy> strategies = new TreeMap<>();
        private OptionalDouble ridge = OptionalDouble.empty();
        private final Map<Integer, Double> ridges = new TreeMap<>();
        private boolean automatic;
        private int patchesPerExample = DEFAULT_PATCHES_PER_EXAMPLE;
        private long maxExamples = DEFAULT_MAX_EXAMPLES;
        private long maxExamplesPerClass = Long.MAX_VALUE;
        private double statisticsTolerance = DEFAULT_STATISTICS_TOLERANCE;
        private long seed = DEFAULT_SEED;
        private Optional<Calibration> calibration = Optional.empty();
        private final Map<Integer, Calibration> calibrations = new TreeMap<>();
        private boolean mirrored;
        private long memoryBudget = DEFAULT_MEMORY_BUDGET;
        private OptionalLong momentsBudget = OptionalLong.empty();
        private final List<LayerwisePcaListener> listeners = new ArrayList<>();

        /** Makes a builder with the defaults. */
        public Builder() {}

        private Builder(LayerwisePcaConfiguration from) {
            named.addAll(from.named);
            layers.addAll(from.layers);
            output = from.output;
            adapters.putAll(from.adapters);
            strategy = from.strategy;
            strategies.putAll(from.strategies);
            ridge = from.ridge;
            ridges.putAll(from.ridges);
            automatic = from.automatic;
            patchesPerExample = from.patchesPerExample;
            maxExamples = from.maxExamples;
            maxExamplesPerClass = from.maxExamplesPerClass;
            statisticsTolerance = from.statisticsTolerance;
            seed = from.seed;
            calibration = from.calibration;
            calibrations.putAll(from.calibrations);
            mirrored = from.mirrored;
            memoryBudget = from.memoryBudget;
            momentsBudget = from.momentsBudget;
            listeners.addAll(from.listeners);
        }

        /**
         * Sets the layers to compute. Default: all hidden layers that can be.
         *
         * @param indices layer indices, from 0
         * @return this
         */
        public Builder layers(int... indices) {
            layers.clear();
            for (int index : indices) {
                layers.add(index);
            }
            return this;
        }

        /**
         * Sets the layers to compute by name, besides those by index. Default: all hidden layers
         * that can be.
         *
         * @param names names of layers, as their configuration has them, or of vertices
         * @return this
         */
        public Builder layers(String... names) {
            for (String name : names) {
                named(name, (builder, index) -> builder.layers.add(index));
            }
            return this;
        }

        /**
         * Sets which output gives the classes. Default: the only one, or of several the only one
         * that ends in a softmax.
         *
         * @param name the name of its layer
         * @return this
         */
        public Builder output(String name) {
            output = Optional.of(name);
            return this;
        }

        /**
         * Sets how layers of a class are computed, for those that the library has no adapter for,
         * or to use another. Default: {@link LayerAdapters#of}.
         *
         * @param kind the class of the layer's configuration, matched exactly
         * @param maker makes an adapter of a layer's configuration
         * @param <L> the class
         * @return this
         */
        public <L extends Layer> Builder adapter(
                Class<L> kind, Function<? super L, ? extends LayerAdapter> maker) {
            adapters.put(kind, layer -> maker.apply(kind.cast(layer)));
            return this;
        }

        private Builder named(String layer, ObjIntConsumer<Builder> setting) {
            named.add(new NamedSetting(checkNotNull(layer, "name must not be null"), setting));
            return this;
        }

        /**
         * Sets the strategy of all layers. Default: {@link StandardStrategy#DIVERSE_CONTRAST}.
         *
         * @param newStrategy the strategy
         * @return this
         */
        public Builder strategy(FilterStrategy newStrategy) {
            strategy = checkNotNull(newStrategy, "strategy must not be null");
            return this;
        }

        /**
         * Sets the strategy of one layer. Default: that of all layers.
         *
         * @param layer index of the layer
         * @param newStrategy the strategy
         * @return this
         */
        public Builder strategy(int layer, FilterStrategy newStrategy) {
            strategies.put(layer, checkNotNull(newStrategy, "strategy must not be null"));
            return this;
        }

        /**
         * Sets the strategy of one layer by its name. Default: that of all layers.
         *
         * @param layer name of the layer, as its configuration has it, or of the vertex
         * @param newStrategy the strategy
         * @return this
         */
        public Builder strategy(String layer, FilterStrategy newStrategy) {
            return named(layer, (builder, index) -> builder.strategy(index, newStrategy));
        }

        /**
         * Sets the ridge eps of all layers: that of {@code G + eps tr(G)/d I}. Default: 0.05 for a
         * convolution on the input, 1 for a convolution further up, 30 for a dense layer.
         *
         * @param eps finite and at least 0
         * @return this
         */
        public Builder ridge(double eps) {
            ridge = OptionalDouble.of(eps);
            return this;
        }

        /**
         * Sets the ridge eps of one layer. Default: that of all layers.
         *
         * @param layer index of the layer
         * @param eps finite and at least 0
         * @return this
         */
        public Builder ridge(int layer, double eps) {
            ridges.put(layer, eps);
            return this;
        }

        /**
         * Sets the ridge eps of one layer by its name. Default: that of all layers.
         *
         * @param layer name of the layer, as its configuration has it, or of the vertex
         * @param eps the ridge eps
         * @return this
         */
        public Builder ridge(String layer, double eps) {
            return named(layer, (builder, index) -> builder.ridge(index, eps));
        }

        /**
         * Sets whether strategy and ridge are chosen, for each layer for which neither is set
         * otherwise, by a closed-form readout of what candidates give, on training examples that it
         * was not fitted to. Default: no, since the starting values come close to the best on what
         * they were measured on and a choice costs several solves; see docs/method.md.
         *
         * @param chosen whether to try candidates
         * @return this
         */
        public Builder automatic(boolean chosen) {
            automatic = chosen;
            return this;
        }

        /**
         * Sets how many patches a convolution takes of each example, and how many steps of its
         * sequence a dense layer. Default: {@value #DEFAULT_PATCHES_PER_EXAMPLE}.
         *
         * @param patches at least 1
         * @return this
         */
        public Builder patchesPerExample(int patches) {
            patchesPerExample = patches;
            return this;
        }

        /**
         * Sets how many labelled examples are taken at most, the first of the iterator. Default:
         * {@value #DEFAULT_MAX_EXAMPLES}.
         *
         * @param examples at least 1
         * @return this
         */
        public Builder maxExamples(long examples) {
            maxExamples = examples;
            return this;
        }

        /**
         * Sets how many examples of one class are taken at most. Default: no cap.
         *
         * @param examples at least 1
         * @return this
         */
        public Builder maxExamplesPerClass(long examples) {
            maxExamplesPerClass = examples;
            return this;
        }

        /**
         * Sets when a layer has seen enough. Examples are taken in steps that double their number.
         * Once the leading contrast directions of the classes, found in the examples of one step,
         * have lost no more than this share of their contrast in the examples of the next, the
         * layer takes no more ({@link StatisticsStep#lostContrast}). Default: {@value
         * #DEFAULT_STATISTICS_TOLERANCE}.
         *
         * @param share from 0, where all examples up to the caps are taken, to 1
         * @return this
         */
        public Builder statisticsTolerance(double share) {
            statisticsTolerance = share;
            return this;
        }

        /**
         * Sets the seed of the patches and of drawn filters. Default: {@value #DEFAULT_SEED}.
         *
         * @param newSeed the seed
         * @return this
         */
        public Builder seed(long newSeed) {
            seed = newSeed;
            return this;
        }

        /**
         * Sets what is done to scale and bias of all layers. Default: {@link Calibration#UNIT},
         * with a threshold of 0.25 for ReLUs of a dense layer or of a convolution that is not on
         * the input.
         *
         * @param newCalibration the calibration
         * @return this
         */
        public Builder calibration(Calibration newCalibration) {
            calibration = Optional.of(checkNotNull(newCalibration, "calibration must not be null"));
            return this;
        }

        /**
         * Sets what is done to scale and bias of one layer. Default: as for all layers.
         *
         * @param layer index of the layer
         * @param newCalibration the calibration
         * @return this
         */
        public Builder calibration(int layer, Calibration newCalibration) {
            calibrations.put(layer, checkNotNull(newCalibration, "calibration must not be null"));
            return this;
        }

        /**
         * Sets the calibration of one layer by its name. Default: as for all layers.
         *
         * @param layer name of the layer, as its configuration has it, or of the vertex
         * @param newCalibration the calibration
         * @return this
         */
        public Builder calibration(String layer, Calibration newCalibration) {
            return named(layer, (builder, index) -> builder.calibration(index, newCalibration));
        }

        /**
         * Sets whether each picture counts with its mirror image, left to right: what is to be told
         * apart is the same in a mirror. Filters then are their own mirror images or the negatives
         * of these, and it takes no more time. For convolutions over pictures, with nothing but
         * pooling, activations and normalizations between them; those below others need {@link
         * FilterStrategy#twoSided()}. Default: no.
         *
         * @param mirrors whether it does
         * @return this
         */
        public Builder mirrored(boolean mirrors) {
            mirrored = mirrors;
            return this;
        }

        /**
         * Sets the memory for keeping the sample between layers. One that does not fit goes to a
         * temporary file in the folder of {@code java.io.tmpdir}, and is run through all layers
         * below for each layer. Default: 1 GiB.
         *
         * @param bytes at least 0
         * @return this
         */
        public Builder memoryBudget(long bytes) {
            memoryBudget = bytes;
            return this;
        }

        /**
         * Sets the memory for the moments of one layer and all that works on them, besides that for
         * the sample. Where the matrices of all classes do not fit, they are gathered for some
         * classes at a time, with a pass over the sample for each, and all examples are taken.
         * Default: half of what the JVM allows.
         *
         * @param bytes at least 1; one class at a time is the least
         * @return this
         */
        public Builder momentsBudget(long bytes) {
            momentsBudget = OptionalLong.of(bytes);
            return this;
        }

        /**
         * Adds one who is told of the progress. Default: none.
         *
         * @param listener the listener
         * @return this
         */
        public Builder listener(LayerwisePcaListener listener) {
            listeners.add(checkNotNull(listener, "listener must not be null"));
            return this;
        }

        /**
         * Builds the configuration.
         *
         * @return the configuration
         * @throws IllegalArgumentException if a setting is out of its range
         */
        public LayerwisePcaConfiguration build() {
            for (int layer : layers) {
                checkArgument(layer >= 0, "layer index must be >= 0, got %s", layer);
            }
            ridge.ifPresent(Builder::checkRidge);
            ridges.values().forEach(Builder::checkRidge);
            checkArgument(
                    patchesPerExample >= 1,
                    "patchesPerExample must be at least 1, got %s",
                    patchesPerExample);
            checkArgument(maxExamples >= 1, "maxExamples must be at least 1, got %s", maxExamples);
            checkArgument(
                    maxExamplesPerClass >= 1,
                    "maxExamplesPerClass must be at least 1, got %s",
                    maxExamplesPerClass);
            checkArgument(
                    statisticsTolerance >= 0 && statisticsTolerance <= 1,
                    "statisticsTolerance must be from 0 to 1, got %s",
                    statisticsTolerance);
            checkArgument(
                    memoryBudget >= 0, "memoryBudget must be at least 0, got %s", memoryBudget);
            checkArgument(
                    momentsBudget.orElse(1) >= 1,
                    "momentsBudget must be at least 1, got %s",
                    momentsBudget.orElse(1));
            return new LayerwisePcaConfiguration(this);
        }

        private static void checkRidge(double eps) {
            if (!(eps >= 0) || Double.isInfinite(eps)) {
                throw new IllegalArgumentException("ridge must be finite and >= 0, got " + eps);
            }
        }
    }
}
