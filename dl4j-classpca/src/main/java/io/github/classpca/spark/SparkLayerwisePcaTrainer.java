package io.github.classpca.spark;

import com.google.common.base.Stopwatch;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.internal.fit.FinishedLayers;
import io.github.classpca.internal.fit.FittedLayers;
import io.github.classpca.internal.fit.LayerwiseFit;
import io.github.classpca.internal.network.ClassOutput;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Computes the hidden layers of a network by class-based PCA where the data is: on a cluster of
 * Apache Spark.
 *
 * <pre>{@code
 * LayerwisePcaResult result =
 *         new SparkLayerwisePcaTrainer.Builder(spark, network)
 *                 .configuration(pca)
 *                 .checkpoints("hdfs:///user/me/lenet-layers")
 *                 .build()
 *                 .fitPaths(paths);
 * network.save(file);
 * }</pre>
 *
 * <p>It does what {@link io.github.classpca.LayerwisePcaTrainer} does, by the same configuration,
 * and as it does <b>changes the weights and biases of the network, on the driver, in place</b>.
 * Moments add up exactly, so to rounding the result does not depend on how the data is split, and
 * where the sample is all of the data it is that of the local trainer. Of more data than {@code
 * maxExamples} a sample is drawn by what the examples are, not by where they are: from 99 % of
 * {@code maxExamples} to all of it, the same on any partitioning.
 *
 * <p>For each layer the network is broadcast, and what comes back is one array whose size does not
 * depend on the number of examples. Executors need this library and a backend of ND4J.
 */
public final class SparkLayerwisePcaTrainer {

    /**
     * Default of where the sample is kept between layers: in memory, and what does not fit on disk.
     */
    public static final StorageLevel DEFAULT_STORAGE = StorageLevel.MEMORY_AND_DISK();

    private final Cluster cluster;
    private final Model network;
    private final LayerGraph graph;
    private final LayerwisePcaConfiguration configuration;
    private final Optional<String> checkpoints;
    private final StorageLevel storage;

    private SparkLayerwisePcaTrainer(Builder builder) {
        cluster = new Cluster(builder.spark);
        network = builder.network;
        graph = builder.graph;
        configuration = builder.configuration;
        checkpoints = builder.checkpoints;
        storage = builder.storage;
    }

    /**
     * Computes the layers from data sets, of one example or of many, <b>changing the network in
     * place</b>. They are read twice, or more often where the cluster loses parts, and have to be
     * the same each time.
     *
     * @param data the examples
     * @return what was done
     * @throws IllegalStateException if the network is not initialized
     * @throws DL4JInvalidConfigException if a layer asked for cannot be computed, or none can, or
     *     driver or executors lack the memory for its moments
     * @throws DL4JInvalidInputException if a record does not fit the network, which is told by
     *     partition and place, or the cluster lacks a class
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; its flag
     *     stays set
     */
    public LayerwisePcaResult fit(JavaRDD<DataSet> data) {
        return fit(data, Records.inMemory());
    }

    /**
     * Computes the layers from files that {@link DataSet#save} has written, as of {@link
     * #fit(JavaRDD)}.
     *
     * @param paths of the files, on any Hadoop file system
     * @return what was done
     */
    public LayerwisePcaResult fitPaths(JavaRDD<String> paths) {
        return fit(paths, Records.inFiles(cluster.spark().hadoopConfiguration()));
    }

    private <T> LayerwisePcaResult fit(JavaRDD<T> data, Records<T> records) {
        Stopwatch total = Stopwatch.createStarted();
        if (!graph.isInitialized()) {
            throw new IllegalStateException(
                    "The network is not initialized; call network.init() before computing layers");
        }
        LayerwisePcaConfiguration resolved = configuration.resolved(graph::require);
        ClassOutput output = ClassOutput.of(graph, resolved.output());
        try (NetworkForward forward = new NetworkForward(graph);
                ClusterSample<T> sample =
                        new ClusterSample<>(
                                resolved,
                                cluster,
                                network,
                                graph,
                                output.step(),
                                data,
                                records,
                                storage)) {
            FinishedLayers finished =
                    checkpoints
                            .<FinishedLayers>map(
                                    folder ->
                                            new LayerFiles(
                                                    folder,
                                                    cluster.spark().hadoopConfiguration(),
                                                    graph,
                                                    NetworkImage.json(network),
                                                    resolved.toString(),
                                                    sample::fingerprint))
                            .orElse(FinishedLayers.NONE);
            FittedLayers fitted =
                    new LayerwiseFit(
                                    resolved,
                                    graph,
                                    output.step(),
                                    sample.classes(),
                                    sample,
                                    finished)
                            .fit(forward, total);
            return new LayerwisePcaResult(
                    network,
                    fitted.layers(),
                    fitted.skipped(),
                    fitted.normalizations(),
                    fitted.provenance());
        } finally {
            graph.clear();
        }
    }

    /** Builds a trainer; every setting has a default. */
    public static final class Builder {

        private final JavaSparkContext spark;
        private final Model network;
        private final LayerGraph graph;
        private LayerwisePcaConfiguration configuration =
                new LayerwisePcaConfiguration.Builder().build();
        private Optional<String> checkpoints = Optional.empty();
        private StorageLevel storage = DEFAULT_STORAGE;

        /**
         * Makes a builder for a list of layers.
         *
         * @param spark where the data is
         * @param network the initialized network to change
         */
        public Builder(JavaSparkContext spark, MultiLayerNetwork network) {
            this(spark, network, LayerGraph.of(Objects.requireNonNull(network, "network")));
        }

        /**
         * Makes a builder for a graph of one input and one output that gives the classes.
         *
         * @param spark where the data is
         * @param network the initialized network to change
         */
        public Builder(JavaSparkContext spark, ComputationGraph network) {
            this(spark, network, LayerGraph.of(Objects.requireNonNull(network, "network")));
        }

        private Builder(JavaSparkContext spark, Model network, LayerGraph graph) {
            this.spark = Objects.requireNonNull(spark, "spark");
            this.network = network;
            this.graph = graph;
        }

        /**
         * Sets how to compute. Default: as the configuration's own builder has it.
         *
         * @param how the configuration
         * @return this
         */
        public Builder configuration(LayerwisePcaConfiguration how) {
            configuration = Objects.requireNonNull(how, "configuration");
            return this;
        }

        /**
         * Sets a folder where finished layers are kept, so that a fit that is run again goes on
         * behind them. Default: none are.
         *
         * @param folder on any Hadoop file system; made where it is missing
         * @return this
         */
        public Builder checkpoints(String folder) {
            checkpoints = Optional.of(folder);
            return this;
        }

        /**
         * Sets where the sample is kept between layers. Default: {@link #DEFAULT_STORAGE}.
         *
         * @param level as of Spark
         * @return this
         */
        public Builder storage(StorageLevel level) {
            storage = Objects.requireNonNull(level, "level");
            return this;
        }

        /**
         * Builds the trainer.
         *
         * @return the trainer
         */
        public SparkLayerwisePcaTrainer build() {
            return new SparkLayerwisePcaTrainer(this);
        }
    }
}
