package io.github.classpca.report;

/**
 * One ridge parameter that was tried.
 *
 * @param ridge the parameter, relative to the mean variance of a feature
 * @param quality what it gave on the validation examples
 */
public record RidgeCandidate(double ridge, ReadoutQuality quality) {}
