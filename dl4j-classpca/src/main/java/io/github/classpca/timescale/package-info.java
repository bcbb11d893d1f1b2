/**
 * Measures how fast each layer of a network converges while it is trained by any {@code fit}.
 *
 * <p>Attach a {@link io.github.classpca.timescale.ConvergenceTimescaleListener}, train, and ask it
 * for a {@link io.github.classpca.timescale.TimescaleReport}; reports of several seeds make a
 * {@link io.github.classpca.timescale.TimescaleSummary}. Pictures are in {@code timescale.chart},
 * which needs the optional XChart.
 *
 * <p>Inside, a {@code Trajectory} keeps a {@code Sample} of every measured update, each layer's
 * weights as a {@code Sketch}; an {@code Analysis} turns it into a report.
 */
package io.github.classpca.timescale;
