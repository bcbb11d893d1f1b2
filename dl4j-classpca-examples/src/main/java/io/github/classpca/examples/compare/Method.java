package io.github.classpca.examples.compare;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A way to get a trained network. */
public enum Method {
    /** Lower layers computed by class-based PCA and left so; the rest by fit. */
    CLASSPCA,
    /** The same start, then everything by fit. */
    FINETUNE,
    /** Everything by fit, from He initialization. */
    SGD,
    /** The same from Xavier initialization. */
    XAVIER,
    /** Control: lower layers random and left so; the rest by fit. */
    RANDOM,
    /** Control: lower layers by PCA without classes and left so; the rest by fit. */
    POOLED,
    /** A network of its own, every layer in closed form: no fit, unless it is asked to go on. */
    DIRECT;

    /** Returns the name on the command line and in JSON. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
