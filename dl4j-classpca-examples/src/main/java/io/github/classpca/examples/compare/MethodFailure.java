package io.github.classpca.examples.compare;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.google.common.base.Throwables;
import java.util.concurrent.CancellationException;

/**
 * Why a method reached nothing.
 *
 * @param method the method
 * @param reason what went wrong
 * @param cause the exception, for its trace
 */
public record MethodFailure(Method method, String reason, @JsonIgnore RuntimeException cause) {

    static MethodFailure of(Method method, RuntimeException cause) {
        String message = cause.getMessage();
        return new MethodFailure(method, message == null ? cause.toString() : message, cause);
    }

    /**
     * Tells why a method failed, where the next method may fare better.
     *
     * @param method the method
     * @param cause what it threw
     * @return the failure
     * @throws RuntimeException the cause, if it is an error such as want of memory, or an interrupt
     */
    public static MethodFailure unlessItEndsAll(Method method, RuntimeException cause) {
        if (endsAll(cause)) {
            throw cause;
        }
        return of(method, cause);
    }

    /** DL4J wraps what ends its threads; the next method would fare no better. */
    private static boolean endsAll(RuntimeException failure) {
        return Thread.currentThread().isInterrupted()
                || Throwables.getCausalChain(failure).stream()
                        .anyMatch(
                                cause ->
                                        cause instanceof Error
                                                || cause instanceof InterruptedException
                                                || cause instanceof CancellationException);
    }
}
