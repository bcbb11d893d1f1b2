package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.bench.AccuracyBenchmark;
import io.github.classpca.examples.bench.BenchReport;
import io.github.classpca.examples.bench.BenchSettings;
import io.github.classpca.examples.bench.Benchmark;
import io.github.classpca.examples.bench.BudgetBenchmark;
import io.github.classpca.examples.bench.ForwardBenchmark;
import io.github.classpca.examples.bench.GrowthBenchmark;
import io.github.classpca.examples.bench.LibrariesBenchmark;
import io.github.classpca.examples.bench.ListenerBenchmark;
import io.github.classpca.examples.bench.MomentsBenchmark;
import io.github.classpca.examples.bench.SolveBenchmark;
import io.github.classpca.examples.bench.SparkBenchmark;
import io.github.classpca.examples.compare.Progress;
import io.github.classpca.examples.data.Cifar;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.Mnist;
import java.io.PrintWriter;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures speed, each thing beside what it is compared with. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = ClassPca.Version.class,
        description =
                "Measures speed. Everything is compared within this one run, as medians over"
                        + " repetitions.")
final class BenchCommand implements Callable<Integer> {

    private static final long SEED = 1;
    private static final int PICTURES = 10_000;
    private static final ImmutableList<Benchmark> BENCHMARKS =
            ImmutableList.of(
                    // First: what others leave in the process would hide what it takes.
                    new BudgetBenchmark(),
                    new MomentsBenchmark(),
                    new LibrariesBenchmark(),
                    new ForwardBenchmark(),
                    new SolveBenchmark(),
                    new GrowthBenchmark(),
                    AccuracyBenchmark.onDigits(),
                    AccuracyBenchmark.onPictures(),
                    new ListenerBenchmark(),
                    new SparkBenchmark());

    @Spec private CommandSpec command;

    @Mixin private DataFolder folder;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Only what gives these ratios. Default: all.")
    private List<String> only;

    @Option(names = "--quick", description = "Few repetitions.")
    private boolean quick;

    @Mixin private JsonOption json;

    @Override
    public Integer call() {
        checkNames();
        json.check();
        BenchSettings settings = new BenchSettings(digits(), pictures(), quick);
        BenchReport report = new BenchReport();
        try (AtInterrupt interrupt = AtInterrupt.say(() -> show(report))) {
            for (Benchmark benchmark : BENCHMARKS) {
                if (only == null || !Collections.disjoint(benchmark.ratios(), only)) {
                    String name = String.join(", ", benchmark.ratios());
                    try (Progress.Task task = ConsoleProgress.of(command).start(name, -1)) {
                        benchmark.run(settings, report);
                        task.stepTo(1);
                    }
                    // All take long: what is there so far outlives a failure.
                    interrupt.unlessInterrupted(() -> json.writeSoFar(report.toJson()));
                }
            }
            interrupt.unlessInterrupted(() -> show(report));
        }
        return 0;
    }

    private void show(BenchReport report) {
        PrintWriter console = json.results();
        console.printf("%n%s%n", report.toTable());
        console.flush();
        json.write(report.toJson());
    }

    private BenchSettings.Subject digits() {
        LabelledData digits = folder.find("mnist").map(Mnist::from).orElseGet(Mnist::sample);
        return new BenchSettings.Subject(
                digits, Networks.lenet(digits.train(), Networks.settings(SEED)));
    }

    private Optional<BenchSettings.Subject> pictures() {
        if (only != null && Collections.disjoint(AccuracyBenchmark.onPictures().ratios(), only)) {
            return Optional.empty();
        }
        return folder.find("cifar10")
                .map(
                        found -> {
                            LabelledData all = Cifar.cifar10(found);
                            LabelledData pictures =
                                    all.firstTrain(Math.min(PICTURES, all.train().size()))
                                            .standardized();
                            return new BenchSettings.Subject(
                                    pictures,
                                    Networks.pictures(
                                            pictures.train(),
                                            Networks.settings(SEED),
                                            ImmutableList.of(40, 100),
                                            5,
                                            Networks.UNITS,
                                            true));
                        });
    }

    private void checkNames() {
        Set<String> known = new TreeSet<>();
        BENCHMARKS.forEach(benchmark -> known.addAll(benchmark.ratios()));
        for (String name : only == null ? List.<String>of() : only) {
            Usage.require(
                    command,
                    known.contains(name),
                    "--only: there is no " + name + "; there are " + known);
        }
    }
}
