package io.github.classpca.timescale;

import java.util.Optional;

/**
 * How a layer's activations on the probe batch approach their final state.
 *
 * @param similarity similarity to the last states of the run over time: for CKA to their mean Gram
 *     matrix (each divided by its norm), for SVCCA the mean over them, a state itself left out
 * @param noiseFloor what is left of {@code 1 - similarity} among the last states, on average,
 *     divided by that at the start; 0 where the activations did not change
 * @param timescale how fast {@code 1 - similarity} falls; empty where the activations did not
 *     change, or come down to 1/e in the noise only
 */
public record RepresentationTimescale(
        Curve similarity, double noiseFloor, Optional<Timescale> timescale) {}
