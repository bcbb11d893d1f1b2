package io.github.classpca.examples;

/**
 * Has the last word where the user interrupts a command: what is finished is shown, and nothing
 * after it.
 *
 * <p>Shared by the thread of the command and that of the interrupt, one of which shows results at a
 * time.
 */
final class AtInterrupt implements AutoCloseable {

    private final Object showing = new Object();
    private final Thread hook;
    private boolean interrupted;

    private AtInterrupt(Runnable lastWord) {
        hook = new Thread(() -> end(lastWord));
    }

    /** Waits for an interrupt until it is closed. */
    static AtInterrupt say(Runnable lastWord) {
        AtInterrupt result = new AtInterrupt(lastWord);
        Runtime.getRuntime().addShutdownHook(result.hook);
        return result;
    }

    private void end(Runnable lastWord) {
        synchronized (showing) {
            // The other thread goes on until the JVM is down, and has nothing to say any more.
            interrupted = true;
            lastWord.run();
        }
    }

    /** Runs what shows or writes results, whole or, after an interrupt, not at all. */
    void unlessInterrupted(Runnable results) {
        synchronized (showing) {
            if (!interrupted) {
                results.run();
            }
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs already: the JVM is on its way down.
            Thread.currentThread().interrupt();
        }
    }
}
