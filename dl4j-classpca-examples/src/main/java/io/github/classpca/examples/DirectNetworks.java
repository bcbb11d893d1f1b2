package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import io.github.classpca.ClassPcaNetworks;
import io.github.classpca.DirectNetwork;
import io.github.classpca.examples.compare.DirectStep;
import io.github.classpca.examples.data.DataSource;

/**
 * The networks of the method direct, by the kind of data and its size; docs/results.md has the
 * trials that they were chosen by.
 */
final class DirectNetworks {

    private static final int FIRST_KERNEL = 5;
    private static final int LAST_KERNEL = 3;
    private static final int DIGIT_PAIRS = 20;
    private static final int PICTURE_PAIRS = 40;
    private static final int MOST_DIGIT_PAIRS = 400;
    private static final int MOST_PICTURE_PAIRS = 800;
    private static final int LEAST_PAIRS = 100;

    /** Beyond, more pairs take time and give next to nothing. */
    private static final int EXAMPLES_A_PAIR = 25;

    private static final int VECTOR_PAIRS = 1000;

    /** Examples, and pairs of the last convolution, of what is done in a few seconds and more. */
    private static final int[][] QUICK = {{3_000, 50}, {10_000, 100}, {20_000, 200}, {60_000, 200}};

    private DirectNetworks() {}

    static DirectNetwork digits(DataSource data, long seed) {
        return network(data, DIGIT_PAIRS, pairs(data.size(), MOST_DIGIT_PAIRS), false, seed);
    }

    /** For pictures that are not what they are in a mirror. */
    static DirectNetwork pictures(DataSource data, long seed) {
        return network(data, PICTURE_PAIRS, pairs(data.size(), MOST_PICTURE_PAIRS), false, seed);
    }

    /** For pictures that are. */
    static DirectNetwork photographs(DataSource data, long seed) {
        return network(data, PICTURE_PAIRS, pairs(data.size(), MOST_PICTURE_PAIRS), true, seed);
    }

    static DirectNetwork vectors(DataSource data, long seed) {
        return ClassPcaNetworks.vectors(data.width(), data.labels().size())
                .pairs(VECTOR_PAIRS)
                .seed(seed)
                .build();
    }

    /** Smaller ones of digits, for budgets of time. */
    static ImmutableList<DirectStep> quickDigits(DataSource data, long seed) {
        int own = pairs(data.size(), MOST_DIGIT_PAIRS);
        return quick(data, DIGIT_PAIRS, own, false, seed);
    }

    /** Smaller ones of pictures, for budgets of time. */
    static ImmutableList<DirectStep> quick(DataSource data, boolean mirrored, long seed) {
        int own = pairs(data.size(), MOST_PICTURE_PAIRS);
        return quick(data, PICTURE_PAIRS, own, mirrored, seed);
    }

    private static ImmutableList<DirectStep> quick(
            DataSource data, int firstPairs, int ownPairs, boolean mirrored, long seed) {
        ImmutableList.Builder<DirectStep> steps = ImmutableList.builder();
        for (int[] step : QUICK) {
            if (step[1] < ownPairs) {
                steps.add(
                        new DirectStep(
                                Math.min(step[0], data.size()),
                                network(data, firstPairs, step[1], mirrored, seed)));
            }
        }
        return steps.build();
    }

    private static int pairs(int examples, int most) {
        return Math.min(most, Math.max(LEAST_PAIRS, examples / EXAMPLES_A_PAIR));
    }

    private static DirectNetwork network(
            DataSource data, int firstPairs, int lastPairs, boolean mirrored, long seed) {
        long[] shape = data.shape();
        return ClassPcaNetworks.pictures(
                        (int) shape[1], (int) shape[2], (int) shape[0], data.labels().size())
                .convolution(FIRST_KERNEL, firstPairs)
                .convolution(LAST_KERNEL, lastPairs)
                .mirrored(mirrored)
                .seed(seed)
                .build();
    }
}
