package io.github.classpca.layer;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Positions that rows are taken from.
 *
 * @param positions the position of each row in its example
 * @param examples the example of each row, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on within this package only.
record Places(int[] positions, int[] examples) {

    /** Tells whether a position may be taken. */
    @FunctionalInterface
    interface Open {

        boolean isOpen(int example, int position);
    }

    /**
     * Draws positions of each example without replacement.
     *
     * @param open which may be taken, or null for all
     */
    static Places draw(int examples, int positions, Open open, RowSampling sampling) {
        int[] order = IntStream.range(0, positions).toArray();
        int most = Math.min(sampling.perExample(), positions);
        int[] drawn = new int[Math.multiplyExact(examples, most)];
        int[] owners = new int[drawn.length];
        int[] swapped = new int[most];
        int rows = 0;
        for (int n = 0; n < examples; n++) {
            int count = open == null ? positions : openOnly(open, n, order);
            int taken = Math.min(most, count);
            if (taken < count) {
                RandomGenerator random = sampling.randomOfExample().apply(n);
                for (int i = 0; i < taken; i++) {
                    swapped[i] = i + random.nextInt(count - i);
                    swap(order, i, swapped[i]);
                }
            }
            Arrays.fill(owners, rows, rows + taken, n);
            System.arraycopy(order, 0, drawn, rows, taken);
            rows += taken;
            // Back to the start, so that what one example draws does not hang on the one before.
            for (int i = taken - 1; i >= 0 && taken < count; i--) {
                swap(order, i, swapped[i]);
            }
        }
        return new Places(Arrays.copyOf(drawn, rows), Arrays.copyOf(owners, rows));
    }

    /** Puts the open positions of an example first; returns their number. */
    private static int openOnly(Open open, int example, int[] order) {
        int count = 0;
        for (int p = 0; p < order.length; p++) {
            if (open.isOpen(example, p)) {
                order[count++] = p;
            }
        }
        return count;
    }

    private static void swap(int[] values, int i, int j) {
        int value = values[i];
        values[i] = values[j];
        values[j] = value;
    }
}
