package io.github.classpca.examples;

import io.github.classpca.examples.fetch.Catalog;
import io.github.classpca.examples.fetch.Catalog.Dataset;
import io.github.classpca.examples.fetch.DatasetFolder;
import io.github.classpca.examples.fetch.DatasetFolder.Finding;
import io.github.classpca.examples.fetch.DatasetFolder.State;
import io.github.classpca.examples.fetch.Fetcher;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Lists, fetches and verifies the public data sets. */
@Command(
        name = "datasets",
        mixinStandardHelpOptions = true,
        versionProvider = ClassPca.Version.class,
        synopsisSubcommandLabel = "list|fetch|verify",
        description = "Lists, fetches and verifies the public data sets.")
final class DatasetsCommand implements Runnable {

    private static final String NAMES = "Which; default: all.";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Spec private CommandSpec command;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            defaultValue = "${env:CLASSPCA_DATA}",
            converter = PathOrNone.class,
            description =
                    "Folder that holds a folder per dataset. Default: the variable CLASSPCA_DATA,"
                            + " else a folder in the cache of the platform.")
    private Path data;

    /** Without a subcommand: says how to use it. */
    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Missing list, fetch or verify");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Tells which there are, and which are here.")
    int list() {
        PrintWriter out = command.commandLine().getOut();
        for (Dataset dataset : Catalog.read().values()) {
            int megabytes = dataset.downloads().stream().mapToInt(d -> d.megabytes()).sum();
            out.printf(
                    Locale.ROOT,
                    "%-9s %-58s %4d MB  %s%n",
                    dataset.name(),
                    dataset.title(),
                    megabytes,
                    DatasetFolder.isPresent(dataset, root())
                            ? "in " + root().resolve(dataset.name())
                            : "not here");
        }
        out.flush();
        return ExitCode.OK;
    }

    @Command(
            name = "fetch",
            mixinStandardHelpOptions = true,
            description = "Downloads what is missing, checks it and unpacks it.")
    int fetch(
            @Parameters(arity = "1..*", paramLabel = "NAME", description = "Which.")
                    List<String> names) {
        PrintWriter out = command.commandLine().getOut();
        List<Dataset> datasets = named(names);
        Fetcher fetcher = new Fetcher(TIMEOUT, PAUSE, ConsoleProgress.of(command));
        for (Dataset dataset : datasets) {
            boolean fetched = fetcher.fetch(dataset, root());
            out.println(
                    dataset.name()
                            + (fetched ? ": fetched to " : ": already in ")
                            + root().resolve(dataset.name()));
            out.flush();
        }
        return ExitCode.OK;
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = "Compares every file with the original's SHA-256.")
    int verify(
            @Parameters(arity = "0..*", paramLabel = "NAME", description = NAMES)
                    List<String> names) {
        PrintWriter out = command.commandLine().getOut();
        boolean right = true;
        for (Dataset dataset : named(names)) {
            List<Finding> findings = DatasetFolder.verify(dataset, root());
            if (findings.stream().allMatch(finding -> finding.state() == State.MISSING)) {
                out.println(
                        dataset.name()
                                + ": not here; 'classpca datasets fetch "
                                + dataset.name()
                                + "' brings it");
                // One that was not asked for need not be here.
                right &= names == null || names.isEmpty();
                continue;
            }
            for (Finding finding : findings) {
                right &= finding.state() == State.RIGHT;
                out.println(
                        finding.file()
                                + ": "
                                + switch (finding.state()) {
                                    case RIGHT -> "as the original";
                                    case MISSING -> "missing";
                                    case WRONG ->
                                            "not the original: expected SHA-256 "
                                                    + finding.expected()
                                                    + ", found "
                                                    + finding.found();
                                });
            }
        }
        out.flush();
        return right ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private List<Dataset> named(List<String> names) {
        Map<String, Dataset> datasets = Catalog.read();
        if (names == null || names.isEmpty()) {
            return List.copyOf(datasets.values());
        }
        for (String name : names) {
            if (!datasets.containsKey(name)) {
                throw new ParameterException(
                        command.commandLine(),
                        "There is no dataset " + name + "; there are " + datasets.keySet());
            }
        }
        return names.stream().map(datasets::get).toList();
    }

    private Path root() {
        return data == null ? DatasetFolder.cache(System.getenv()) : data;
    }
}
