/**
 * Output layers in closed form.
 *
 * <p>{@link io.github.classpca.readout.NormalEquationsAccumulator} takes features with their
 * classes in, {@link io.github.classpca.readout.NormalEquations} is what it gives out, mergeable
 * across shards, and solves for a {@link io.github.classpca.readout.LinearReadout}. {@link
 * io.github.classpca.readout.ScoreCalibration} turns its scores into probabilities. The trainer
 * that puts this into a network is {@link io.github.classpca.RidgeReadoutTrainer}.
 */
package io.github.classpca.readout;
