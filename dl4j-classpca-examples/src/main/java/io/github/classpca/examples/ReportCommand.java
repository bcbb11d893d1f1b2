package io.github.classpca.examples;

import io.github.classpca.examples.claims.Report;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.compare.FrontierPoint;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.examples.data.LabelledData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the paper's claims on a data set, and shows what came of it. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        versionProvider = ClassPca.Version.class,
        description =
                "Measures the claims of the paper on a data set, and writes a page that shows what"
                        + " holds and what does not. What was ended goes on where it was.")
final class ReportCommand implements Callable<Integer> {

    private static final int QUICK_SEEDS = 1;
    private static final int FULL_SEEDS = 3;

    /** The seed by which a test part is drawn, where there is none. */
    private static final long DRAW = 1;

    @Spec private CommandSpec command;

    @Option(
            names = "--dataset",
            required = true,
            paramLabel = "NAME",
            description =
                    "One of ${COMPLETION-CANDIDATES}; images needs --dir, csv needs --file and"
                            + " --label.")
    private Source source;

    /** What a report may be about: a public set, or the user's own. */
    private enum Source {
        MNIST,
        CIFAR10,
        IMAGES,
        CSV
    }

    @Option(
            names = "--dir",
            paramLabel = "PICTURES",
            description = "Pictures in a folder per class, or in train/ and test/ that hold these.")
    private Path pictureFolder;

    @Mixin private PictureOptions pictures;

    @Option(names = "--file", paramLabel = "F", description = "A table with a column of classes.")
    private Path table;

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description = "That column: its name, or its number from 0; -1 is the last.")
    private String label;

    @Mixin private TableFormat format;

    @Mixin private SplitOption split;

    @Mixin private DataFolder folder;

    @Mixin private TrainOption train;

    @Mixin private FilterOption filters;

    @Option(
            names = "--quick",
            description = "Take few examples and epochs: minutes instead of hours.")
    private boolean quick;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Over how many seeds results are taken. Default: 3, of --quick 1.")
    private Integer seeds;

    @Option(
            names = "--only",
            paramLabel = "SECTION",
            split = ",",
            description =
                    "Measure these sections alone, and show what is measured so far: frontier,"
                            + " filters, subspaces, timescales, data, convergence, starts.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--beside",
            paramLabel = "FILE",
            split = ",",
            description =
                    "Show the points of these tables in the frontier too, such as"
                            + " docs/frontier_pytorch.py writes.")
    private List<Path> beside = new ArrayList<>();

    @Mixin private OutputFolder output;

    @Override
    public Integer call() throws IOException {
        train.check();
        filters.check();
        output.check();
        Usage.require(
                command, seeds == null || seeds >= 1, "--seeds must be at least 1, got " + seeds);
        requireSource();
        List<FrontierPoint> others = BesideOption.read(command, beside);
        LabelledData data = scaled(train.firstOf(load()));
        Path out = output.create();
        PrintWriter console = command.commandLine().getOut();
        Report report =
                new Report(
                        data,
                        this::network,
                        quick,
                        seeds != null ? seeds : quick ? QUICK_SEEDS : FULL_SEEDS,
                        others,
                        Usage.typed(command));
        for (String name : only) {
            Usage.require(
                    command,
                    report.sections().contains(name),
                    "--only: there is no section " + name + "; there are " + report.sections());
        }
        Path page = report.write(out, only, ConsoleProgress.of(command));
        console.printf("Written to %s%n", page);
        return 0;
    }

    private void requireSource() {
        pictures.check();
        boolean isTable = source == Source.CSV;
        Usage.require(
                command,
                (source == Source.IMAGES) == (pictureFolder != null),
                "--dir and --dataset images go together");
        Usage.require(
                command,
                isTable == (table != null) && isTable == (label != null),
                "--file, --label and --dataset csv go together");
        Usage.require(
                command,
                pictureFolder == null || Files.isDirectory(pictureFolder),
                "--dir " + pictureFolder + " is no folder");
        Usage.require(
                command,
                table == null || Files.isRegularFile(table),
                "--file " + table + " is no file");
    }

    private LabelledData load() {
        Consumer<String> remarks = remark -> Usage.remark(command, remark);
        return switch (source) {
            case MNIST -> Dataset.MNIST.load(folder);
            case CIFAR10 -> Dataset.CIFAR10.load(folder);
            case IMAGES -> pictures.reader(remarks).read(pictureFolder, split.testShare(), DRAW);
            case CSV -> format.read(table, label, remarks).split(split.testShare(), DRAW);
        };
    }

    private LabelledData scaled(LabelledData raw) {
        return switch (source) {
            case MNIST -> Dataset.MNIST.scaled(raw);
            case CIFAR10 -> Dataset.CIFAR10.scaled(raw);
            case IMAGES, CSV -> raw.standardized();
        };
    }

    private ComparedNetwork network(DataSource examples, long seed) {
        NeuralNetConfiguration.Builder settings = Networks.settings(seed);
        return switch (source) {
            case MNIST -> Dataset.MNIST.network(examples, settings, filters);
            case CIFAR10 -> Dataset.CIFAR10.network(examples, settings, filters);
            case IMAGES -> filters.network(examples, settings, pictures.mirrored());
            case CSV -> Networks.vectors(examples, settings, Networks.UNITS);
        };
    }
}
