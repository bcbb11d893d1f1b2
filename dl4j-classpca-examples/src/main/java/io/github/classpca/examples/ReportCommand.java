package io.github.classpca.examples;

import io.github.classpca.examples.claims.Report;
import io.github.classpca.examples.compare.FrontierPoint;
import io.github.classpca.examples.data.LabelledData;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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

    @Spec private CommandSpec command;

    @Option(
            names = "--dataset",
            required = true,
            paramLabel = "NAME",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private Dataset dataset;

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
        List<FrontierPoint> others = BesideOption.read(command, beside);
        LabelledData data = dataset.scaled(train.firstOf(dataset.load(folder)));
        Path out = output.create();
        PrintWriter console = command.commandLine().getOut();
        Path page =
                new Report(
                                data,
                                (examples, seed) ->
                                        dataset.network(examples, Networks.settings(seed), filters),
                                quick,
                                seeds != null ? seeds : quick ? QUICK_SEEDS : FULL_SEEDS,
                                others,
                                Usage.typed(command))
                        .write(out, ConsoleProgress.of(command));
        console.printf("Written to %s%n", page);
        return 0;
    }
}
