package io.github.classpca;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkNotNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableDoubleArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How a {@link RidgeReadoutTrainer} solves an output layer; immutable.
 *
 * <pre>{@code
 * RidgeReadoutConfiguration ridge =
 *         new RidgeReadoutConfiguration.Builder().ridges(0.001, 0.01, 0.1).mirrored(true).build();
 * }</pre>
 *
 * <p>The ridge parameter and the calibration are chosen on examples given for training, by readouts
 * that were not fitted to them; the weights are then solved from all. Few examples, up to 2,000 and
 * to {@link #maxValidation()}, are left out a fold at a time, so that each of them counts; of more
 * a part is held out. The seed draws the folds or the part.
 */
public final class RidgeReadoutConfiguration {

    /** Default share of the examples that is left out at a time. */
    public static final double DEFAULT_VALIDATION_SHARE = 0.1;

    /** Default cap on the number of examples that the ridge parameter is chosen on. */
    public static final int DEFAULT_MAX_VALIDATION = 5_000;

    /** Default ridge parameters to choose from, relative to the mean variance of a feature. */
    public static final ImmutableDoubleArray DEFAULT_RIDGES =
            ImmutableDoubleArray.of(1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.03, 0.1, 0.3, 1, 10);

    private final Optional<String> output;
    private final ImmutableDoubleArray ridges;
    private final double validationShare;
    private final int maxValidation;
    private final boolean mirrored;
    private final int shiftedCopies;
    private final int shiftedBy;
    private final long seed;
    private final ImmutableList<LayerwisePcaListener> listeners;

    private RidgeReadoutConfiguration(Builder builder) {
        output = builder.output;
        ridges = ImmutableDoubleArray.copyOf(builder.ridges);
        validationShare = builder.validationShare;
        maxValidation = builder.maxValidation;
        mirrored = builder.mirrored;
        shiftedCopies = builder.shiftedCopies;
        shiftedBy = builder.shiftedBy;
        seed = builder.seed;
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
     * Returns the ridge parameters to choose from.
     *
     * @return rising
     */
    public ImmutableDoubleArray ridges() {
        return ridges;
    }

    /**
     * Returns the share of the examples that is left out at a time.
     *
     * @return above 0 and below 1
     */
    public double validationShare() {
        return validationShare;
    }

    /**
     * Returns the cap on the number of examples that the choice is made on.
     *
     * @return at least 1
     */
    public int maxValidation() {
        return maxValidation;
    }

    /**
     * Tells whether each picture counts with its mirror image.
     *
     * @return whether it does
     */
    public boolean isMirrored() {
        return mirrored;
    }

    /**
     * Returns how many shifted copies of each picture count besides.
     *
     * @return at least 0
     */
    public int shiftedCopies() {
        return shiftedCopies;
    }

    /**
     * Returns by how many pixels these are shifted at most, in each direction.
     *
     * @return at least 1, or 0 where there are none
     */
    public int shiftedBy() {
        return shiftedBy;
    }

    /**
     * Returns the seed of the draw.
     *
     * @return the seed
     */
    public long seed() {
        return seed;
    }

    /**
     * Returns those told of the progress.
     *
     * @return the listeners
     */
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
     * @return numbers and lists of them, as any JSON writer takes
     */
    public ImmutableMap<String, Object> toMap() {
        ImmutableMap.Builder<String, Object> settings = ImmutableMap.builder();
        output.ifPresent(name -> settings.put("output", name));
        return settings.put("ridges", ImmutableList.copyOf(ridges.asList()))
                .put("validationShare", validationShare)
                .put("maxValidation", maxValidation)
                .put("mirrored", mirrored)
                .put("shiftedCopies", shiftedCopies)
                .put("shiftedBy", shiftedBy)
                .put("seed", seed)
                .buildOrThrow();
    }

    /** Returns {@link #toMap()} in one line. */
    @Override
    public String toString() {
        return Settings.text(toMap());
    }

    /** Builds a configuration; every setting has a default. */
    public static final class Builder {

        private Optional<String> output = Optional.empty();
        private double[] ridges = DEFAULT_RIDGES.toArray();
        private double validationShare = DEFAULT_VALIDATION_SHARE;
        private int maxValidation = DEFAULT_MAX_VALIDATION;
        private boolean mirrored;
        private int shiftedCopies;
        private int shiftedBy;
        private long seed = LayerwisePcaConfiguration.DEFAULT_SEED;
        private final List<LayerwisePcaListener> listeners = new ArrayList<>();

        /** Makes a builder with the defaults. */
        public Builder() {}

        private Builder(RidgeReadoutConfiguration from) {
            output = from.output;
            ridges = from.ridges.toArray();
            validationShare = from.validationShare;
            maxValidation = from.maxValidation;
            mirrored = from.mirrored;
            shiftedCopies = from.shiftedCopies;
            shiftedBy = from.shiftedBy;
            seed = from.seed;
            listeners.addAll(from.listeners);
        }

        /**
         * Sets which output gives the classes and is solved. Default: the only one, or of several
         * the only one that ends in a softmax.
         *
         * @param name the name of its layer
         * @return this
         */
        public Builder output(String name) {
            output = Optional.of(name);
            return this;
        }

        /**
         * Sets the ridge parameters to choose from, relative to the mean variance of a feature.
         * Default: {@link #DEFAULT_RIDGES}.
         *
         * @param values one or more, above 0 and finite, in any order
         * @return this
         */
        public Builder ridges(double... values) {
            ridges = values.clone();
            return this;
        }

        /**
         * Sets the share of the examples that is left out at a time for the choice of the ridge
         * parameter and the calibration: all examples in turn, in folds of this share, where they
         * are few, otherwise this share of them once. Default: {@value #DEFAULT_VALIDATION_SHARE}.
         *
         * @param share above 0 and below 1; at least two folds are made, and no more than there are
         *     examples
         * @return this
         */
        public Builder validationShare(double share) {
            validationShare = share;
            return this;
        }

        /**
         * Sets how many examples the ridge parameter is chosen on at most; no more than so many are
         * few. Default: {@value #DEFAULT_MAX_VALIDATION}.
         *
         * @param examples at least 1
         * @return this
         */
        public Builder maxValidation(int examples) {
            maxValidation = examples;
            return this;
        }

        /**
         * Sets whether each picture counts with its mirror image, left to right. Where features of
         * the one are those of the other in another order, as of layers computed with {@link
         * LayerwisePcaConfiguration.Builder#mirrored}, that takes less time than without: the sums
         * of two that change places stand for both. Otherwise it takes twice the time, and pictures
         * held out count alone. Default: no.
         *
         * @param mirrors whether it does
         * @return this
         */
        public Builder mirrored(boolean mirrors) {
            mirrored = mirrors;
            return this;
        }

        /**
         * Sets how many copies of each picture, shifted at random by up to so many pixels up or
         * down and left or right, count besides. Each takes as much time as the picture itself;
         * pictures held out count alone. Default: none.
         *
         * @param copies at least 0
         * @param pixels at least 1
         * @return this
         */
        public Builder shifted(int copies, int pixels) {
            shiftedCopies = copies;
            shiftedBy = copies == 0 ? 0 : pixels;
            return this;
        }

        /**
         * Sets the seed by which these examples and shifts are drawn. Default: {@link
         * LayerwisePcaConfiguration#DEFAULT_SEED}.
         *
         * @param newSeed the seed
         * @return this
         */
        public Builder seed(long newSeed) {
            seed = newSeed;
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
        public RidgeReadoutConfiguration build() {
            checkArgument(ridges.length > 0, "ridges must not be empty");
            for (double ridge : ridges) {
                checkArgument(
                        ridge > 0 && ridge < Double.POSITIVE_INFINITY,
                        "ridge must be finite and > 0, got %s",
                        ridge);
            }
            checkArgument(
                    validationShare > 0 && validationShare < 1,
                    "validationShare must be above 0 and below 1, got %s",
                    validationShare);
            checkArgument(
                    maxValidation >= 1, "maxValidation must be at least 1, got %s", maxValidation);
            checkArgument(
                    shiftedCopies >= 0, "shifted copies must be at least 0, got %s", shiftedCopies);
            checkArgument(
                    shiftedCopies == 0 || shiftedBy >= 1,
                    "pixels to shift by must be at least 1, got %s",
                    shiftedBy);
            Arrays.sort(ridges);
            return new RidgeReadoutConfiguration(this);
        }
    }
}
