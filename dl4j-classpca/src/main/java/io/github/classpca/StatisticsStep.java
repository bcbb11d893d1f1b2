package io.github.classpca;

/**
 * How far a layer's subspace had settled at one point of a growing sample.
 *
 * @param examples examples taken up to here
 * @param distance of the span of the filters from that at the point before, from 0 to 1: the root
 *     mean square sine of the principal angles
 * @param residual share of the variance that the span before explains of the rows it came from,
 *     less that of the rows new since, divided by the former; about 0 where it holds for new rows
 *     as well
 */
public record StatisticsStep(long examples, double distance, double residual) {}
