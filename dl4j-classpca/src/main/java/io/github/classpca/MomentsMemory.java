package io.github.classpca;

import io.github.classpca.linalg.ScatterAccumulator;
import io.github.classpca.linalg.SymmetricPanels;

/**
 * What the moments of one layer take in memory, with all that works on them.
 *
 * @param classes the number of classes K
 * @param inputs the length d of a row
 * @param threads how many classes are worked on at once
 */
record MomentsMemory(int classes, int inputs, int threads) {

    /**
     * Dense matrices of one solve: the matrix, the map into whitened coordinates, their products.
     */
    private static final long MATRICES_OF_A_SOLVE = 6;

    /** What is there besides the classes: sums over all of them, rows, and what solving takes. */
    private long besides() {
        long dense = (long) inputs * inputs * Double.BYTES;
        return 3 * SymmetricPanels.bytes(inputs)
                + ScatterAccumulator.PENDING_MEMORY
                + Math.min(threads, classes) * MATRICES_OF_A_SOLVE * dense;
    }

    /** Returns the bytes with so many classes at a time. */
    long bytes(int classesAtATime) {
        return besides() + classesAtATime * SymmetricPanels.bytes(inputs);
    }

    /** Returns how many classes fit at a time; below 1 if not even one does. */
    int classesAtATime(long budget) {
        long fit = Math.floorDiv(budget - besides(), SymmetricPanels.bytes(inputs));
        return (int) Math.max(0, Math.min(classes, fit));
    }
}
