package io.github.classpca.internal.sample;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.SplittableRandom;

/**
 * Draws a share of the examples of each class, spread evenly over their order, while they pass by:
 * one of every 1/share successive examples of the class. The first example of a class is never
 * drawn, so that the rest is never without it.
 */
public final class StratifiedDraw {

    private double share;
    private final SplittableRandom[] random;
    private final long[] seen;
    private final long[] drawn;

    /** Of each class the example that is drawn next. */
    private final long[] next;

    /**
     * Makes a draw.
     *
     * @param share above 0 and at most 1
     * @param seed decides which of them
     */
    public StratifiedDraw(double share, int classes, long seed) {
        checkArgument(
                share > 0 && share <= 1, "share must be above 0 and at most 1, got %s", share);
        this.share = share;
        this.random = new SplittableRandom[classes];
        this.seen = new long[classes];
        this.drawn = new long[classes];
        this.next = new long[classes];
        for (int c = 0; c < classes; c++) {
            random[c] = new SplittableRandom(Seeds.of(seed, Seeds.Use.VALIDATION, c));
            advance(c);
        }
    }

    /** Tells whether the next example, of this class, is drawn. */
    public boolean draws(int classIndex) {
        if (seen[classIndex]++ < next[classIndex]) {
            return false;
        }
        advance(classIndex);
        return true;
    }

    /** From here on takes half the share. */
    public void halve() {
        share /= 2;
        for (int c = 0; c < drawn.length; c++) {
            drawn[c] = (drawn[c] + 1) / 2;
        }
    }

    private void advance(int c) {
        long place = (long) ((drawn[c]++ + random[c].nextDouble()) / share);
        next[c] = Math.max(Math.max(1, seen[c]), place);
    }
}
