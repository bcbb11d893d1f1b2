package io.github.classpca.examples.data;

/** A data file that is missing or not what it should be; the message says which, where and what. */
public final class DataFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message file, place, what was expected, what was found
     */
    public DataFileException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a cause.
     *
     * @param message file, place, what was expected, what was found
     * @param cause the failure below
     */
    public DataFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
