package io.github.classpca.timescale;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * What was measured of one layer.
 *
 * @param index index of the layer; in a {@code ComputationGraph} its place in topological order
 * @param name name of the layer
 * @param weights the number of weights, without biases
 * @param sketchError bound of the error of a distance between two of its states, relative to it; 0
 *     where weights are kept exactly
 * @param timescale how fast the weights approach their last state; empty where they did not move or
 *     there are too few samples
 * @param distance distance to the last weights, divided by that at the start; empty where the
 *     weights did not move
 * @param relativeUpdate mean step per update since the sample before, divided by the norm of the
 *     weights
 * @param gradientNorm norm of the gradient by the weights of the loss, its mean over the examples
 *     of the batch
 * @param updateRatio norm of the single update that was applied, divided by that of the weights
 * @param movement how far the weights moved
 * @param cka linear CKA (Kornblith et al. 2019) with a probe batch
 * @param svcca mean squared canonical correlation after a truncated SVD with a probe batch
 * @param subspaces shares of energy, where class moments were given
 * @param verdicts what to keep in mind, in words
 */
public record LayerTimescale(
        int index,
        String name,
        long weights,
        double sketchError,
        Optional<Timescale> timescale,
        Curve distance,
        Curve relativeUpdate,
        Curve gradientNorm,
        Curve updateRatio,
        Movement movement,
        Optional<RepresentationTimescale> cka,
        Optional<RepresentationTimescale> svcca,
        ImmutableList<SubspaceShare> subspaces,
        ImmutableList<String> verdicts) {}
