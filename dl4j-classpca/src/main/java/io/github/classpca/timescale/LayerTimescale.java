package io.github.classpca.timescale;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * What was measured of one layer.
 *
 * @param index index of the layer; in a {@code ComputationGraph} its place in topological order
 * @param name name of the layer: the user's own, or one that DL4J made up
 * @param kind what the layer is and its size, such as "conv 5x5, 20" or "dense 500"
 * @param weights the number of weights, without biases
 * @param sketchError bound of the error of a distance between two of its states, relative to it; 0
 *     where weights are kept exactly
 * @param noiseFloor root mean square distance of the last states of the run to their mean, divided
 *     by that at the start (weighted by the updates that each stands for, without bias); 0 where
 *     the weights did not move or a single state is the reference
 * @param timescale how fast the weights approach the mean of their last states; empty where they
 *     did not move, there are too few samples, or 1/e is less than twice the noise floor
 * @param distance distance to the mean of the last states, divided by that at the start; empty
 *     where the weights did not move
 * @param relativeUpdate mean norm of an update since the sample before, divided by the norm of the
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
        String kind,
        long weights,
        double sketchError,
        double noiseFloor,
        Optional<Timescale> timescale,
        Curve distance,
        Curve relativeUpdate,
        Curve gradientNorm,
        Curve updateRatio,
        Movement movement,
        Optional<RepresentationTimescale> cka,
        Optional<RepresentationTimescale> svcca,
        ImmutableList<SubspaceShare> subspaces,
        ImmutableList<String> verdicts) {

    /**
     * Returns what to call the layer.
     *
     * @return its index, the name if the user gave one, and its kind: "2 conv 5x5, 50", "2 second
     *     (conv 5x5, 50)"
     */
    public String label() {
        return LayerDescription.label(index, name, kind);
    }
}
