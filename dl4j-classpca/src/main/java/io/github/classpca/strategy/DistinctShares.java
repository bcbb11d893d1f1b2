package io.github.classpca.strategy;

import java.util.ArrayList;
import java.util.List;

/**
 * Which directions of each class become filters.
 *
 * <p>Classes in turn take their next direction, until each has nOut/K; what is left goes one by one
 * to the class whose next direction has the largest eigenvalue, so that with nOut below K
 * everything goes by eigenvalue. A direction that one taken before as good as repeats is passed
 * over.
 */
final class DistinctShares {

    /**
     * Two filters whose pre-activations are more correlated than this are taken for the same. With
     * two classes the problems of both have the same eigenvectors in reverse order, exactly without
     * shrinkage and nearly with a little of it.
     */
    static final double MAX_CORRELATION = 0.95;

    private final double[][] eigenvalues;
    private final double[][] correlations;
    private final int[] offsets;

    /** Of each class the direction that comes next; one that is not there where all are used up. */
    private final int[] next;

    private final boolean[] usedUp;
    private final List<List<Integer>> ranks = new ArrayList<>();
    private final int[] taken;
    private int count;

    /**
     * Shares filters out.
     *
     * @param eigenvalues usable eigenvalues of each class, largest first
     * @param correlations of all directions, class by class, with each other
     * @param filters nOut
     */
    DistinctShares(double[][] eigenvalues, double[][] correlations, int filters) {
        int classes = eigenvalues.length;
        this.eigenvalues = eigenvalues;
        this.correlations = correlations;
        this.offsets = new int[classes];
        this.next = new int[classes];
        this.usedUp = new boolean[classes];
        this.taken = new int[filters];
        for (int c = 0, offset = 0; c < classes; c++) {
            offsets[c] = offset;
            offset += eigenvalues[c].length;
            ranks.add(new ArrayList<>());
        }
        for (int round = 0; round < filters / classes; round++) {
            for (int c = 0; c < classes; c++) {
                if (hasNext(c)) {
                    take(c);
                }
            }
        }
        while (count < filters) {
            int best = -1;
            for (int c = 0; c < classes; c++) {
                if (hasNext(c)
                        && (best < 0 || eigenvalues[c][next[c]] > eigenvalues[best][next[best]])) {
                    best = c;
                }
            }
            if (best < 0) {
                break;
            }
            take(best);
        }
    }

    /** Moves on to the next direction of a class that repeats none; false where there is none. */
    private boolean hasNext(int index) {
        while (next[index] < eigenvalues[index].length
                && isRepeated(offsets[index] + next[index])) {
            next[index]++;
        }
        usedUp[index] |= next[index] == eigenvalues[index].length;
        return next[index] < eigenvalues[index].length;
    }

    private boolean isRepeated(int direction) {
        for (int i = 0; i < count; i++) {
            if (Math.abs(correlations[direction][taken[i]]) > MAX_CORRELATION) {
                return true;
            }
        }
        return false;
    }

    private void take(int index) {
        taken[count++] = offsets[index] + next[index];
        ranks.get(index).add(next[index]++);
    }

    /** Returns the directions of each class that become filters, by rank from 0. */
    int[][] ranks() {
        return ranks.stream()
                .map(own -> own.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
    }

    /** Tells whether more directions of a class were asked for than there were. */
    boolean usedUp(int index) {
        return usedUp[index];
    }
}
