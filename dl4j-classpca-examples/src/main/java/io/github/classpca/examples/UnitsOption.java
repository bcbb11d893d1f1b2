package io.github.classpca.examples;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option that says how wide the hidden dense layer is. */
final class UnitsOption {

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--units",
            paramLabel = "N",
            defaultValue = "" + Networks.UNITS,
            description = "Units of the hidden dense layer. Default: ${DEFAULT-VALUE}.")
    private int units;

    /** Returns how many; throws, before any work, where that cannot be. */
    int units() {
        Usage.require(command, units >= 1, "--units must be at least 1, got " + units);
        return units;
    }
}
