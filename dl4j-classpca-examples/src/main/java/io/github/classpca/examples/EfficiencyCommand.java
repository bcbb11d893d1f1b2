package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.compare.Comparison;
import io.github.classpca.examples.compare.ComparisonReport;
import io.github.classpca.examples.compare.ComparisonSettings;
import io.github.classpca.examples.compare.ComparisonSummary;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.Mnist;
import io.github.classpca.report.LayerReport;
import io.github.classpca.report.StatisticsStep;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import picocli.CommandLine;
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

    private static final int WIDTH = 800;
    private static final int HEIGHT = 520;
    private static final int DOTS_PER_INCH = 144;

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
        PrintWriter console = command.commandLine().getOut();
        StringBuilder csv = new StringBuilder("examples,method,accuracy,deviation,seconds\n");
        int code = CommandLine.ExitCode.OK;
        Map<Method, List<double[]>> curves = new EnumMap<>(Method.class);
        for (int size : sizes) {
            if (size > all.train().size()) {
                continue;
            }
            List<ComparisonReport> reports = new ArrayList<>();
            for (int run = 0; run < seeds; run++) {
                ComparisonReport report = compare(all.firstTrain(size), batches.seed() + run);
                console.printf("%n%s%n", report.toTable());
                console.flush();
                code = Math.max(code, ClassPca.explain(command, report));
                reports.add(report);
            }
            ComparisonSummary summary = new ComparisonSummary(ImmutableList.copyOf(reports));
            if (seeds > 1) {
                console.printf("%n%s%n", summary.toTable());
            }
            for (Method method : summary.methods()) {
                Optional<ComparisonSummary.Line> line = summary.line(method);
                csv.append(
                                line.map(found -> csvLine(size, found))
                                        .orElse(size + "," + method + ",,,"))
                        .append('\n');
                line.ifPresent(
                        found ->
                                curves.computeIfAbsent(method, name -> new ArrayList<>())
                                        .add(new double[] {size, found.accuracy()}));
            }
            // Large sizes take long: what is there so far outlives a failure.
            Files.writeString(out.resolve("accuracy.csv"), csv);
        }
        if (!curves.isEmpty()) {
            draw(curves, all.name(), out);
        }
        Files.writeString(out.resolve("subspaces.csv"), subspaces(all));
        console.printf("Written to %s%n", out);
        return code;
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

    private static void draw(Map<Method, List<double[]>> curves, String name, Path out)
            throws IOException {
        XYChart chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(name)
                        .xAxisTitle("training examples")
                        .yAxisTitle("test accuracy")
                        .build();
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideSE);
        chart.getStyler().setLocale(Locale.ROOT);
        curves.forEach(
                (method, points) ->
                        chart.addSeries(
                                method.toString(),
                                points.stream().mapToDouble(point -> point[0]).toArray(),
                                points.stream().mapToDouble(point -> point[1]).toArray()));
        BitmapEncoder.saveBitmapWithDPI(
                chart, out.resolve("accuracy.png").toString(), BitmapFormat.PNG, DOTS_PER_INCH);
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
