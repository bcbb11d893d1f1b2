package io.github.classpca.examples.bench;

import com.google.common.util.concurrent.Uninterruptibles;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.bytedeco.javacpp.Pointer;

/**
 * The most memory that is held from start to close, beyond what was held before: in the heap, which
 * includes garbage that is not collected yet, and by the process. Looked at many times a second.
 */
final class MemoryPeak implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(20);

    private final long heapBefore;
    private final long processBefore;
    private final Thread watcher;
    private volatile boolean closed;
    private volatile long heap;
    private volatile long process;

    private MemoryPeak() {
        System.gc();
        heapBefore = heapUsed();
        processBefore = process();
        watcher = new Thread(this::watch, "memory peak");
        watcher.setDaemon(true);
    }

    static MemoryPeak start() {
        MemoryPeak peak = new MemoryPeak();
        peak.watcher.start();
        return peak;
    }

    private void watch() {
        while (!closed) {
            heap = Math.max(heap, heapUsed() - heapBefore);
            process = Math.max(process, process() - processBefore);
            Uninterruptibles.sleepUninterruptibly(INTERVAL);
        }
    }

    private static long heapUsed() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long process() {
        return Pointer.physicalBytes();
    }

    long heapBytes() {
        return heap;
    }

    long processBytes() {
        return process;
    }

    @Override
    public void close() {
        closed = true;
    }
}
