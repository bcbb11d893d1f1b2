package io.github.classpca.report;

import com.google.common.collect.ImmutableMap;

/**
 * Where a {@code LayerwisePcaResult} comes from.
 *
 * @param environment the versions and the machine
 * @param settings the settings that bear on the result, by name; what each layer made of them is in
 *     its {@link LayerReport}
 * @param examples labelled examples taken
 * @param unlabelled examples ignored for want of a label
 * @param passes times that examples were run through the network from the features: 1 where they
 *     were kept in memory between layers
 * @param inMemory whether the sample was kept in memory; otherwise it was in a temporary file
 * @param readSeconds time for reading the sample from the iterator
 * @param totalSeconds time for everything
 */
public record Provenance(
        Environment environment,
        ImmutableMap<String, Object> settings,
        long examples,
        long unlabelled,
        int passes,
        boolean inMemory,
        double readSeconds,
        double totalSeconds) {}
