/**
 * Pictures of {@link io.github.classpca.timescale.TimescaleReport}s.
 *
 * <p>Needs {@code org.knowm.xchart:xchart}, which the library does not bring along: add it to use
 * this package. Nothing else depends on it.
 */
package io.github.classpca.timescale.chart;
