package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.compare.DirectStep;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.models.ClassPcaNetworks;
import io.github.classpca.models.DirectNetwork;

/**
 * The networks of the method direct, by the kind of data and its size; docs/results.md has the
 * trials that they were chosen by.
 */
final class DirectNetworks {

    private static final int FIRST_KERNEL = 5;
    private static final int LEAST_PAIRS = 100;

    /** Beyond, more pairs take time and give next to nothing. */
    private static final int EXAMPLES_A_PAIR = 25;

    private static final int VECTOR_PAIRS = 1000;

    /** Examples, and pairs of the last convolution, of what is done in a few seconds and more. */
    private static final int[][] QUICK = {{3_000, 50}, {10_000, 100}, {20_000, 200}, {60_000, 200}};

    /**
     * Two convolutions for one kind of pictures.
     *
     * @param firstPairs pairs of filters of the first
     * @param lastKernel side of a filter of the last
     * @param mostPairs pairs of filters of the last, of so many examples that more do not help
     * @param mirrored whether what is told apart is the same in a mirror
     */
    private record Convolutions(int firstPairs, int lastKernel, int mostPairs, boolean mirrored) {

        static final Convolutions DIGITS = new Convolutions(20, 4, 400, false);
        static final Convolutions PICTURES = new Convolutions(40, 3, 800, false);
        static final Convolutions PHOTOGRAPHS = new Convolutions(40, 3, 800, true);

        /** Returns pairs of filters of the last convolution that suit so many examples. */
        int pairs(int examples) {
            return Math.min(mostPairs, Math.max(LEAST_PAIRS, examples / EXAMPLES_A_PAIR));
        }

        DirectNetwork network(DataSource data, int pairs, long seed) {
            return builder(data)
                    .convolution(FIRST_KERNEL, firstPairs)
                    .convolution(lastKernel, pairs)
                    .mirrored(mirrored)
                    .seed(seed)
                    .build();
        }

        DirectNetwork network(DataSource data, long seed) {
            return network(data, pairs(data.size()), seed);
        }

        /** Returns smaller networks, each of some of the examples, for budgets of time. */
        ImmutableList<DirectStep> quick(DataSource data, long seed) {
            ImmutableList.Builder<DirectStep> steps = ImmutableList.builder();
            for (int[] step : QUICK) {
                if (step[1] < pairs(data.size())) {
                    steps.add(
                            new DirectStep(
                                    Math.min(step[0], data.size()), network(data, step[1], seed)));
                }
            }
            return steps.build();
        }
    }

    private DirectNetworks() {}

    /** Returns a builder for the size of some pictures and their classes. */
    static ClassPcaNetworks.Pictures builder(DataSource data) {
        long[] shape = data.shape();
        return ClassPcaNetworks.pictures(
                (int) shape[1], (int) shape[2], (int) shape[0], data.labels().size());
    }

    static DirectNetwork digits(DataSource data, long seed) {
        return Convolutions.DIGITS.network(data, seed);
    }

    /**
     * For pictures.
     *
     * @param mirrored whether what is told apart is the same in a mirror
     */
    static DirectNetwork pictures(DataSource data, boolean mirrored, long seed) {
        return ofPictures(mirrored).network(data, seed);
    }

    static DirectNetwork vectors(DataSource data, long seed) {
        return ClassPcaNetworks.vectors(data.width(), data.labels().size())
                .pairs(VECTOR_PAIRS)
                .seed(seed)
                .build();
    }

    /** Smaller ones of digits, for budgets of time. */
    static ImmutableList<DirectStep> quickDigits(DataSource data, long seed) {
        return Convolutions.DIGITS.quick(data, seed);
    }

    /** Smaller ones of pictures, for budgets of time. */
    static ImmutableList<DirectStep> quickPictures(DataSource data, boolean mirrored, long seed) {
        return ofPictures(mirrored).quick(data, seed);
    }

    private static Convolutions ofPictures(boolean mirrored) {
        return mirrored ? Convolutions.PHOTOGRAPHS : Convolutions.PICTURES;
    }
}
