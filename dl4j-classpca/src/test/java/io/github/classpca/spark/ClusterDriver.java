package io.github.classpca.spark;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaListener;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.TestNetworks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** What a user submits: computes a network on a cluster from files. */
final class ClusterDriver {

    static final int EXAMPLES = 6_000;

    private static final int PARTITIONS = 8;

    private final String master;
    private final String jars;
    private final List<String> paths;

    ClusterDriver(String master, String jars, List<String> paths) {
        this.master = master;
        this.jars = jars;
        this.paths = paths;
    }

    static List<DataSet> data() {
        return TestNetworks.batches(EXAMPLES, 2, 12, 12);
    }

    static LayerwisePcaConfiguration configuration(LayerwisePcaListener... listeners) {
        LayerwisePcaConfiguration.Builder pca =
                new LayerwisePcaConfiguration.Builder().statisticsTolerance(0);
        for (LayerwisePcaListener listener : listeners) {
            pca.listener(listener);
        }
        return pca.build();
    }

    static MultiLayerNetwork network() {
        return TestNetworks.network(
                DataType.DOUBLE,
                InputType.convolutional(12, 12, 2),
                new ConvolutionLayer.Builder(3, 3).nOut(8).build(),
                new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                new ConvolutionLayer.Builder(2, 2).nOut(10).build(),
                new DenseLayer.Builder().nOut(12).build());
    }

    static INDArray expected() {
        MultiLayerNetwork network = network();
        new LayerwisePcaTrainer(configuration(), network, new ExistingDataSetIterator(data()))
                .fit();
        return network.params();
    }

    /**
     * Computes the network.
     *
     * @param checkpoints where finished layers are kept
     * @param started told of each layer that is begun
     * @return the parameters
     */
    INDArray run(Optional<String> checkpoints, IntConsumer started) {
        SparkConf conf =
                new SparkConf()
                        .setMaster(master)
                        .setAppName("classpca")
                        .set("spark.jars", jars)
                        // The distribution's Guava is older than ours.
                        .set("spark.executor.userClassPathFirst", "true")
                        // As docs/spark.md has them.
                        .set("spark.executor.memory", "1g")
                        .set(
                                "spark.executor.extraJavaOptions",
                                "-Dorg.bytedeco.javacpp.maxbytes=1g"
                                        + " -Dorg.bytedeco.javacpp.maxphysicalbytes=3g")
                        .set("spark.driver.host", "127.0.0.1")
                        .set("spark.ui.enabled", "false");
        MultiLayerNetwork network = network();
        LayerwisePcaListener listener =
                new LayerwisePcaListener() {
                    @Override
                    public void layerStarted(int layer, String name) {
                        started.accept(layer);
                    }
                };
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            SparkLayerwisePcaTrainer.Builder trainer =
                    new SparkLayerwisePcaTrainer.Builder(spark, network)
                            .configuration(configuration(listener));
            checkpoints.ifPresent(trainer::checkpoints);
            trainer.build().fitPaths(spark.parallelize(paths, PARTITIONS));
        }
        return network.params();
    }

    /** Dies when it comes to the second layer. */
    public static void main(String[] arguments) {
        List<String> paths = new ArrayList<>(List.of(arguments).subList(3, arguments.length));
        new ClusterDriver(arguments[0], arguments[1], paths)
                .run(
                        Optional.of(arguments[2]),
                        layer -> {
                            if (layer > 0) {
                                Runtime.getRuntime().halt(9);
                            }
                        });
    }
}
