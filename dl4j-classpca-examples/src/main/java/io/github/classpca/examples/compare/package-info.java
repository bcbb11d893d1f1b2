/**
 * Ways to get a trained network, run side by side on one data set.
 *
 * <p>{@link io.github.classpca.examples.compare.Comparison} runs each {@link
 * io.github.classpca.examples.compare.Method}; a {@link
 * io.github.classpca.examples.compare.ComparisonReport} holds what they reached and is what a table
 * or JSON shows.
 */
package io.github.classpca.examples.compare;
