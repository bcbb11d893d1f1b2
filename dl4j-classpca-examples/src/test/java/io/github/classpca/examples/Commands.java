package io.github.classpca.examples;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine.Option;

/** Runs commands as a user would, and keeps what they say. */
final class Commands {

    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    int run(String... args) {
        return execute(new ClassPca(), args);
    }

    /** Whatever CLASSPCA_DATA says where the tests run. */
    int runOnSample(String... args) {
        ClassPca command = new ClassPca();
        command.commandLine()
                .setDefaultValueProvider(
                        spec ->
                                spec.isOption() && spec.paramLabel().equals("DIR")
                                        ? Option.NULL_VALUE
                                        : null);
        return execute(command, args);
    }

    private int execute(ClassPca command, String... args) {
        command.commandLine().setOut(new PrintWriter(out, true));
        command.commandLine().setErr(new PrintWriter(err, true));
        return command.execute(args);
    }
}
