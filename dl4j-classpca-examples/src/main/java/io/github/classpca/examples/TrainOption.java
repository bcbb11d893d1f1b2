package io.github.classpca.examples;

import io.github.classpca.examples.data.LabelledData;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option that says how many of the training examples to take. */
final class TrainOption {

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--train",
            paramLabel = "N",
            description = "Train on the first N examples. Default: all.")
    private Integer train;

    void check() {
        Usage.require(
                command, train == null || train >= 1, "--train must be at least 1, got " + train);
    }

    /** Returns the data with the training examples asked for; throws where there are fewer. */
    LabelledData firstOf(LabelledData all) {
        int available = all.train().size();
        Usage.require(
                command,
                train == null || train <= available,
                "--train " + train + " asks for more than the " + available + " there are");
        return train == null ? all : all.firstTrain(train);
    }
}
