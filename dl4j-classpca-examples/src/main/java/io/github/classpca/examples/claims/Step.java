package io.github.classpca.examples.claims;

import java.util.function.Supplier;

/**
 * A measurement that is worth keeping.
 *
 * @param <T> what it gives, as Jackson reads and writes it
 */
final class Step<T> {

    private final String name;
    private final double expectedSeconds;
    private final Class<T> type;
    private final Supplier<T> work;
    private T result;

    /**
     * Plans a measurement.
     *
     * @param name its name, of its own in a report; it says all that the result depends on
     * @param expectedSeconds how long it takes, roughly; only in proportion to others
     * @param type what it gives
     * @param work does it
     */
    Step(String name, double expectedSeconds, Class<T> type, Supplier<T> work) {
        this.name = name;
        this.expectedSeconds = expectedSeconds;
        this.type = type;
        this.work = work;
    }

    String name() {
        return name;
    }

    double expectedSeconds() {
        return expectedSeconds;
    }

    /** Takes what an earlier run came to; false where there is nothing. */
    boolean restore(Store store) {
        result = store.read(name, type);
        return result != null;
    }

    /** Measures, and keeps what it comes to. */
    void run(Store store) {
        result = work.get();
        store.write(name, result);
    }

    boolean isMeasured() {
        return result != null;
    }

    /** Returns what it came to. */
    T result() {
        if (result == null) {
            throw new IllegalStateException(name + " was not measured");
        }
        return result;
    }
}
