package io.github.classpca.moments;

import io.github.classpca.internal.linalg.Parallel;
import io.github.classpca.internal.linalg.SymmetricMatrix;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The scatter of each class, all in memory or a group of classes at a time.
 *
 * <p>Matrices are handed out as they are: they must not be changed.
 */
final class ClassScatters {

    /** Makes the matrix of a class from that of the same class elsewhere. */
    @FunctionalInterface
    interface OfClass {
        SymmetricMatrix apply(int index, SymmetricMatrix scatter);
    }

    /** Null for a class without rows, and for one that is not in memory. */
    private final SymmetricMatrix[] inMemory;

    /** The sum over all classes, where not all of them are in memory; otherwise null. */
    private final SymmetricMatrix sum;

    private final int groupSize;

    /** Gathers one group; null where all are in memory. */
    private final IntFunction<SymmetricMatrix[]> groups;

    private ClassScatters(
            SymmetricMatrix[] inMemory,
            SymmetricMatrix sum,
            int groupSize,
            IntFunction<SymmetricMatrix[]> groups) {
        this.inMemory = inMemory;
        this.sum = sum;
        this.groupSize = groupSize;
        this.groups = groups;
    }

    /** Takes all over, without a copy; null for a class without rows. */
    static ClassScatters whole(SymmetricMatrix[] scatters) {
        return new ClassScatters(scatters, null, scatters.length, null);
    }

    /**
     * Takes over those of one group, without a copy.
     *
     * @param first as long as there are classes; null for those that are not in the group
     * @param sum of all classes
     * @param groupSize how many classes a group has
     * @param groups gathers the scatters of a group
     */
    static ClassScatters grouped(
            SymmetricMatrix[] first,
            SymmetricMatrix sum,
            int groupSize,
            IntFunction<SymmetricMatrix[]> groups) {
        return new ClassScatters(first, sum, groupSize, groups);
    }

    boolean areInMemory() {
        return groups == null;
    }

    /** Returns the scatter of a class that has rows. */
    synchronized SymmetricMatrix of(int index) {
        if (inMemory[index] == null) {
            int group = index / groupSize;
            Arrays.fill(inMemory, null);
            SymmetricMatrix[] loaded = groups.apply(group);
            int from = group * groupSize;
            int count = Math.min(groupSize, inMemory.length - from);
            System.arraycopy(loaded, 0, inMemory, from, count);
        }
        return inMemory[index];
    }

    /** Does work for some classes with rows, a group after another, those of one in parallel. */
    void forEach(IntPredicate wanted, IntPredicate hasRows, IntConsumer work) {
        for (int from = 0; from < inMemory.length; from += groupSize) {
            int to = Math.min(from + groupSize, inMemory.length);
            int[] group = IntStream.range(from, to).filter(wanted).toArray();
            // Brought in once, before the threads ask for it.
            IntStream.of(group).filter(hasRows).findFirst().ifPresent(this::of);
            Parallel.forEach(group.length, i -> work.accept(group[i]));
        }
    }

    /** Returns the sum over all classes, as a copy. */
    SymmetricMatrix sum(int dimension) {
        if (sum != null) {
            return sum.copy();
        }
        SymmetricMatrix result = new SymmetricMatrix(dimension);
        for (SymmetricMatrix scatter : inMemory) {
            if (scatter != null) {
                result.add(scatter);
            }
        }
        return result;
    }

    /** Returns the trace of the sum over all classes. */
    double trace() {
        if (sum != null) {
            return sum.trace();
        }
        double trace = 0;
        for (SymmetricMatrix scatter : inMemory) {
            trace += scatter == null ? 0 : scatter.trace();
        }
        return trace;
    }

    /**
     * Returns others that are made of these, of each group when it is asked for.
     *
     * @param ofClass makes that of a class
     * @param ofSum makes the sum over all classes
     */
    ClassScatters map(OfClass ofClass, UnaryOperator<SymmetricMatrix> ofSum) {
        return new ClassScatters(
                map(inMemory, 0, ofClass),
                sum == null ? null : ofSum.apply(sum),
                groupSize,
                groups == null
                        ? null
                        : group -> map(groups.apply(group), group * groupSize, ofClass));
    }

    private static SymmetricMatrix[] map(SymmetricMatrix[] given, int from, OfClass ofClass) {
        SymmetricMatrix[] result = new SymmetricMatrix[given.length];
        for (int i = 0; i < given.length; i++) {
            result[i] = given[i] == null ? null : ofClass.apply(from + i, given[i]);
        }
        return result;
    }
}
