package io.github.classpca.examples;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option that says how much of a set without a test part is drawn as one. */
final class SplitOption {

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--test-share",
            paramLabel = "SHARE",
            defaultValue = "0.2",
            description =
                    "Share of the examples that is drawn, by --seed, for testing. Default:"
                            + " ${DEFAULT-VALUE}.")
    private double testShare;

    double testShare() {
        Usage.require(
                command,
                testShare > 0 && testShare < 1,
                "--test-share must be above 0 and below 1, got " + testShare);
        return testShare;
    }
}
