package io.github.classpca.internal.sample;

import java.util.function.Supplier;

/** Leaves a user's iterator at its start, so that the next to use it sees all of it. */
public final class Rewinding {

    private Rewinding() {}

    /** Resets an iterator, where it can be. */
    static void rewind(ExampleStream iterator) {
        if (iterator.resetSupported()) {
            iterator.reset();
        }
    }

    /** Does work with an iterator that is reset before, and after it whether or not it succeeds. */
    public static <T> T around(ExampleStream iterator, Supplier<T> work) {
        rewind(iterator);
        T result;
        try {
            result = work.get();
        } catch (RuntimeException e) {
            try {
                rewind(iterator);
            } catch (RuntimeException again) {
                // An iterator that failed may fail once more; the first failure is the one to tell.
                e.addSuppressed(again);
            }
            throw e;
        }
        rewind(iterator);
        return result;
    }
}
