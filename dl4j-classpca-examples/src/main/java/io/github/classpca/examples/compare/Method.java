package io.github.classpca.examples.compare;

import com.fasterxml.jackson.annotation.JsonValue;
import io.github.classpca.strategy.StandardStrategy;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** A way to get a trained network. */
public enum Method {
    /** A network of its own, every layer in closed form: no fit, unless it is asked to go on. */
    DIRECT(false, null),
    /** Lower layers computed by class-based PCA and left so; the rest by fit. */
    CLASSPCA(false, null),
    /** The same start, then everything by fit. */
    FINETUNE(true, null),
    /** Everything by fit. */
    SGD(true, null),
    /** Control: lower layers random and left so; the rest by fit. */
    RANDOM(false, StandardStrategy.RANDOM),
    /** Control: lower layers by PCA without classes and left so; the rest by fit. */
    POOLED(false, StandardStrategy.POOLED_PCA),
    /**
     * Control: lower layers random, of scale and bias from the data, then everything by fit; as
     * layer-sequential unit variance (LSUV, Mishkin and Matas 2016) does it.
     */
    FINETUNE_RANDOM(true, StandardStrategy.RANDOM),
    /** Control: lower layers by PCA without classes, then everything by fit. */
    FINETUNE_POOLED(true, StandardStrategy.POOLED_PCA),
    /** Control: lower layers by PCA of each class, then everything by fit. */
    FINETUNE_PCA(true, StandardStrategy.CLASS_PCA);

    private static final int USUAL_NAME_WIDTH = 9;

    private final boolean trainsAll;
    private final StandardStrategy strategy;

    Method(boolean trainsAll, StandardStrategy strategy) {
        this.trainsAll = trainsAll;
        this.strategy = strategy;
    }

    /**
     * Returns whether fit trains the computed layers too.
     *
     * @return whether it trains the whole network, and no head
     */
    public boolean trainsAll() {
        return trainsAll;
    }

    /** Returns the strategy of a control; other methods take that of the comparison. */
    Optional<StandardStrategy> strategy() {
        return Optional.ofNullable(strategy);
    }

    /** Returns how wide a column of these methods' names is. */
    static int nameWidth(Collection<Method> methods) {
        int longest =
                methods.stream().mapToInt(method -> method.toString().length()).max().orElse(0);
        return Math.max(USUAL_NAME_WIDTH, longest);
    }

    /** Returns the name on the command line and in JSON. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
