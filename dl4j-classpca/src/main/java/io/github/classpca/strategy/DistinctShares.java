package io.github.classpca.strategy;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which directions of each class become filters.
 *
 * <p>Classes in turn take the best direction that they have left, until each has nOut/K; what is
 * left goes one by one to the class that has the best, so that with nOut below K everything goes
 * so. A direction that one taken before as good as repeats is passed over.
 *
 * <p>Best is the largest eigenvalue, or where filters are to be diverse, the largest {@code lambda
 * (1 - r^2)} with the largest correlation r to any direction taken before, of whatever class: the
 * greedy choice of a diverse subset, one class at a time.
 */
final class DistinctShares {

    /**
     * Two filters whose pre-activations are more correlated than this are taken for the same. With
     * two classes the problems of both have the same eigenvectors in reverse order, exactly without
     * ridge and nearly with a little of it.
     */
    static final double MAX_CORRELATION = 0.95;

    private static final int NONE = -1;

    private final double[] eigenvalues;
    private final double[][] correlations;
    private final boolean diverse;

    /** Where the directions of each class begin, and where those of the last end. */
    private final int[] starts;

    private final boolean[] usedUp;
    private final boolean[] taken;

    /** Of each direction the largest correlation to one that is taken, in magnitude. */
    private final double[] closest;

    private int count;

    /**
     * Shares filters out.
     *
     * @param eigenvalues usable eigenvalues of each class, largest first
     * @param correlations of all directions, class by class, with each other
     * @param filters nOut
     * @param diverse whether a direction counts for less, the closer it is to those taken before
     */
    DistinctShares(double[][] eigenvalues, double[][] correlations, int filters, boolean diverse) {
        int classes = eigenvalues.length;
        this.eigenvalues = Arrays.stream(eigenvalues).flatMapToDouble(Arrays::stream).toArray();
        this.correlations = correlations;
        this.diverse = diverse;
        this.starts = new int[classes + 1];
        for (int c = 0; c < classes; c++) {
            starts[c + 1] = starts[c] + eigenvalues[c].length;
        }
        this.usedUp = new boolean[classes];
        this.taken = new boolean[starts[classes]];
        this.closest = new double[starts[classes]];
        for (int round = 0; round < filters / classes; round++) {
            for (int c = 0; c < classes; c++) {
                take(best(c));
            }
        }
        while (count < filters) {
            int best = NONE;
            for (int c = 0; c < classes; c++) {
                int own = best(c);
                if (own != NONE && (best == NONE || value(own) > value(best))) {
                    best = own;
                }
            }
            if (best == NONE) {
                break;
            }
            take(best);
        }
    }

    /** Returns the best direction of a class that repeats none, or none. */
    private int best(int index) {
        int best = NONE;
        for (int i = starts[index]; i < starts[index + 1]; i++) {
            boolean open = !taken[i] && closest[i] <= MAX_CORRELATION;
            if (open && (best == NONE || value(i) > value(best))) {
                best = i;
            }
        }
        usedUp[index] |= best == NONE;
        return best;
    }

    private double value(int direction) {
        return diverse
                ? eigenvalues[direction] * (1 - closest[direction] * closest[direction])
                : eigenvalues[direction];
    }

    private void take(int direction) {
        if (direction == NONE) {
            return;
        }
        taken[direction] = true;
        count++;
        for (int i = 0; i < closest.length; i++) {
            closest[i] = Math.max(closest[i], Math.abs(correlations[direction][i]));
        }
    }

    /** Returns the directions of each class that become filters, by rank from 0. */
    int[][] ranks() {
        return IntStream.range(0, usedUp.length)
                .mapToObj(
                        c ->
                                IntStream.range(starts[c], starts[c + 1])
                                        .filter(i -> taken[i])
                                        .map(i -> i - starts[c])
                                        .toArray())
                .toArray(int[][]::new);
    }

    /** Tells whether more directions of a class were asked for than there were. */
    boolean usedUp(int index) {
        return usedUp[index];
    }
}
