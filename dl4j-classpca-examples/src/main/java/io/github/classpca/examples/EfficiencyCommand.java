package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.common.primitives.Ints;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.compare.Comparison;
import io.github.classpca.examples.compare.ComparisonReport;
import io.github.classpca.examples.compare.ComparisonSettings;
import io.github.classpca.examples.compare.ComparisonSummary;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.compare.OutputFile;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.Mnist;
import io.github.classpca.examples.page.Chart;
import io.github.classpca.examples.page.ChartPicture;
import io.github.classpca.report.LayerReport;
import io.github.classpca.report.StatisticsStep;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what methods make of few examples. */
@Command(
        name = "efficiency",
        mixinStandardHelpOptions = true,
        versionProvider = ClassPca.Version.class,
        description =
                "Compares methods on MNIST for growing numbers of training examples, and shows how the"
                        + " subspaces of the computed layers settle. Writes accuracy.csv,"
                        + " accuracy.png and subspaces.csv.")
final class EfficiencyCommand implements Callable<Integer> {

    /** A loss so small that it does not come about: all examples are taken, and watched. */
    private static final double NEVER = 1e-12;

    @Spec private CommandSpec command;

    @Mixin private DataFolder folder;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "N",
            defaultValue = "100,300,1000,3000,10000,60000",
            description =
                    "Numbers of training examples; those beyond what there is are left out. Default:"
                            + " ${DEFAULT-VALUE}.")
    private List<Integer> sizes;

    @Option(
            names = "--methods",
            split = ",",
            paramLabel = "METHOD",
            converter = MethodByName.class,
            defaultValue = "direct,classpca,sgd",
            description = "Of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private List<Method> methods;

    @Option(
            names = "--updates",
            paramLabel = "U",
            defaultValue = "600",
            description =
                    "Train for as many epochs as hold U updates, and for at least 3. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int updates;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Compare with so many successive seeds, from --seed on, and tell mean and standard"
                            + " deviation. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Mixin private BatchOptions batches;

    @Mixin private OutputFolder output;

    @Override
    public Integer call() throws IOException {
        check();
        LabelledData all = folder.find("mnist").map(Mnist::from).orElseGet(Mnist::sample);
        Path out = output.create();
        Map<Integer, List<ComparisonReport>> reports = new TreeMap<>();
        try (AtInterrupt interrupt = AtInterrupt.say(() -> showFinished(reports, all, out))) {
            for (int size : sizes) {
                if (size <= all.train().size()) {
                    compare(size, all, reports, out, interrupt);
                }
            }
            String subspaces = subspaces(all);
            interrupt.unlessInterrupted(
                    () -> {
                        write(reports, all, out);
                        OutputFile.writeText(out.resolve("subspaces.csv"), subspaces);
                    });
        }
        PrintWriter console = command.commandLine().getOut();
        console.printf("Written to %s%n", out);
        return ClassPca.exitCode(Iterables.concat(reports.values()));
    }

    /** Compares with each seed; large sizes take long, so what is there so far is written. */
    private void compare(
            int size,
            LabelledData all,
            Map<Integer, List<ComparisonReport>> reports,
            Path out,
            AtInterrupt interrupt) {
        PrintWriter console = command.commandLine().getOut();
        for (int run = 0; run < seeds; run++) {
            ComparisonReport report = compare(all.firstTrain(size), batches.seed() + run);
            interrupt.unlessInterrupted(
                    () -> {
                        reports.computeIfAbsent(size, first -> new ArrayList<>()).add(report);
                        console.printf("%n%s%n", report.toTable());
                        console.flush();
                        ClassPca.explain(command, report.failures());
                        write(reports, all, out);
                    });
        }
        if (seeds > 1) {
            interrupt.unlessInterrupted(
                    () -> console.printf("%n%s%n", summary(reports.get(size)).toTable()));
        }
    }

    private void showFinished(
            Map<Integer, List<ComparisonReport>> reports, LabelledData all, Path out) {
        if (reports.isEmpty()) {
            Usage.remark(command, "interrupted; nothing was finished");
        } else {
            write(reports, all, out);
            Usage.remark(command, "interrupted; what is finished is in " + out);
        }
    }

    private static ComparisonSummary summary(List<ComparisonReport> reports) {
        return new ComparisonSummary(ImmutableList.copyOf(reports));
    }

    private static void write(
            Map<Integer, List<ComparisonReport>> reports, LabelledData all, Path out) {
        StringBuilder csv = new StringBuilder("examples,method,accuracy,deviation,seconds\n");
        Map<Method, ImmutableList.Builder<Chart.Point>> curves = new EnumMap<>(Method.class);
        reports.forEach(
                (size, some) -> {
                    ComparisonSummary summary = summary(some);
                    for (Method method : summary.methods()) {
                        Optional<ComparisonSummary.Line> line = summary.line(method);
                        csv.append(
                                        line.map(found -> csvLine(size, found))
                                                .orElse(size + "," + method + ",,,"))
                                .append('\n');
                        line.ifPresent(
                                found ->
                                        curves.computeIfAbsent(
                                                        method, name -> ImmutableList.builder())
                                                .add(point(size, found)));
                    }
                });
        OutputFile.writeText(out.resolve("accuracy.csv"), csv);
        if (!curves.isEmpty()) {
            Chart.Lines chart =
                    new Chart.Lines(
                            new Chart.Axis("training examples", true),
                            new Chart.Axis("test accuracy", false),
                            curves.entrySet().stream()
                                    .map(
                                            each ->
                                                    new Chart.Line(
                                                            each.getKey().toString(),
                                                            each.getValue().build()))
                                    .collect(ImmutableList.toImmutableList()),
                            ImmutableList.of());
            OutputFile.write(
                    out.resolve("accuracy.png"),
                    part -> ChartPicture.writePng(chart, all.name(), part));
        }
    }

    private static Chart.Point point(int size, ComparisonSummary.Line line) {
        return new Chart.Point(
                size,
                line.accuracy(),
                line.accuracy() - line.deviation(),
                line.accuracy() + line.deviation());
    }

    private static String csvLine(int size, ComparisonSummary.Line line) {
        return String.format(
                Locale.ROOT,
                "%d,%s,%.4f,%.4f,%.2f",
                size,
                line.method(),
                line.accuracy(),
                line.deviation(),
                line.seconds());
    }

    private ComparisonReport compare(LabelledData data, long seed) {
        int anEpoch = (data.train().size() + batches.batch() - 1) / batches.batch();
        int epochs = Math.max(3, (updates + anEpoch - 1) / anEpoch);
        return new Comparison(
                        data,
                        Networks.lenet(data.train(), Networks.settings(seed)),
                        new ComparisonSettings(
                                epochs,
                                batches.batch(),
                                seed,
                                UnaryOperator.identity(),
                                UnaryOperator.identity(),
                                0,
                                true),
                        ConsoleProgress.of(command))
                .run(methods, Usage.typed(command));
    }

    /** How the computed layers' statistics converge as the sample grows to all there is. */
    private String subspaces(LabelledData data) {
        ComparedNetwork described = Networks.lenet(data.train(), Networks.settings(batches.seed()));
        MultiLayerNetwork network = new MultiLayerNetwork(described.configuration());
        network.init();
        LayerwisePcaConfiguration configuration =
                new LayerwisePcaConfiguration.Builder()
                        .layers(Ints.toArray(described.computedLayers()))
                        .maxExamples(data.train().size())
                        .statisticsTolerance(NEVER)
                        .seed(batches.seed())
                        .build();
        ImmutableList<LayerReport> layers =
                new LayerwisePcaTrainer(
                                configuration,
                                network,
                                ExampleIterator.shuffled(
                                        data.train(), batches.batch(), batches.seed()))
                        .fit()
                        .layers();
        StringBuilder csv = new StringBuilder("layer,examples,distance,lost_contrast\n");
        for (LayerReport layer : layers) {
            for (StatisticsStep step : layer.convergence()) {
                csv.append(
                        String.format(
                                Locale.ROOT,
                                "%d,%d,%.4f,%.4f%n",
                                layer.layer(),
                                step.examples(),
                                step.distance(),
                                step.lostContrast()));
            }
        }
        return csv.toString();
    }

    private void check() {
        for (int size : sizes) {
            require(size >= 1, "--sizes must be at least 1, got " + size);
        }
        require(updates >= 1, "--updates must be at least 1, got " + updates);
        require(seeds >= 1, "--seeds must be at least 1, got " + seeds);
        batches.check();
        output.check();
    }

    private void require(boolean condition, String message) {
        Usage.require(command, condition, message);
    }
}
