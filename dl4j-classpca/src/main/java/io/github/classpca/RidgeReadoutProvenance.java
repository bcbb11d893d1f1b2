package io.github.classpca;

/**
 * Where a {@link RidgeReadoutResult} comes from.
 *
 * @param environment the versions and the machine
 * @param configuration the settings
 * @param unlabelled examples passed over for want of a label
 * @param totalSeconds time for everything
 */
public record RidgeReadoutProvenance(
        Environment environment,
        RidgeReadoutConfiguration configuration,
        long unlabelled,
        double totalSeconds) {}
