package io.github.classpca.spark;

import com.google.common.base.Stopwatch;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.RidgeReadoutConfiguration;
import io.github.classpca.RidgeReadoutResult;
import io.github.classpca.internal.fit.ReadoutFit;
import io.github.classpca.internal.network.ClassOutput;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.readout.GatheredReadout;
import io.github.classpca.internal.readout.NormalEquations;
import io.github.classpca.internal.readout.ReadoutEvidence;
import io.github.classpca.internal.readout.ReadoutLayer;
import io.github.classpca.internal.readout.ReadoutSample;
import io.github.classpca.internal.readout.RidgeSearch;
import io.github.classpca.report.Environment;
import io.github.classpca.report.RidgeReadoutProvenance;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gives a network's output layer its weights by ridge regression on the classes, where the data is:
 * on a cluster of Apache Spark.
 *
 * <pre>{@code
 * RidgeReadoutConfiguration ridge = new RidgeReadoutConfiguration.Builder().build();
 * RidgeReadoutResult readout = new SparkRidgeReadoutTrainer(spark, ridge, network).fitPaths(paths);
 * }</pre>
 *
 * <p>It does what {@link io.github.classpca.RidgeReadoutTrainer} does and as it does <b>changes the
 * output layer, on the driver, in place</b>. Which examples are held out to choose the ridge
 * parameter and the calibration on goes by what they are, so no partitioning changes the result;
 * the local trainer, which goes by their order, holds out others. Mirrored and shifted pictures are
 * not there.
 */
public final class SparkRidgeReadoutTrainer {

    /** Rows that are added at a time. */
    private static final int BATCH = 256;

    private final Cluster cluster;
    private final RidgeReadoutConfiguration configuration;
    private final Model network;
    private final LayerGraph graph;

    /**
     * Makes a trainer for a list of layers.
     *
     * @param spark where the data is
     * @param configuration how to solve; neither mirrored nor shifted
     * @param network the initialized network to change
     */
    public SparkRidgeReadoutTrainer(
            JavaSparkContext spark,
            RidgeReadoutConfiguration configuration,
            MultiLayerNetwork network) {
        this(
                spark,
                configuration,
                network,
                LayerGraph.of(Objects.requireNonNull(network, "network")));
    }

    /**
     * Makes a trainer for a graph of one input and one output that gives the classes.
     *
     * @param spark where the data is
     * @param configuration how to solve; neither mirrored nor shifted
     * @param network the initialized network to change
     */
    public SparkRidgeReadoutTrainer(
            JavaSparkContext spark,
            RidgeReadoutConfiguration configuration,
            ComputationGraph network) {
        this(
                spark,
                configuration,
                network,
                LayerGraph.of(Objects.requireNonNull(network, "network")));
    }

    private SparkRidgeReadoutTrainer(
            JavaSparkContext spark,
            RidgeReadoutConfiguration configuration,
            Model network,
            LayerGraph graph) {
        this.cluster = new Cluster(Objects.requireNonNull(spark, "spark"));
        this.configuration = Objects.requireNonNull(configuration, "configuration");
        this.network = network;
        this.graph = graph;
        if (configuration.isMirrored() || configuration.shiftedCopies() > 0) {
            throw new DL4JInvalidConfigException(
                    "mirrored and shifted pictures are not there on a cluster; leave mirrored(true)"
                            + " and shifted(...) out, or give the data with them");
        }
    }

    /**
     * Solves the output layer from data sets, <b>changing it in place</b>.
     *
     * @param data the examples
     * @return what was done
     * @throws IllegalStateException if the network is not initialized
     * @throws DL4JInvalidConfigException if the output layer is none that can be solved so, or
     *     there is no room for its normal equations
     * @throws DL4JInvalidInputException if a record does not fit the network, or the cluster lacks
     *     a class
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; its flag
     *     stays set
     */
    public RidgeReadoutResult fit(JavaRDD<DataSet> data) {
        return fit(data, Records.inMemory());
    }

