package io.github.classpca.examples;

import com.google.common.math.IntMath;
import com.google.common.primitives.Ints;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.examples.compare.ComparisonSettings;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.compare.Training;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.layer.Calibration;
import io.github.classpca.strategy.StandardStrategy;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say what is compared, and how it is trained. */
final class ComparisonOptions {

    private static final int LEAST_EPOCHS = 3;
    private static final int MOST_EPOCHS = 100;
    private static final int ENOUGH_UPDATES = 200;

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--epochs",
            paramLabel = "E",
            description =
                    "Passes over the training examples. Default: 3, and over few examples as many as"
                            + " hold 200 updates, up to 100.")
    private Integer epochs;

    @Option(
            names = "--methods",
            paramLabel = "METHOD",
            converter = MethodByName.class,
            split = ",",
            defaultValue = "direct,classpca,finetune,sgd,random,pooled",
            description = {
                "Which of these, in this order. Default: ${DEFAULT-VALUE}.",
                "direct: a network of its own, all in closed form",
                "classpca: lower layers computed, the rest trained",
                "finetune: lower layers computed, then all trained",
                "sgd: all trained",
                "random, pooled: as classpca, with random filters, or PCA without classes",
                "finetune-random, finetune-pooled, finetune-pca: as finetune, with random filters of"
                        + " scale and bias from the data, PCA without classes, or PCA of each class"
            })
    private List<Method> methods;

    @Option(
            names = "--strategy",
            paramLabel = "STRATEGY",
            defaultValue = "DIVERSE_CONTRAST",
            description =
                    "Strategy of classpca and finetune: ${COMPLETION-CANDIDATES}. Default:"
                            + " ${DEFAULT-VALUE}.")
    private StandardStrategy strategy;

    @Option(
            names = "--ridge",
            paramLabel = "EPS",
            description =
                    "Ridge of classpca and finetune, the same for all layers. Default: by the kind"
                            + " of layer.")
    private Double ridge;

    @Option(
            names = "--threshold",
            paramLabel = "T",
            description =
                    "How many standard deviations below the mean the computed layers of any method but"
                            + " direct have their biases, the same for all. Default: by the kind of"
                            + " layer.")
    private Double threshold;

    @Option(
            names = "--automatic",
            description =
                    "Let classpca and finetune choose strategy and ridge by trying candidates on"
                            + " held-out training examples.")
    private boolean automatic;

    @Option(
            names = "--tolerance",
            paramLabel = "SHARE",
            description =
                    "Share of lost contrast at which a computed layer of any method but direct"
                            + " has seen enough examples; 0 to take all up to --max-examples."
                            + " Default: the library's.")
    private Double tolerance;

    @Option(
            names = "--max-examples",
            paramLabel = "N",
            description =
                    "Examples that the same layers are computed from at most. Default: the"
                            + " library's.")
    private Long maxExamples;

    @Option(
            names = "--validation",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Measure on N examples drawn from the training set by --seed, which are not"
                            + " trained on, instead of on the test set: to choose settings by."
                            + " Default: ${DEFAULT-VALUE}.")
    private int validation;

    @Option(
            names = "--finetune",
            paramLabel = "E",
            defaultValue = "0",
            description =
                    "Let direct go on by E epochs of fit, all layers trained. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int finetune;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Compare with so many successive seeds, from --seed on, and tell mean and standard"
                            + " deviation; JSON is an array then. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    /** Throws, before any work, where an option cannot work. */
    void check() {
        require(epochs == null || epochs >= 1, "--epochs must be at least 1, got " + epochs);
        require(seeds >= 1, "--seeds must be at least 1, got " + seeds);
        require(finetune >= 0, "--finetune must be at least 0, got " + finetune);
        require(
                ridge == null || (ridge >= 0 && ridge < Double.POSITIVE_INFINITY),
                "--ridge must be finite and at least 0, got " + ridge);
        require(
                threshold == null || Double.isFinite(threshold),
                "--threshold must be finite, got " + threshold);
        require(
                tolerance == null || (tolerance >= 0 && tolerance <= 1),
                "--tolerance must be from 0 to 1, got " + tolerance);
        require(
                maxExamples == null || maxExamples >= 1,
                "--max-examples must be at least 1, got " + maxExamples);
        require(validation >= 0, "--validation must be at least 0, got " + validation);
        require(
                !automatic
                        || (ridge == null
                                && strategy == LayerwisePcaConfiguration.DEFAULT_STRATEGY),
                "--automatic chooses strategy and ridge, so leave --strategy and --ridge");
    }

    private void require(boolean condition, String message) {
        Usage.require(command, condition, message);
    }

    List<Method> methods() {
        return methods;
    }

    /** Returns what is to be trained and measured on. */
    LabelledData measuredOn(LabelledData all, long seed) {
        require(
                validation < all.train().size(),
                "--validation "
                        + validation
                        + " leaves none of the "
                        + all.train().size()
                        + " training examples");
        return validation == 0 ? all : all.validation(validation, seed);
    }

    int seeds() {
        return seeds;
    }

    ComparisonSettings settings(
            int examples, int batch, long seed, UnaryOperator<Training> training) {
        return new ComparisonSettings(
                epochs == null ? usualEpochs(examples, batch) : epochs,
                batch,
                seed,
                this::filters,
                training,
                finetune,
                false);
    }

    private static int usualEpochs(int examples, int batch) {
        int anEpoch = IntMath.divide(examples, batch, RoundingMode.CEILING);
        int enough = IntMath.divide(ENOUGH_UPDATES, anEpoch, RoundingMode.CEILING);
        return Ints.constrainToRange(enough, LEAST_EPOCHS, MOST_EPOCHS);
    }

    private LayerwisePcaConfiguration.Builder filters(LayerwisePcaConfiguration.Builder builder) {
        if (ridge != null) {
            builder.ridge(ridge);
        }
        if (threshold != null) {
            builder.calibration(Calibration.UNIT.withThreshold(threshold));
        }
        if (tolerance != null) {
            builder.statisticsTolerance(tolerance);
        }
        if (maxExamples != null) {
            builder.maxExamples(maxExamples);
        }
        return builder.strategy(strategy).automatic(automatic);
    }
}
