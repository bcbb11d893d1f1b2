package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableList;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.report.StatisticsStep;

/**
 * Moments of a layer's input, and what it took to gather them.
 *
 * @param examples that the rows are from
 * @param steps how the statistics converged
 * @param classesAtATime how many classes have their matrix in memory
 */
public record GatheredMoments(
        ClassMoments moments,
        long examples,
        ImmutableList<StatisticsStep> steps,
        int classesAtATime) {}
