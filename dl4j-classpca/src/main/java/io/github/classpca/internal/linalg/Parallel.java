package io.github.classpca.internal.linalg;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.common.util.concurrent.Uninterruptibles;
import io.github.classpca.internal.blas.BlasThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Work on several things at once, with the threads of BLAS shared out among them.
 *
 * <p>What stands between two products, such as taking rows out of images, so runs on all cores too,
 * and no product waits for its own threads. No more runs at once than BLAS has threads, or than
 * {@link #withAtMost} allows, since each task takes memory of its own.
 */
public final class Parallel {

    private static final Duration IDLE = Duration.ofSeconds(10);

    /** Has as many threads as are asked for at the time; {@link #forEach} asks for no more. */
    private static final ExecutorService POOL =
            new ThreadPoolExecutor(
                    0,
                    Integer.MAX_VALUE,
                    IDLE.toMillis(),
                    TimeUnit.MILLISECONDS,
                    new SynchronousQueue<>(),
                    new ThreadFactoryBuilder()
                            .setDaemon(true)
                            .setNameFormat("classpca-worker-%d")
                            .build());

    /** How many tasks the current thread may run at once; not set where BLAS decides. */
    private static final ThreadLocal<Integer> LIMIT = new ThreadLocal<>();

    private Parallel() {}

    /**
     * Returns how many tasks may run at once.
     *
     * @return the number of BLAS's threads while nothing runs in parallel
     */
    public static int threads() {
        return BlasThreads.atRest();
    }

    /**
     * Does work in which no more than so many tasks run at once.
     *
     * @param tasks how many, at least 1
     * @param work what to do, on the calling thread
     * @param <T> what it gives
     * @return what the work gives
     */
    public static <T> T withAtMost(int tasks, Supplier<T> work) {
        Integer before = LIMIT.get();
        LIMIT.set(before == null ? tasks : Math.min(before, tasks));
        try {
            return work.get();
        } finally {
            restore(before);
        }
    }

    private static void restore(Integer limit) {
        if (limit == null) {
            LIMIT.remove();
        } else {
            LIMIT.set(limit);
        }
    }

    /**
     * Does work for each index below a count, and returns when nothing of it runs any more.
     *
     * <p>Indices are begun in rising order. Inside of such work another call runs on its own thread
     * alone. After a failure no further index is begun, and the failure is thrown once the others
     * under way have ended.
     *
     * @param count how many indices
     * @param work what to do; called from several threads
     */
    public static void forEach(int count, IntConsumer work) {
        forEach(count, Integer.MAX_VALUE, work);
    }

    /** The same, with no more than so many tasks at once. */
    static void forEach(int count, int atMost, IntConsumer work) {
        Integer limit = LIMIT.get();
        int tasks = Math.min(Math.min(count, atMost), limit == null ? threads() : limit);
        if (tasks <= 1) {
            for (int i = 0; i < count; i++) {
                work.accept(i);
            }
            return;
        }
        BlasThreads.shareAmong(tasks);
        try {
            run(count, tasks, work);
        } finally {
            BlasThreads.giveBack();
        }
    }

    private static void run(int count, int tasks, IntConsumer work) {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable task =
                () -> {
                    try {
                        withAtMost(
                                1,
                                () -> {
                                    int i = next.getAndIncrement();
                                    while (i < count && failure.get() == null) {
                                        work.accept(i);
                                        i = next.getAndIncrement();
                                    }
                                    return null;
                                });
                    } catch (RuntimeException | Error e) {
                        if (!failure.compareAndSet(null, e) && failure.get() != e) {
                            failure.get().addSuppressed(e);
                        }
                    }
                };
        List<Future<?>> others = new ArrayList<>();
        try {
            for (int t = 1; t < tasks; t++) {
                others.add(POOL.submit(task));
            }
            task.run();
        } finally {
            others.forEach(Parallel::awaitEnd);
        }
        if (failure.get() != null) {
            Throwables.throwIfUnchecked(failure.get());
        }
    }

    private static void awaitEnd(Future<?> task) {
        try {
            Uninterruptibles.getUninterruptibly(task);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a task lets no failure out", e);
        }
    }

    /**
     * Does work with one thread of BLAS: many small products, whose threads would wait for each
     * other longer than they work, or products that are to give the same bits on any number of
     * cores.
     */
    static <T> T onOneThread(Supplier<T> work) {
        BlasThreads.shareAmong(Integer.MAX_VALUE);
        try {
            return work.get();
        } finally {
            BlasThreads.giveBack();
        }
    }

    /** The same, of work without a result. */
    static void onOneThread(Runnable work) {
        onOneThread(
                () -> {
                    work.run();
                    return null;
                });
    }
}
