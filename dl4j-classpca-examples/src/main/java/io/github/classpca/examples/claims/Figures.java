package io.github.classpca.examples.claims;

import com.google.common.math.Stats;
import io.github.classpca.examples.page.Chart;
import java.util.Collection;
import java.util.Locale;

/** Numbers as a report tells them. */
final class Figures {

    private Figures() {}

    /** Returns mean and standard deviation (divisor n - 1) over seeds; of one seed its value. */
    static String spread(Collection<Double> values, int digits) {
        if (values.isEmpty()) {
            return "-";
        }
        return spread(Stats.of(values), digits);
    }

    /** Returns the same of statistics over seeds. */
    static String spread(Stats stats, int digits) {
        String format = "%." + digits + "f";
        return stats.count() == 1
                ? String.format(Locale.ROOT, format, stats.mean())
                : String.format(
                        Locale.ROOT,
                        format + " ± " + format,
                        stats.mean(),
                        stats.sampleStandardDeviation());
    }

    /** Returns a point of a chart at the mean, with a standard deviation either way. */
    static Chart.Point point(double x, Collection<Double> values) {
        Stats stats = Stats.of(values);
        double spread = values.size() == 1 ? 0 : stats.sampleStandardDeviation();
        return new Chart.Point(x, stats.mean(), stats.mean() - spread, stats.mean() + spread);
    }

    static double mean(Collection<Double> values) {
        return Stats.meanOf(values);
    }

    /** Returns the standard error of a mean; 0 for one value. */
    static double error(Collection<Double> values) {
        return error(Stats.of(values));
    }

    /** Returns the same of statistics over seeds. */
    static double error(Stats stats) {
        return stats.count() == 1
                ? 0
                : stats.sampleStandardDeviation() / Math.sqrt((double) stats.count());
    }
}
