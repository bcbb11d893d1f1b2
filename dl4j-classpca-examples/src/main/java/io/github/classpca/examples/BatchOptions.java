package io.github.classpca.examples;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say what batches are drawn, and how large. */
final class BatchOptions {

    @Spec(Target.MIXEE)
    private CommandSpec command;

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

    void check() {
        Usage.require(command, batch >= 1, "--batch must be at least 1, got " + batch);
    }

    int batch() {
        return batch;
    }

    long seed() {
        return seed;
    }
}
