package io.github.classpca.timescale;

/**
 * How much of a layer's weight energy lies inside a subspace of its input.
 *
 * @param strategy name of the strategy whose leading directions span the subspace
 * @param chance the share of a random direction: the dimension of the subspace by that of the input
 * @param weights share of the squared norm of the weights that lies inside
 * @param change the same for the weights minus the first weights, from the first update on
 */
public record SubspaceShare(String strategy, double chance, Curve weights, Curve change) {}
