package io.github.classpca;

import io.github.classpca.linalg.ScatterAccumulator;
import io.github.classpca.linalg.SymmetricMatrix;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What the moments of one layer take in memory, with all that works on them.
 *
 * @param classes the number of classes K
 * @param inputs the length d of a row
 * @param type the type of the products
 * @param threads how many classes are solved at once
 */
record MomentsMemory(int classes, int inputs, DataType type, int threads) {

    /** Sums over all classes. */
    private static final int POOLED = 3;

    /**
     * Dense matrices of one solve: the matrix, the map into whitened coordinates, their products.
     */
    private static final long MATRICES_OF_A_SOLVE = 6;

    /** Returns the bytes with so many classes at a time. */
    long bytes(int classesAtATime) {
        long dense = (long) inputs * inputs * Double.BYTES;
        long solving = Math.min(threads, classes) * MATRICES_OF_A_SOLVE * dense;
        long gathering = ScatterAccumulator.workingMemory(classesAtATime, inputs, type);
        return (POOLED + classesAtATime) * SymmetricMatrix.bytes(inputs)
                + Math.max(gathering, solving);
    }

    /** Returns how many classes fit at a time; 0 if not even one does. */
    int classesAtATime(long budget) {
        int fit = classes;
        while (fit > 0 && bytes(fit) > budget) {
            fit--;
        }
        return fit;
    }
}
