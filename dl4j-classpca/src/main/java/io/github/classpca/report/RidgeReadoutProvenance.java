package io.github.classpca.report;

import com.google.common.collect.ImmutableMap;

/**
 * Where a {@code RidgeReadoutResult} comes from.
 *
 * @param environment the versions and the machine
 * @param settings the settings that bear on the result, by name
 * @param unlabelled examples passed over for want of a label
 * @param totalSeconds time for everything
 */
public record RidgeReadoutProvenance(
        Environment environment,
        ImmutableMap<String, Object> settings,
        long unlabelled,
        double totalSeconds) {}
