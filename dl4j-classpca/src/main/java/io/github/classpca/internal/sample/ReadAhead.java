package io.github.classpca.internal.sample;

import com.google.common.base.Stopwatch;
import com.google.common.base.Throwables;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the next item on a thread of its own while this one is worked on; for one thread, to be
 * closed.
 *
 * <p>Where the iterator says that it may not be read from another thread, items are read when they
 * are asked for. DL4J's own {@code AsyncDataSetIterator} waits for ever once the iterator below has
 * failed.
 *
 * @param <T> what is read
 */
public final class ReadAhead<T> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ReadAhead.class);

    /** After how long a read is warned of that nobody needs any more. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Supplier<T> source;
    private final Duration patience;

    /** Null where the reader's own thread reads. */
    private final ExecutorService thread;

    private Future<T> upcoming;

    /**
     * Makes a reader; nothing is read yet.
     *
     * @param async whether another thread may read
     * @param source reads an item, null at the end
     */
    public ReadAhead(boolean async, Supplier<T> source) {
        this(async, source, PATIENCE);
    }

    /** Makes a reader that warns after another time. */
    public ReadAhead(boolean async, Supplier<T> source, Duration patience) {
        this.source = source;
        this.patience = patience;
        this.thread =
                async
                        ? Executors.newSingleThreadExecutor(
                                new ThreadFactoryBuilder()
                                        .setDaemon(true)
                                        .setNameFormat("classpca-read-ahead-%d")
                                        .build())
                        : null;
    }

    /**
     * Returns the next item, or null at the end.
     *
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; its flag
     *     stays set
     */
    public T next() {
        Interruption.check();
        if (thread == null) {
            return source.get();
        }
        if (upcoming == null) {
            upcoming = read();
        }
        T item = get(upcoming);
        upcoming = item == null ? null : read();
        return item;
    }

    private Future<T> read() {
        // Of several devices, the one that works on what is read.
        Integer device = Nd4j.getAffinityManager().getDeviceForCurrentThread();
        return thread.submit(
                () -> {
                    Nd4j.getAffinityManager().unsafeSetDevice(device);
                    return source.get();
                });
    }

    private static <T> T get(Future<T> item) {
        try {
            return item.get();
        } catch (InterruptedException e) {
            item.cancel(true);
            Thread.currentThread().interrupt();
            throw Interruption.cancelled();
        } catch (ExecutionException e) {
            Throwables.throwIfUnchecked(e.getCause());
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Waits for a read that has begun, however long it takes: nothing touches the iterator
     * afterwards, so that it can be reset. An interrupt is passed on to the read; the flag stays
     * set.
     */
    @Override
    public void close() {
        if (thread == null) {
            return;
        }
        thread.shutdown();
        Stopwatch waiting = Stopwatch.createStarted();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
                if (!ended) {
                    log.warn(
                            "Waiting since {} for the iterator to give the batch it was asked for;"
                                    + " until then it cannot be reset",
                            waiting);
                }
            } catch (InterruptedException e) {
                interrupted = true;
                thread.shutdownNow();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
