package io.github.classpca.examples.compare;

import com.fasterxml.jackson.annotation.JsonIgnore;

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
}
