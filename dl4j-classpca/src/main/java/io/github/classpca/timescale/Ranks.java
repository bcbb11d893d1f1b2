package io.github.classpca.timescale;

import java.util.OptionalDouble;

/** Spearman's rank correlation. */
final class Ranks {

    private Ranks() {}

    /** Returns the rank correlation of values with their positions; empty where all are equal. */
    static OptionalDouble correlationWithOrder(double[] values) {
        int n = values.length;
        double mean = (n - 1) / 2.0;
        double cross = 0;
        double ranks = 0;
        double positions = 0;
        for (int i = 0; i < n; i++) {
            double rank = 0;
            for (double other : values) {
                // Equal values share the mean of their ranks.
                rank += other < values[i] ? 1 : other == values[i] ? 0.5 : 0;
            }
            rank -= 0.5;
            cross += (i - mean) * (rank - mean);
            ranks += (rank - mean) * (rank - mean);
            positions += (i - mean) * (i - mean);
        }
        return ranks == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(cross / Math.sqrt(ranks * positions));
    }
}
