package io.github.classpca.timescale;

import java.util.Optional;

/**
 * How a layer's activations on the probe batch approach their final state.
 *
 * @param similarity similarity to the final state over time, 1 at the end
 * @param timescale how fast {@code 1 - similarity} falls; empty where the activations did not
 *     change
 */
public record RepresentationTimescale(Curve similarity, Optional<Timescale> timescale) {}
