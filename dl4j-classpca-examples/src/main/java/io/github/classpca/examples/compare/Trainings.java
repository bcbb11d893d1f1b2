package io.github.classpca.examples.compare;

import static io.github.classpca.examples.compare.Initialization.HE;
import static io.github.classpca.examples.compare.Initialization.XAVIER;
import static io.github.classpca.examples.compare.RateSchedule.CONSTANT;
import static io.github.classpca.examples.compare.RateSchedule.COSINE;

/**
 * How methods train where the command line says nothing else: what did best on examples held out of
 * the training set (docs/results.md, "How each method trains").
 *
 * <p>One choice is for networks that are trained as a whole, whatever they start from; the other
 * for what is trained on top of computed layers.
 */
public enum Trainings {
    /** Convolutions on digits. */
    DIGITS,
    /** The same, of many examples. */
    MANY_DIGITS,
    /** Convolutions on pictures. */
    PICTURES,
    /** The same, of many examples. */
    MANY_PICTURES,
    /** A hidden dense layer. */
    VECTORS;

    /** Between 10,000 and 50,000, for which settings were chosen. */
    private static final int MANY_EXAMPLES = 30_000;

    /** A network that is complete goes on gently; its initialization is its own. */
    private static final Training GOING_ON = new Training(XAVIER, CONSTANT, 1e-4);

    /**
     * Returns the settings for convolutions on digits.
     *
     * @param examples the training examples
     * @return those chosen for about as many
     */
    public static Trainings digits(int examples) {
        return examples < MANY_EXAMPLES ? DIGITS : MANY_DIGITS;
    }

    /**
     * Returns the settings for convolutions on pictures.
     *
     * @param examples the training examples
     * @return those chosen for about as many
     */
    public static Trainings pictures(int examples) {
        return examples < MANY_EXAMPLES ? PICTURES : MANY_PICTURES;
    }

    /**
     * Returns the settings of one method.
     *
     * @param method the method
     * @return how it trains
     */
    public Training of(Method method) {
        if (method == Method.DIRECT) {
            return GOING_ON;
        }
        return method.trainsAll() ? whole() : onComputed();
    }

    private Training whole() {
        return switch (this) {
            case DIGITS -> new Training(XAVIER, COSINE, 4e-3);
            case MANY_DIGITS -> new Training(XAVIER, COSINE, 2e-3);
            case PICTURES -> new Training(XAVIER, CONSTANT, 5e-4);
            case MANY_PICTURES -> new Training(XAVIER, COSINE, 1e-3);
            case VECTORS -> new Training(XAVIER, COSINE, 8e-3);
        };
    }

    private Training onComputed() {
        return switch (this) {
            case DIGITS -> new Training(HE, COSINE, 4e-3);
            case MANY_DIGITS -> new Training(HE, COSINE, 2e-3);
            case PICTURES, MANY_PICTURES -> new Training(XAVIER, COSINE, 1e-3);
            case VECTORS -> new Training(XAVIER, COSINE, 1.6e-2);
        };
    }
}
