package io.github.classpca.examples;

import io.github.classpca.examples.compare.ComparisonReport;
import io.github.classpca.examples.compare.MethodFailure;
import io.github.classpca.examples.fetch.Proxies;
import java.io.PrintWriter;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/**
 * The {@code classpca} command.
 *
 * <p>Exit codes: 0 all went well, 1 a failure, be it of one of several methods that are compared, 2
 * wrong usage, 130 interrupted. A failure is one line; {@code --verbose} shows the trace.
 */
@Command(
        name = "classpca",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = ClassPca.Version.class,
        subcommands = {
            MnistCommand.class,
            Cifar10Command.class,
            Cifar100Command.class,
            ImagesCommand.class,
            CsvCommand.class,
            TimescalesCommand.class,
            EfficiencyCommand.class,
            TuneCommand.class,
            FrontierCommand.class,
            PredictCommand.class,
            EvaluateCommand.class,
            ReportCommand.class,
            SparkCommand.class,
            BenchCommand.class,
            DatasetsCommand.class,
            CommandLine.HelpCommand.class,
            AutoComplete.GenerateCompletion.class
        },
        description = "Hidden layers of Deeplearning4j networks computed by class-based PCA.")
public final class ClassPca implements Runnable {

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show the trace of a failure.")
    private boolean verbose;

    private final CommandLine commandLine =
            new CommandLine(this).setCaseInsensitiveEnumValuesAllowed(true);

    /** Makes the command. */
    public ClassPca() {
        commandLine.setExecutionExceptionHandler(this::explain);
        commandLine.setParameterExceptionHandler(ClassPca::explain);
    }

    /**
     * Runs the command and ends the JVM with its exit code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        Proxies.fromEnvironment(System.getenv());
        System.exit(new ClassPca().execute(args));
    }

    int execute(String... args) {
        return commandLine.execute(args);
    }

    CommandLine commandLine() {
        return commandLine;
    }

    /** Without a subcommand: says how to use it. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(commandLine, "Missing required subcommand");
    }

    /** A line, and where there is more to read; the whole usage would push it off the screen. */
    private static int explain(CommandLine.ParameterException failure, String... args) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("classpca: " + failure.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        err.flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private int explain(Exception failure, CommandLine command, ParseResult parsed) {
        String message = failure.getMessage();
        explain(message == null ? failure.toString() : message, failure, command.getErr());
        return CommandLine.ExitCode.SOFTWARE;
    }

    private void explain(String reason, Exception failure, PrintWriter err) {
        if (verbose) {
            failure.printStackTrace(err);
        } else {
            err.println("classpca: " + reason + " (--verbose for the trace)");
        }
        err.flush();
    }

    /** Returns the exit code of comparisons: a failure where a method of one failed. */
    static int exitCode(Iterable<ComparisonReport> reports) {
        for (ComparisonReport report : reports) {
            if (!report.failures().isEmpty()) {
                return CommandLine.ExitCode.SOFTWARE;
            }
        }
        return CommandLine.ExitCode.OK;
    }

    /** Tells why methods failed, as if the command had, and the exit code. */
    static int explain(CommandSpec command, List<MethodFailure> failures) {
        ClassPca root = (ClassPca) command.root().userObject();
        for (MethodFailure failed : failures) {
            root.explain(
                    failed.method() + " failed: " + failed.reason(),
                    failed.cause(),
                    command.commandLine().getErr());
        }
        return failures.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** Tells the version that the jar was built as. */
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = ClassPca.class.getPackage().getImplementationVersion();
            return new String[] {"classpca " + (version == null ? "development" : version)};
        }
    }
}
