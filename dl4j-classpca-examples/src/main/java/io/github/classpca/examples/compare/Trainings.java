package io.github.classpca.examples.compare;

import static io.github.classpca.examples.compare.Initialization.HE;
import static io.github.classpca.examples.compare.Initialization.XAVIER;
import static io.github.classpca.examples.compare.RateSchedule.CONSTANT;
import static io.github.classpca.examples.compare.RateSchedule.HALVED;

import com.google.common.collect.ImmutableTable;

/**
 * The training settings that each method has where the command line says nothing else.
 *
 * <p>Those of {@link Method#SGD} are what the same networks train best with in PyTorch; {@code
 * classpca tune} chooses on a split of the training data, for each method by itself, and has yet to
 * be run in full (docs/results.md). A control without a choice of its own takes that of the method
 * that it stands beside.
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

    private static final ImmutableTable<Trainings, Method, Training> CHOSEN =
            ImmutableTable.<Trainings, Method, Training>builder()
                    .put(DIGITS, Method.SGD, new Training(XAVIER, HALVED, 1e-3))
                    .put(DIGITS, Method.CLASSPCA, new Training(HE, HALVED, 1e-3))
                    .put(DIGITS, Method.FINETUNE, new Training(HE, HALVED, 1e-3))
                    .put(MANY_DIGITS, Method.SGD, new Training(XAVIER, HALVED, 1e-3))
                    .put(MANY_DIGITS, Method.CLASSPCA, new Training(HE, HALVED, 1e-3))
                    .put(MANY_DIGITS, Method.FINETUNE, new Training(HE, HALVED, 1e-3))
                    .put(PICTURES, Method.SGD, new Training(XAVIER, CONSTANT, 1e-3))
                    .put(PICTURES, Method.CLASSPCA, new Training(HE, HALVED, 1e-3))
                    .put(PICTURES, Method.FINETUNE, new Training(HE, HALVED, 1e-3))
                    .put(MANY_PICTURES, Method.SGD, new Training(XAVIER, CONSTANT, 1e-3))
                    .put(MANY_PICTURES, Method.CLASSPCA, new Training(HE, HALVED, 1e-3))
                    .put(MANY_PICTURES, Method.FINETUNE, new Training(HE, CONSTANT, 1e-3))
                    .put(VECTORS, Method.SGD, new Training(XAVIER, HALVED, 1e-3))
                    .put(VECTORS, Method.CLASSPCA, new Training(HE, HALVED, 1e-3))
                    .put(VECTORS, Method.FINETUNE, new Training(HE, HALVED, 1e-3))
                    .buildOrThrow();

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
        Training own = CHOSEN.get(this, method);
        return own == null ? CHOSEN.get(this, method.standsBeside()) : own;
    }
}
