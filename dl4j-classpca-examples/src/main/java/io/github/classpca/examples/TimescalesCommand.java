package io.github.classpca.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.compare.JsonEnvelope;
import io.github.classpca.examples.compare.JsonFile;
import io.github.classpca.examples.compare.OutputFile;
import io.github.classpca.examples.compare.Progress;
import io.github.classpca.examples.compare.ProgressListener;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.timescale.ConvergenceTimescaleListener;
import io.github.classpca.timescale.TimescaleReport;
import io.github.classpca.timescale.TimescaleSummary;
import io.github.classpca.timescale.chart.TimescaleChart;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how fast the layers of a network converge. */
@Command(
        name = "timescales",
        mixinStandardHelpOptions = true,
        versionProvider = ClassPca.Version.class,
        description =
                "Trains all layers of a network, for several seeds, and measures how fast each"
                        + " converges. Writes report.json, and the curves of each seed as CSV, PNG"
                        + " and SVG.")
final class TimescalesCommand implements Callable<Integer> {

    private static final int TEST_BATCH = 500;
    private static final double MOMENTUM = 0.9;

    @Spec private CommandSpec command;

    @Mixin private DataFolder folder;

    @Mixin private FilterOption filters;

    @Option(
            names = "--dataset",
            required = true,
            paramLabel = "NAME",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private Dataset dataset;

    @Option(
            names = "--updater",
            defaultValue = "sgd",
            paramLabel = "NAME",
            description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Updater updater;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            description =
                    "Learning rate, the same throughout. Default: 0.05 for sgd, 0.01 for nesterovs"
                            + " (momentum 0.9), 0.001 for adam.")
    private Double rate;

    @Option(
            names = "--init",
            defaultValue = "he",
            paramLabel = "NAME",
            description =
                    "Initial weights, of ${COMPLETION-CANDIDATES}; classpca computes the"
                            + " convolutions from the data. Default: ${DEFAULT-VALUE}.")
    private Initialization init;

    @Option(
            names = "--seeds",
            defaultValue = "3",
            paramLabel = "N",
            description =
                    "How many trainings, of successive seeds from --seed on. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Mixin private BatchOptions batches;

    @Option(
            names = "--epochs",
            defaultValue = "10",
            paramLabel = "E",
            description = "Passes over the training examples. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Mixin private TrainOption train;

    @Option(
            names = "--frequency",
            defaultValue = "" + ConvergenceTimescaleListener.DEFAULT_FREQUENCY,
            paramLabel = "U",
            description = "Updates from sample to sample. Default: ${DEFAULT-VALUE}.")
    private int frequency;

    @Option(
            names = "--probe",
            defaultValue = "0",
            paramLabel = "N",
            description =
                    "Compare the activations of the first N training examples over time (CKA,"
                            + " SVCCA), 8 to 512. Default: none.")
    private int probe;

    @Mixin private OutputFolder output;

    private enum Updater {
        SGD(0.05) {
            @Override
            IUpdater at(double rate) {
                return new Sgd(rate);
            }
        },
        NESTEROVS(0.01) {
            @Override
            IUpdater at(double rate) {
                return new Nesterovs(rate, MOMENTUM);
            }
        },
        ADAM(0.001) {
            @Override
            IUpdater at(double rate) {
                return new Adam(rate);
            }
        };

        private final double usualRate;

        Updater(double usualRate) {
            this.usualRate = usualRate;
        }

        abstract IUpdater at(double rate);
    }

    private enum Initialization {
        HE,
        XAVIER,
        CLASSPCA
    }

    @Override
    public Integer call() throws IOException {
        check();
        LabelledData data = load();
        Path out = output.create();
        List<TimescaleReport> reports = new CopyOnWriteArrayList<>();
        try (AtInterrupt interrupt = AtInterrupt.say(() -> showFinished(reports, data, out))) {
            for (int run = 0; run < seeds; run++) {
                long seed = batches.seed() + run;
                Trained trained = train(data, seed);
                interrupt.unlessInterrupted(
                        () -> {
                            reports.add(trained.report());
                            show(trained, seed);
                            writeCurves(trained.report(), title(data, seed), out, "seed" + seed);
                            writeReports(reports, data, out);
                        });
            }
            interrupt.unlessInterrupted(() -> showAll(reports, out));
        }
        return 0;
    }

    private void showAll(List<TimescaleReport> reports, Path out) {
        PrintWriter console = command.commandLine().getOut();
        console.printf("%n%s%n", new TimescaleSummary(ImmutableList.copyOf(reports)).toTable());
        console.printf("Written to %s%n", out);
        console.flush();
    }

    private void showFinished(List<TimescaleReport> reports, LabelledData data, Path out) {
        if (reports.isEmpty()) {
            Usage.remark(command, "interrupted; nothing was finished");
        } else {
            writeReports(reports, data, out);
            showAll(reports, out);
            Usage.remark(command, "interrupted; that is all");
        }
    }

    /**
     * What a training came to.
     *
     * @param report how fast its layers converged
     * @param accuracy on the test examples
     */
    private record Trained(TimescaleReport report, double accuracy) {}

    /**
     * What is written, in the common envelope; a run is what {@link TimescaleReport#toJson} gives.
     */
    private record Written(String dataset, int trainExamples, JsonNode runs) {}

    private void writeReports(List<TimescaleReport> reports, LabelledData data, Path out) {
        JsonNode runs =
                JsonFile.parse(new TimescaleSummary(ImmutableList.copyOf(reports)).toJson());
        JsonFile.write(
                JsonEnvelope.of(
                        command.name(),
                        Usage.typed(command),
                        new Written(data.name(), data.train().size(), runs)),
                out.resolve("report.json"));
    }

    private Trained train(LabelledData data, long runSeed) {
        ComparedNetwork described = network(data, runSeed);
        MultiLayerNetwork network = new MultiLayerNetwork(described.configuration());
        network.init();
        ExampleIterator examples = ExampleIterator.shuffled(data.train(), batches.batch(), runSeed);
        LayerwisePcaTrainer trainer = trainer(described, network, examples, runSeed);
        if (init == Initialization.CLASSPCA) {
            trainer.fit();
        }
        ConvergenceTimescaleListener.Builder builder =
                new ConvergenceTimescaleListener.Builder()
                        .frequency(frequency)
                        .network(network)
                        .describe("data", data.name() + ", " + data.train().size() + " examples")
                        .classMoments(0, trainer.moments(0));
        if (probe > 0) {
            builder.probe(
                    ExampleIterator.inOrder(data.train().first(probe), probe).next().getFeatures());
        }
        ConvergenceTimescaleListener listener = builder.build();
        int anEpoch = (data.train().size() + batches.batch() - 1) / batches.batch();
        try (Progress.Task task =
                ConsoleProgress.of(command).start("seed " + runSeed, (long) epochs * anEpoch)) {
            network.setListeners(listener, new ProgressListener(task));
            network.fit(examples, epochs);
        }
        network.setListeners();
        double accuracy =
                network.evaluate(ExampleIterator.inOrder(data.test(), TEST_BATCH)).accuracy();
        return new Trained(listener.report(), accuracy);
    }

    private void show(Trained trained, long runSeed) {
        PrintWriter console = command.commandLine().getOut();
        TimescaleReport report = trained.report();
        console.printf(
                Locale.ROOT,
                "%nseed %d, %d updates, test accuracy %.4f%n%s%n",
                runSeed,
                report.lastUpdate(),
                trained.accuracy(),
                report.toTable());
        report.verdicts().forEach(verdict -> console.println("- " + verdict));
        console.flush();
    }

    private String title(LabelledData data, long runSeed) {
        return String.format(
                Locale.ROOT,
                "%s, %s, %s, seed %d",
                data.name(),
                updater.name().toLowerCase(Locale.ROOT),
                init.name().toLowerCase(Locale.ROOT),
                runSeed);
    }

    private void writeCurves(TimescaleReport report, String title, Path out, String name) {
        OutputFile.write(out.resolve("curves-" + name + ".csv"), report::writeCsv);
        draw(TimescaleChart.of(report, title), out, "curves-" + name);
        if (probe > 0) {
            draw(TimescaleChart.ofCka(report, title), out, "cka-" + name);
        }
    }

    private static void draw(TimescaleChart chart, Path out, String name) {
        OutputFile.write(out.resolve(name + ".png"), chart::writePng);
        OutputFile.write(out.resolve(name + ".svg"), chart::writeSvg);
    }

    private static LayerwisePcaTrainer trainer(
            ComparedNetwork described,
            MultiLayerNetwork network,
            ExampleIterator examples,
            long runSeed) {
        return new LayerwisePcaTrainer(
                new LayerwisePcaConfiguration.Builder()
                        .layers(Ints.toArray(described.computedLayers()))
                        .seed(runSeed)
                        .build(),
                network,
                examples);
    }

    private ComparedNetwork network(LabelledData data, long runSeed) {
        NeuralNetConfiguration.Builder settings =
                Networks.settings(runSeed)
                        .weightInit(
                                init == Initialization.XAVIER ? WeightInit.XAVIER : WeightInit.RELU)
                        .updater(updater.at(rate == null ? updater.usualRate : rate));
        return dataset.network(data.train(), settings, filters);
    }

    private LabelledData load() {
        LabelledData data = train.firstOf(dataset.load(folder));
        require(
                probe <= data.train().size(),
                "--probe " + probe + " asks for more than the training examples");
        return dataset.scaled(data);
    }

    private void check() {
        require(seeds >= 1, "--seeds must be at least 1, got " + seeds);
        require(epochs >= 1, "--epochs must be at least 1, got " + epochs);
        batches.check();
        train.check();
        filters.check();
        require(frequency >= 1, "--frequency must be at least 1, got " + frequency);
        require(
                probe == 0 || (probe >= 8 && probe <= 512),
                "--probe must be from 8 to 512, got " + probe);
        require(
                rate == null || (rate > 0 && rate < Double.POSITIVE_INFINITY),
                "--rate must be above 0 and finite, got " + rate);
        output.check();
    }

    private void require(boolean condition, String message) {
        Usage.require(command, condition, message);
    }
}