    /**
     * Solves the output layer from files that {@link DataSet#save} has written, as of {@link
     * #fit(JavaRDD)}.
     *
     * @param paths of the files, on any Hadoop file system
     * @return what was done
     */
    public RidgeReadoutResult fitPaths(JavaRDD<String> paths) {
        return fit(paths, Records.inFiles(cluster.spark().hadoopConfiguration()));
    }

    private <T> RidgeReadoutResult fit(JavaRDD<T> data, Records<T> records) {
        Stopwatch total = Stopwatch.createStarted();
        if (!graph.isInitialized()) {
            throw new IllegalStateException(
                    "The network is not initialized; call network.init() before solving its output"
                            + " layer");
        }
        ClassOutput output = ClassOutput.of(graph, configuration.output());
        ReadoutLayer layer = ReadoutLayer.of(graph, output.step());
        String name = graph.name(layer.index());
        cluster.requireRoomForEquations(name, layer.classes(), layer.inputs());
        LayerwisePcaConfiguration.Builder all =
                new LayerwisePcaConfiguration.Builder().maxExamples(Long.MAX_VALUE);
        configuration.listeners().forEach(all::listener);
        try (ClusterSample<T> sample =
                new ClusterSample<>(
                        all.build(),
                        cluster,
                        network,
                        graph,
                        output.step(),
                        data,
                        records,
                        StorageLevel.NONE())) {
            sample.open(0);
            ReadoutEvidence evidence = gather(sample, layer);
            double statisticsSeconds = seconds(total);
            Stopwatch solving = Stopwatch.createStarted();
            RidgeSearch.Choice choice =
                    new ReadoutFit(graph, layer)
                            .solve(evidence, configuration.ridges(), weights -> weights);
            return new RidgeReadoutResult(
                    layer.index(),
                    name,
                    sample.examples(),
                    layer.inputs(),
                    choice.ridge(),
                    choice.candidates(),
                    choice.quality(),
                    1 / choice.calibration().slope(),
                    statisticsSeconds,
                    seconds(solving),
                    new RidgeReadoutProvenance(
                            Environment.current(),
                            configuration.toMap(),
                            sample.unlabelled(),
                            seconds(total)));
        } finally {
            graph.clear();
        }
    }

    private ReadoutEvidence gather(ClusterSample<?> sample, ReadoutLayer layer) {
        int most =
                (int)
                        Math.min(
                                configuration.maxValidation(),
                                cluster.affordableExamples(layer.inputs()));
        if (sample.examples() <= Math.min(ReadoutSample.MAX_CROSS_FITTED, most)) {
            ReadoutSample few =
                    new ReadoutSample(
                            configuration.validationShare(),
                            configuration.maxValidation(),
                            configuration.seed(),
                            layer.inputs(),
                            layer.classes(),
                            graph.dataType());
            forEach(
                    sample.held(
                            layer.index(), layer.inputs(), new HeldShare(1, configuration.seed())),
                    (rows, classes) -> few.add(rows, List.of(), classes));
            few.finish(sample.examples());
            return few;
        }
        HeldShare held =
                new HeldShare(
                        Math.min(
                                configuration.validationShare(), (double) most / sample.examples()),
                        configuration.seed());
        NormalEquations training = sample.equations(layer.index(), held);
        GatheredReadout evidence = new GatheredReadout(training, graph.dataType());
        forEach(sample.held(layer.index(), layer.inputs(), held), evidence::hold);
        return evidence;
    }

    /** Hands on features and classes of examples, some at a time. */
    private void forEach(List<double[]> examples, BiConsumer<INDArray, int[]> sink) {
        for (int from = 0; from < examples.size(); from += BATCH) {
            List<double[]> some = examples.subList(from, Math.min(examples.size(), from + BATCH));
            double[][] features =
                    some.stream()
                            .map(own -> Arrays.copyOfRange(own, HeldTask.HEAD, own.length))
                            .toArray(double[][]::new);
            int[] classes = some.stream().mapToInt(own -> (int) own[HeldTask.HEAD - 1]).toArray();
            sink.accept(Nd4j.createFromArray(features).castTo(graph.dataType()), classes);
        }
    }

    private static double seconds(Stopwatch stopwatch) {
        return stopwatch.elapsed().toNanos() / 1e9;
    }
}
