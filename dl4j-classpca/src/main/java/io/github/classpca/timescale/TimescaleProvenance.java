package io.github.classpca.timescale;

import com.google.common.collect.ImmutableMap;
import io.github.classpca.report.Environment;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a {@link TimescaleReport} was measured of, where and how.
 *
 * @param description what the user said of the training by {@link
 *     ConvergenceTimescaleListener.Builder#describe}
 * @param seed seed in the configuration of the network; empty where it is not known
 * @param batchSize examples of a batch, of the largest at a sample; empty where it is not known
 * @param updaters for the index of each layer how its weights are updated, as DL4J writes it in
 *     JSON, its rate or schedule included; without layers that are not updated
 * @param frequency updates from sample to sample
 * @param width values kept of a layer in a sample
 * @param maxSamples samples kept at most
 * @param sketchSeed seed of the random projections
 * @param probeExamples examples that activations are compared of; 0 without a probe batch
 * @param environment the versions and the machine where measuring began, and when
 */
public record TimescaleProvenance(
        ImmutableMap<String, String> description,
        OptionalLong seed,
        OptionalInt batchSize,
        ImmutableMap<Integer, String> updaters,
        int frequency,
        int width,
        int maxSamples,
        long sketchSeed,
        int probeExamples,
        Environment environment) {}
