package io.github.classpca.examples;

import com.google.common.base.CharMatcher;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Speaks with the user: says before any work which command lines cannot do, repeats them, remarks.
 */
final class Usage {

    /** What a shell takes as it is. */
    private static final CharMatcher PLAIN =
            CharMatcher.inRange('a', 'z')
                    .or(CharMatcher.inRange('A', 'Z'))
                    .or(CharMatcher.inRange('0', '9'))
                    .or(CharMatcher.anyOf("-_=+,.:/@%"));

    private Usage() {}

    /** Returns the command line as it was typed, quoted where a shell needs it. */
    static String typed(CommandSpec command) {
        return Stream.concat(
                        Stream.of(command.root().name()),
                        command.commandLine().getParseResult().originalArgs().stream())
                .map(Usage::quoted)
                .collect(Collectors.joining(" "));
    }

    private static String quoted(String argument) {
        return !argument.isEmpty() && PLAIN.matchesAllOf(argument)
                ? argument
                : "'" + argument.replace("'", "'\\''") + "'";
    }

    /** Tells what the user should know, beside the results. */
    static void remark(CommandSpec command, String remark) {
        PrintWriter err = command.commandLine().getErr();
        err.println("classpca: " + remark);
        err.flush();
    }

    /** Throws where a file could not be written once there is something to write. */
    static void requireWritable(CommandSpec command, String option, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        require(
                command,
                folder != null && Files.isDirectory(folder),
                option + ": there is no folder " + folder);
        require(
                command,
                !Files.isDirectory(file),
                option + " " + file + " is a folder, not a file");
        // It is written beside its place; what is no file, such as a pipe, as it is.
        require(
                command,
                (Files.exists(file) && !Files.isRegularFile(file))
                        || (Files.isWritable(folder)
                                && (!Files.exists(file) || Files.isWritable(file))),
                option + " " + file + " cannot be written to");
    }

    /** Throws unless a condition holds. */
    static void require(CommandSpec command, boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(command.commandLine(), message);
        }
    }
}
