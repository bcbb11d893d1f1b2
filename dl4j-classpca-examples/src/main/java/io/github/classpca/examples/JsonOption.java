package io.github.classpca.examples;

import io.github.classpca.examples.compare.JsonEnvelope;
import io.github.classpca.examples.compare.JsonFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option that says where the report goes besides the console. */
final class JsonOption {

    @Spec(Target.MIXEE)
    private CommandSpec command;

    /** Stands for the standard output. */
    private static final String STANDARD_OUTPUT = "-";

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description =
                    "Write the report to FILE as JSON as well; to the standard output, and nothing else"
                            + " there, where FILE is -.")
    private Path file;

    /** Throws where the file could not be written once there is a report. */
    void check() {
        if (file != null && !isStandardOutput()) {
            Usage.requireWritable(command, "--json", file);
        }
    }

    private boolean isStandardOutput() {
        return file != null && file.toString().equals(STANDARD_OUTPUT);
    }

    private JsonEnvelope enveloped(Object report) {
        return JsonEnvelope.of(command.name(), Usage.typed(command), report);
    }

    /** Returns where results are shown: beside the JSON where that has the standard output. */
    PrintWriter results() {
        return isStandardOutput() ? command.commandLine().getErr() : command.commandLine().getOut();
    }

    /** Writes a report that more is to come of, if there is a file to write it to. */
    void writeSoFar(Object report) {
        if (file != null && !isStandardOutput()) {
            JsonFile.write(enveloped(report), file);
        }
    }

    /** Writes a report, if asked to. */
    void write(Object report) {
        if (isStandardOutput()) {
            PrintWriter out = command.commandLine().getOut();
            out.println(JsonFile.text(enveloped(report)));
            out.flush();
        } else {
            writeSoFar(report);
        }
    }
}
