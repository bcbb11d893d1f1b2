package io.github.classpca.examples;

import com.google.common.primitives.Ints;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.RidgeReadoutConfiguration;
import io.github.classpca.RidgeReadoutResult;
import io.github.classpca.examples.cluster.SparkPresence;
import io.github.classpca.examples.cluster.SparkSession;
import io.github.classpca.examples.cluster.TemporaryFolder;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.compare.Progress;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.LabelledData;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Computes a network on Apache Spark. */
@Command(
        name = "spark",
        mixinStandardHelpOptions = true,
        versionProvider = ClassPca.Version.class,
        description =
                "Distributes a data set over Apache Spark, computes the convolutions of a network and"
                        + " its readout there, and tells the accuracy on the test examples.")
final class SparkCommand implements Callable<Integer> {

    private static final int TEST_BATCH = 500;

    @Spec private CommandSpec command;

    @Mixin private DataFolder folder;

    @Mixin private FilterOption filters;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description =
                    "Such as local[2] or spark://host:7077. Default: what spark-submit was told, or"
                            + " local[*].")
    private String master;

    @Option(
            names = "--dataset",
            required = true,
            paramLabel = "NAME",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private Dataset dataset;

    @Option(
            names = "--partitions",
            defaultValue = "8",
            paramLabel = "N",
            description = "Parts that the examples are in. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(
            names = "--staging",
            paramLabel = "PATH",
            description =
                    "Folder of any Hadoop file system for the examples, which driver and executors"
                            + " see. Default: a temporary one, which does on one machine.")
    private String staging;

    @Option(
            names = "--checkpoints",
            paramLabel = "PATH",
            description =
                    "Keep finished layers in this folder of any Hadoop file system, and go on from"
                            + " what is there.")
    private String checkpoints;

    @Mixin private TrainOption train;

    @Mixin private BatchOptions batches;

    @Override
    public Integer call() throws IOException {
        Usage.require(
                command, partitions >= 1, "--partitions must be at least 1, got " + partitions);
        train.check();
        batches.check();
        Usage.require(command, SparkPresence.isPresent(), SparkPresence.HINT);
        LabelledData data = dataset.scaled(train.firstOf(dataset.load(folder)));
        ComparedNetwork described =
                dataset.network(data.train(), Networks.settings(batches.seed()), filters);
        MultiLayerNetwork network = new MultiLayerNetwork(described.configuration());
        network.init();
        run(data, described, network);
        double accuracy =
                network.evaluate(ExampleIterator.inOrder(data.test(), TEST_BATCH)).accuracy();
        PrintWriter console = command.commandLine().getOut();
        console.printf(
                Locale.ROOT, "accuracy on %,d test examples: %.4f%n", data.test().size(), accuracy);
        return 0;
    }

    private void run(LabelledData data, ComparedNetwork described, MultiLayerNetwork network)
            throws IOException {
        PrintWriter console = command.commandLine().getOut();
        Progress progress = ConsoleProgress.of(command);
        try (TemporaryFolder temporary = new TemporaryFolder();
                SparkSession spark =
                        new SparkSession(
                                master(),
                                ExampleIterator.inOrder(data.train(), batches.batch()),
                                staging == null ? temporary.address() : staging,
                                partitions)) {
            try (Progress.Task task = progress.start("layers", -1)) {
                LayerwisePcaConfiguration pca =
                        new LayerwisePcaConfiguration.Builder()
                                .layers(Ints.toArray(described.computedLayers()))
                                .seed(batches.seed())
                                .build();
                LayerwisePcaResult result =
                        spark.compute(network, pca, Optional.ofNullable(checkpoints));
                task.stepTo(1);
                console.println(result);
            }
            try (Progress.Task task = progress.start("readout", -1)) {
                RidgeReadoutResult readout =
                        spark.solve(
                                network,
                                new RidgeReadoutConfiguration.Builder()
                                        .seed(batches.seed())
                                        .build());
                task.stepTo(1);
                console.println(readout);
            }
        }
    }

    /** Spark takes the one that spark-submit was told from a property of the JVM. */
    private String master() {
        return master == null && System.getProperty("spark.master") == null ? "local[*]" : master;
    }
}
