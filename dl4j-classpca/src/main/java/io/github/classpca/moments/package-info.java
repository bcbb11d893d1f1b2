/**
 * Statistics of a layer's input, one class at a time.
 *
 * <p>{@link io.github.classpca.moments.ClassLabels} turns the labels of a data set into class
 * indices, {@link io.github.classpca.moments.ClassMomentsAccumulator} takes rows with their classes
 * in, and {@link io.github.classpca.moments.ClassMoments} is what it gives out: count, mean and
 * scatter of every class, mergeable across shards. Strategies read the moments; only the trainer
 * fills them.
 */
package io.github.classpca.moments;
