package io.github.classpca.internal.sample;

import java.util.concurrent.CancellationException;

/** Ends work between two batches once its thread is interrupted, with the flag left set. */
final class Interruption {

    private Interruption() {}

    /** Throws where the thread is interrupted. */
    static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw cancelled();
        }
    }

    static CancellationException cancelled() {
        return new CancellationException(
                "Interrupted between two batches; layers finished before keep their new weights, all"
                        + " others their old ones");
    }
}
