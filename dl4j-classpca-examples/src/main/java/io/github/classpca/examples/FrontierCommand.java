package io.github.classpca.examples;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.compare.Frontier;
import io.github.classpca.examples.compare.FrontierChart;
import io.github.classpca.examples.compare.FrontierPoint;
import io.github.classpca.examples.compare.FrontierReport;
import io.github.classpca.examples.compare.JsonEnvelope;
import io.github.classpca.examples.compare.JsonFile;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.compare.MethodFailure;
import io.github.classpca.examples.compare.OutputFile;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.page.Chart;
import io.github.classpca.examples.page.ChartPicture;
import io.github.classpca.report.Environment;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what methods reach in how many seconds. */
@Command(
        name = "frontier",
        mixinStandardHelpOptions = true,
        versionProvider = ClassPca.Version.class,
        description =
                "Trains each method until a budget of seconds is spent, and tests it on the way."
                        + " Statistics, solving and features count, tests and loading do not. A rate"
                        + " of schedule cosine falls to 0 at the end of the budget. Writes"
                        + " frontier.csv, frontier.json and frontier.png.")
final class FrontierCommand implements Callable<Integer> {

    @Spec private CommandSpec command;

    @Option(
            names = "--dataset",
            required = true,
            paramLabel = "NAME",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private Dataset dataset;

    @Mixin private DataFolder folder;

    @Mixin private FilterOption filters;

    @Mixin private TrainOption train;

    @Mixin private BatchOptions batches;

    @Mixin private TrainingOptions training;

    @Option(
            names = "--methods",
            paramLabel = "METHOD",
            split = ",",
            converter = MethodByName.class,
            defaultValue = "direct,classpca,finetune,sgd",
            description = "Any of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private List<Method> methods;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "300",
            description = "The budget of each method and seed. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description =
                    "Run each with so many successive seeds, from --seed on. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int seeds;

    @Option(
            names = "--beside",
            paramLabel = "FILE",
            split = ",",
            description =
                    "Show the points of these tables too: frontier.csv of other runs, or what"
                            + " docs/frontier_pytorch.py writes.")
    private List<Path> beside = new ArrayList<>();

    @Option(
            names = "--only-beside",
            description = "Train nothing: put the tables of --beside together.")
    private boolean onlyBeside;

    @Mixin private OutputFolder output;

    @Override
    public Integer call() throws IOException {
        check();
        ImmutableList<FrontierPoint> others = BesideOption.read(command, beside);
        LabelledData data = dataset.scaled(train.firstOf(dataset.load(folder)));
        Path out = output.create();
        Frontier frontier =
                new Frontier(
                        data,
                        (examples, seed) ->
                                dataset.network(examples, Networks.settings(seed), filters),
                        training::over,
                        batches.batch(),
                        seconds,
                        Ticker.systemTicker());
        List<FrontierReport.Run> runs = new CopyOnWriteArrayList<>();
        List<MethodFailure> failures = new CopyOnWriteArrayList<>();
        Supplier<FrontierReport> report = () -> report(data, runs, failures, others);
        try (AtInterrupt interrupt = AtInterrupt.say(() -> showFinished(report.get(), out))) {
            for (int run = 0; run < seeds && !onlyBeside; run++) {
                for (Method method : methods) {
                    long seed = batches.seed() + run;
                    try {
                        if (run == 0) {
                            frontier.warmUp(method, seed);
                        }
                        runs.add(frontier.run(method, seed, ConsoleProgress.of(command)));
                    } catch (RuntimeException e) {
                        failures.add(MethodFailure.unlessItEndsAll(method, e));
                    }
                    // All take long: what is there so far outlives a failure.
                    interrupt.unlessInterrupted(() -> write(report.get(), out));
                }
            }
            interrupt.unlessInterrupted(
                    () -> {
                        write(report.get(), out);
                        show(report.get(), out);
                    });
        }
        return ClassPca.explain(command, failures);
    }

    private void show(FrontierReport report, Path out) {
        PrintWriter console = command.commandLine().getOut();
        console.printf("%n%s%nWritten to %s%n", report.toTable(), out);
        console.flush();
    }

    private void showFinished(FrontierReport report, Path out) {
        if (report.runs().isEmpty()) {
            Usage.remark(command, "interrupted; nothing was finished");
        } else {
            show(report, out);
            Usage.remark(command, "interrupted; that is all");
        }
    }

    private FrontierReport report(
            LabelledData data,
            List<FrontierReport.Run> runs,
            List<MethodFailure> failures,
            ImmutableList<FrontierPoint> others) {
        return new FrontierReport(
                data.name(),
                data.train().size(),
                data.test().size(),
                seconds,
                ImmutableList.copyOf(runs),
                ImmutableList.copyOf(failures),
                others,
                Usage.typed(command),
                Environment.current().toMap());
    }

    private static void write(FrontierReport report, Path out) {
        OutputFile.writeText(out.resolve("frontier.csv"), report.toCsv());
        JsonFile.write(
                JsonEnvelope.of("frontier", report.commandLine(), report),
                out.resolve("frontier.json"));
        Chart.Lines chart = FrontierChart.of(report.curves());
        if (chart.lines().stream().anyMatch(line -> !line.points().isEmpty())) {
            String title = report.dataset() + ", " + report.trainExamples() + " examples";
            OutputFile.write(
                    out.resolve("frontier.png"), part -> ChartPicture.writePng(chart, title, part));
        }
    }

    private void check() {
        require(
                seconds > 0 && seconds < Double.POSITIVE_INFINITY,
                "--seconds must be above 0 and finite, got " + seconds);
        require(seeds >= 1, "--seeds must be at least 1, got " + seeds);
        require(
                !onlyBeside || !beside.isEmpty(),
                "--only-beside puts tables together that --beside names, and it names none");
        batches.check();
        train.check();
        training.check();
        filters.check();
        output.check();
    }

    private void require(boolean condition, String message) {
        Usage.require(command, condition, message);
    }
}
