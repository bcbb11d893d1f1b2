package io.github.classpca.report;

import java.io.Serializable;

/**
 * How far a layer's statistics had converged at one point of a growing sample.
 *
 * <p>What is watched are the leading few contrast directions of each class: generalized
 * eigenvectors of its second moment against the pooled covariance.
 *
 * @param examples examples taken up to here
 * @param distance how far these directions have turned since the point before, from 0 to 1: the
 *     root mean square sine of the principal angles, over all classes
 * @param lostContrast 1 less what the directions of the point before have of the second moment of
 *     their class in the rows that are new since, divided by what they had in the rows that they
 *     were found in; about 0 where they hold for new rows as well as for their own
 * @serial exclude
 */
public record StatisticsStep(long examples, double distance, double lostContrast)
        implements Serializable {}
