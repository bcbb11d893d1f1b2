package io.github.classpca.internal.sample;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Spreads the examples of each class evenly over folds, by chance. */
public final class StratifiedFolds {

    /** The fold of the only example of its class, which is never left out. */
    public static final int NONE = -1;

    private StratifiedFolds() {}

    /**
     * Returns the fold of each example; no class has all of its examples in one.
     *
     * @param share of the examples in a fold, above 0 and below 1; as near to it as whole folds, at
     *     least two, come
     * @param seed decides which of them
     */
    public static int[] of(int[] classes, int classCount, double share, long seed) {
        int folds = (int) Math.max(2, Math.min(Math.round(1 / share), classes.length));
        int[] result = new int[classes.length];
        Arrays.fill(result, NONE);
        int next = 0;
        for (int c = 0; c < classCount; c++) {
            int of = c;
            int[] own = IntStream.range(0, classes.length).filter(n -> classes[n] == of).toArray();
            if (own.length < 2) {
                continue;
            }
            SplittableRandom random = new SplittableRandom(Seeds.of(seed, Seeds.Use.VALIDATION, c));
            for (int i = 0; i < own.length; i++) {
                int other = i + random.nextInt(own.length - i);
                int chosen = own[other];
                own[other] = own[i];
                result[chosen] = next++ % folds;
            }
        }
        return result;
    }
}
