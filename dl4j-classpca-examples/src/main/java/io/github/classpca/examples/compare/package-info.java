/**
 * Ways to get a trained network, run side by side on one data set.
 *
 * <p>{@link io.github.classpca.examples.compare.Comparison} runs each {@link
 * io.github.classpca.examples.compare.Method}; a {@link
 * io.github.classpca.examples.compare.ComparisonReport} holds what they reached and is what a table
 * or JSON shows. A {@link io.github.classpca.examples.compare.Starter} computes what a method
 * computes, and {@link io.github.classpca.examples.compare.Trainings} say how the rest is trained;
 * {@link io.github.classpca.examples.compare.Tuning} tries others, and {@link
 * io.github.classpca.examples.compare.Frontier} trains by the clock instead of by epochs.
 */
package io.github.classpca.examples.compare;
