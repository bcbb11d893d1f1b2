package io.github.classpca.timescale;

/**
 * How far a layer's weights moved, in the Euclidean norm.
 *
 * @param pathLength sum of the norms of all updates, whichever were sampled; updates of a training
 *     in between, without the listener, count as the straight way
 * @param displacement distance from the first weights to the reference: the mean of the last ones
 * @param weightNorm norm of the last weights
 * @param firstRelativeUpdate mean norm of an update over the first third of the run, divided by the
 *     norm of the weights
 * @param lastRelativeUpdate the same over the last third
 * @param lastThird distance that was left after two thirds of the run, as a share of the
 *     displacement: 0.32 for a layer that moves on evenly, near the noise floor for one that has
 *     converged
 */
public record Movement(
        double pathLength,
        double displacement,
        double weightNorm,
        double firstRelativeUpdate,
        double lastRelativeUpdate,
        double lastThird) {

    /**
     * Returns how the steps shrank from the first third to the last.
     *
     * @return last by first relative update; 1 where neither moved
     */
    public double decay() {
        return firstRelativeUpdate == 0 ? 1 : lastRelativeUpdate / firstRelativeUpdate;
    }
}
