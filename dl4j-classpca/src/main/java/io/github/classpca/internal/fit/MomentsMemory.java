package io.github.classpca.internal.fit;

import io.github.classpca.internal.linalg.ScatterAccumulator;
import io.github.classpca.internal.linalg.SymmetricMatrix;
import java.util.Locale;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What the moments of one layer take in memory, with all that works on them.
 *
 * @param classes the number of classes K
 * @param inputs the length d of a row
 * @param type the type of the products
 * @param threads how many classes may be solved at once
 */
public record MomentsMemory(int classes, int inputs, DataType type, int threads) {

    /** Sums over all classes. */
    private static final int POOLED = 3;

    /**
     * Dense matrices of one solve: the matrix, the map into whitened coordinates, their products.
     */
    private static final long MATRICES_OF_A_SOLVE = 6;

    /**
     * How much is done at a time.
     *
     * @param classesAtATime classes whose moments are in memory together; 0 if not even one fits
     * @param solvedAtOnce classes that are solved side by side, at least 1
     */
    public record Plan(int classesAtATime, int solvedAtOnce) {}

    /** Returns the bytes of the least that can be done: one class, or so many, solved in turn. */
    public long leastBytes(int classesAtATime) {
        return bytes(classesAtATime, 1);
    }

    /** Returns the bytes of gathering so many classes, and all others together, without a solve. */
    public long gatheringBytes(int classesAtATime) {
        int matrices = classesAtATime + (classesAtATime < classes ? 1 : 0);
        // Once as they are gathered, and once packed to be sent.
        return 2L * matrices * SymmetricMatrix.bytes(inputs)
                + ScatterAccumulator.workingMemory(matrices, inputs, type);
    }

    /**
     * Fails where moments take more than there is.
     *
     * @param layer its name
     * @param atATime how many classes are to be in memory together
     * @param bytes what they take
     * @param limit what there is, in bytes
     * @param whose who sets the limit, such as "the JVM allows"
     * @param setting what raises it
     */
    public void require(
            String layer, int atATime, long bytes, long limit, String whose, String setting) {
        if (bytes > limit) {
            throw new DL4JInvalidConfigException(
                    String.format(
                            Locale.ROOT,
                            "%s: moments of %d of %d classes over %d inputs take %.1f GB, but %s"
                                    + " %.1f GB (%s); raise it, make the layer's input smaller, or"
                                    + " leave the layer out",
                            layer,
                            atATime,
                            classes,
                            inputs,
                            bytes / 1e9,
                            whose,
                            limit / 1e9,
                            setting));
        }
    }

    private long bytes(int classesAtATime, int solvedAtOnce) {
        long dense = (long) inputs * inputs * Double.BYTES;
        long solving = solvedAtOnce * MATRICES_OF_A_SOLVE * dense;
        long gathering = ScatterAccumulator.workingMemory(classesAtATime, inputs, type);
        return (POOLED + classesAtATime) * SymmetricMatrix.bytes(inputs)
                + Math.max(gathering, solving);
    }

    /** Returns the most that fits: passes over the sample cost more than solving in turn. */
    public Plan within(long budget) {
        int fit = classes;
        while (fit > 0 && bytes(fit, 1) > budget) {
            fit--;
        }
        int solved = Math.min(threads, classes);
        while (solved > 1 && bytes(fit, solved) > budget) {
            solved--;
        }
        return new Plan(fit, solved);
    }
}
