package io.github.classpca.examples.bench;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;

/** Runs two things in turn and compares their seconds, round by round. */
final class SideBySide {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Samples first = new Samples();
    private final Samples second = new Samples();
    private final Samples ratios = new Samples();

    private SideBySide() {}

    /**
     * Runs both a number of times, after as many rounds that are not counted: code is compiled and
     * compiled anew while it runs.
     *
     * @param rounds how many rounds
     * @param ours what is looked at
     * @param theirs what it is compared with
     */
    static SideBySide run(int rounds, Runnable ours, Runnable theirs) {
        SideBySide result = new SideBySide();
        for (int round = -rounds; round < rounds; round++) {
            // Another one goes first each round: a machine that gets slower is fair to both.
            boolean swapped = round % 2 != 0;
            double one = seconds(swapped ? theirs : ours);
            double other = seconds(swapped ? ours : theirs);
            if (round >= 0) {
                result.add(swapped ? other : one, swapped ? one : other);
            }
        }
        return result;
    }

    private void add(double ours, double theirs) {
        first.add(ours);
        second.add(theirs);
        ratios.add(theirs / ours);
    }

    static double seconds(Runnable work) {
        // Threads of what ran before keep a core busy for a while, waiting for more.
        Uninterruptibles.sleepUninterruptibly(PAUSE);
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    /** Returns the median seconds of ours. */
    double ours() {
        return first.median();
    }

    /** Returns the median seconds of theirs. */
    double theirs() {
        return second.median();
    }

    /** Returns how many times as long theirs takes, the median over the rounds. */
    double speedup() {
        return ratios.median();
    }
}
