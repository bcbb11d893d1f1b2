package io.github.classpca.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Which examples are drawn, and the round in which each is used; by the intervals of keys. */
final class SampleRounds implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Not drawn. */
    static final int NONE = -1;

    /** Of each class, or of all together, where its intervals end. */
    private final int[] classEnds;

    /** Of each interval the round. */
    private final int[] roundOf;

    /** How many examples there are up to the end of each round. */
    private final long[] examples;

    private SampleRounds(int[] classEnds, int[] roundOf, long[] examples) {
        this.classEnds = classEnds;
        this.roundOf = roundOf;
        this.examples = examples;
    }

    /**
     * Deals out intervals.
     *
     * @param classEnds where the intervals of each class end, or of all classes
     * @param drawn how many examples each interval has
     * @param firstRound how many the first round has at least
     */
    static SampleRounds of(int[] classEnds, double[] drawn, long firstRound) {
        int[] roundOf = new int[drawn.length];
        List<Long> examples = new ArrayList<>();
        double sum = 0;
        double target = firstRound;
        for (int i = 0; i < drawn.length; i++) {
            roundOf[i] = examples.size();
            sum += drawn[i];
            if (sum >= target) {
                examples.add((long) sum);
                target = 2 * sum;
            }
        }
        if (examples.isEmpty() || examples.get(examples.size() - 1) < (long) sum) {
            examples.add((long) sum);
        }
        return new SampleRounds(
                classEnds, roundOf, examples.stream().mapToLong(Long::longValue).toArray());
    }

    /** Returns the round of an example, or {@link #NONE}. */
    int roundOf(int interval, int classIndex) {
        int end = classEnds[classEnds.length == 1 ? 0 : classIndex];
        return interval < Math.min(end, roundOf.length) ? roundOf[interval] : NONE;
    }

    /** Returns how many rounds there are, at least 1. */
    int count() {
        return examples.length;
    }

    /** Returns how many examples there are up to the end of a round. */
    long examples(int round) {
        return examples[round];
    }

    /** Returns how many examples are drawn. */
    long examples() {
        return examples[examples.length - 1];
    }
}
