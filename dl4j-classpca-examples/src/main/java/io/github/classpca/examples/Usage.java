package io.github.classpca.examples;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Says before any work that a command line cannot do. */
final class Usage {

    private Usage() {}

    /** Throws unless a condition holds. */
    static void require(CommandSpec command, boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(command.commandLine(), message);
        }
    }
}
