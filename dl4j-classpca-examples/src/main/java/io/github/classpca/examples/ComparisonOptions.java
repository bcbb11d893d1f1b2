package io.github.classpca.examples;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.examples.compare.ComparisonSettings;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.strategy.StandardStrategy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that every comparing command takes. */
final class ComparisonOptions {

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--train",
            paramLabel = "N",
            description = "Train on the first N examples. Default: all.")
    private Integer train;

    @Option(
            names = "--epochs",
            paramLabel = "E",
            defaultValue = "3",
            description = "Passes over the training examples. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(
            names = "--batch",
            paramLabel = "B",
            defaultValue = "64",
            description = "Examples a batch. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed of weights, shuffling and patches. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--methods",
            paramLabel = "METHOD",
            split = ",",
            defaultValue = "direct,classpca,finetune,sgd,random,pooled",
            description = "Which of ${COMPLETION-CANDIDATES}, in this order. Default: all.")
    private List<Method> methods;

    @Option(
            names = "--strategy",
            paramLabel = "STRATEGY",
            defaultValue = "CLASS_CONTRAST",
            description =
                    "Strategy of classpca and finetune: ${COMPLETION-CANDIDATES}. Default:"
                            + " ${DEFAULT-VALUE}.")
    private StandardStrategy strategy;

    @Option(
            names = "--shrinkage",
            paramLabel = "EPS",
            description =
                    "Shrinkage of classpca and finetune, the same for all layers. Default: by the kind"
                            + " of layer.")
    private Double shrinkage;

    @Option(
            names = "--automatic",
            description =
                    "Let classpca and finetune choose strategy and shrinkage by trying candidates on"
                            + " held-out training examples.")
    private boolean automatic;

    @Option(
            names = "--finetune",
            paramLabel = "E",
            defaultValue = "0",
            description =
                    "Let direct go on by E epochs of fit, all layers trained. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int finetune;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the report to FILE as JSON as well.")
    private Path json;

    /** Throws, before any work, where an option cannot work. */
    void check() {
        require(epochs >= 1, "--epochs must be at least 1, got " + epochs);
        require(finetune >= 0, "--finetune must be at least 0, got " + finetune);
        require(
                shrinkage == null || (shrinkage >= 0 && shrinkage < Double.POSITIVE_INFINITY),
                "--shrinkage must be finite and at least 0, got " + shrinkage);
        require(
                !automatic || (shrinkage == null && strategy == StandardStrategy.CLASS_CONTRAST),
                "--automatic chooses strategy and shrinkage, so leave --strategy and --shrinkage");
        require(batch >= 1, "--batch must be at least 1, got " + batch);
        require(train == null || train >= 1, "--train must be at least 1, got " + train);
        if (json != null) {
            Path folder = json.toAbsolutePath().getParent();
            require(Files.isDirectory(folder), "--json: there is no folder " + folder);
            require(!Files.isDirectory(json), "--json " + json + " is a folder, not a file");
        }
    }

    /** Throws where more examples are asked for than there are. */
    int trainExamples(int available) {
        require(
                train == null || train <= available,
                "--train " + train + " asks for more than the " + available + " there are");
        return train == null ? available : train;
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(command.commandLine(), message);
        }
    }

    Path json() {
        return json;
    }

    List<Method> methods() {
        return methods;
    }

    ComparisonSettings settings() {
        return new ComparisonSettings(epochs, batch, seed, this::filters, finetune, false);
    }

    private LayerwisePcaConfiguration.Builder filters(LayerwisePcaConfiguration.Builder builder) {
        if (shrinkage != null) {
            builder.shrinkage(shrinkage);
        }
        return builder.strategy(strategy).automatic(automatic);
    }
}
