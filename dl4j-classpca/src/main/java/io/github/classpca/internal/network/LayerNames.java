package io.github.classpca.internal.network;

import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.exception.DL4JInvalidInputException;

/** Says in messages which layer they are about. */
public final class LayerNames {

    private LayerNames() {}

    /** Says which layer a failure of its own work is about, unless the failure does. */
    public static <T> T naming(String name, Supplier<T> work) {
        try {
            return work.get();
        } catch (DL4JException | ArithmeticException e) {
            if (String.valueOf(e.getMessage()).startsWith("Layer ")) {
                throw e;
            }
            throw new DL4JInvalidInputException(name + ": " + e.getMessage(), e);
        }
    }
}
