package io.github.classpca.timescale.chart;

import io.github.classpca.timescale.Curve;
import io.github.classpca.timescale.Timescale;
import java.util.Optional;

/**
 * What is drawn of a layer.
 *
 * @param label what it is called
 * @param curve from 1 at the start downwards
 * @param floor noise floor, or 0
 * @param timescale its tau
 */
record DrawnCurve(String label, Curve curve, double floor, Optional<Timescale> timescale) {

    /** Returns the part before the states that the reference is made of, of two points at least. */
    DrawnCurve until(long update) {
        int points = 2;
        while (points < curve.size() && curve.updates().get(points) <= update) {
            points++;
        }
        return new DrawnCurve(
                label,
                new Curve(
                        curve.updates().subArray(0, points).trimmed(),
                        curve.values().subArray(0, points).trimmed()),
                floor,
                timescale);
    }

    double[] x() {
        return curve.updates().asList().stream().mapToDouble(Long::doubleValue).toArray();
    }

    /** Returns the values, raised to the least that is shown. */
    double[] y(double least) {
        return curve.values().stream().map(value -> Math.max(value, least)).toArray();
    }

    /** Returns the last value. */
    double end() {
        return curve.values().get(curve.size() - 1);
    }
}
