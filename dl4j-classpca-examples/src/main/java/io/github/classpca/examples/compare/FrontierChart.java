package io.github.classpca.examples.compare;

import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.page.Chart;
import java.util.Map;

/** Curves of a frontier as a chart. */
public final class FrontierChart {

    private FrontierChart() {}

    /**
     * Draws curves with a standard deviation over the seeds either way.
     *
     * @param curves the curves by name
     * @return a line each
     */
    public static Chart.Lines of(Map<String, FrontierCurve> curves) {
        ImmutableList.Builder<Chart.Line> lines = ImmutableList.builder();
        curves.forEach(
                (name, curve) ->
                        lines.add(
                                new Chart.Line(
                                        name,
                                        curve.corners().stream()
                                                .map(corner -> point(curve, corner[0], corner[1]))
                                                .collect(ImmutableList.toImmutableList()))));
        return new Chart.Lines(
                new Chart.Axis("seconds of training", true),
                new Chart.Axis("test accuracy", false),
                lines.build(),
                ImmutableList.of());
    }

    private static Chart.Point point(FrontierCurve curve, double seconds, double accuracy) {
        double spread =
                curve.by(seconds)
                        .filter(stats -> stats.count() > 1)
                        .map(stats -> stats.sampleStandardDeviation())
                        .orElse(0.0);
        return new Chart.Point(seconds, accuracy, accuracy - spread, accuracy + spread);
    }
}
