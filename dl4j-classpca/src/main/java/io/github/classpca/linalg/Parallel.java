package io.github.classpca.linalg;

import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.blas.Blas;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Work on several things at once, with the threads of BLAS shared out among them.
 *
 * <p>What stands between two products, such as taking rows out of pictures, so runs on all cores
 * too, and no product waits for its own threads. BLAS is given no fewer threads than it had once
 * nothing runs in parallel any more.
 */
public final class Parallel {

    private static final Object LOCK = new Object();

    /** How many calls run, and what BLAS had before the first of them. */
    private static int running;

    private static int threadsBefore;

    private Parallel() {}

    /**
     * Does work for each index below a count, in any order, and returns when all is done.
     *
     * @param count how many indices
     * @param work what to do; called from several threads
     */
    public static void forEach(int count, IntConsumer work) {
        int threads = begin(count);
        try {
            IntStream indices = IntStream.range(0, count);
            (threads > 1 ? indices.parallel() : indices).forEach(work);
        } finally {
            end();
        }
    }

    /**
     * Does work of many small products, whose threads would wait for each other longer than they
     * work.
     */
    static <T> T onOneThread(Supplier<T> work) {
        begin(Integer.MAX_VALUE);
        try {
            return work.get();
        } finally {
            end();
        }
    }

    /** Shares out the threads of BLAS; returns how many there are in all. */
    private static int begin(int count) {
        Blas blas = Nd4j.factory().blas();
        synchronized (LOCK) {
            if (running++ == 0) {
                threadsBefore = blas.getMaxThreads();
                int tasks = Math.max(1, Math.min(count, threadsBefore));
                if (tasks > 1) {
                    blas.setMaxThreads(threadsBefore / tasks);
                }
            }
            return threadsBefore;
        }
    }

    private static void end() {
        synchronized (LOCK) {
            if (--running == 0) {
                Nd4j.factory().blas().setMaxThreads(threadsBefore);
            }
        }
    }
}
