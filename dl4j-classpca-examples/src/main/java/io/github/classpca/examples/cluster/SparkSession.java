package io.github.classpca.examples.cluster;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.RidgeReadoutConfiguration;
import io.github.classpca.RidgeReadoutResult;
import io.github.classpca.spark.SparkLayerwisePcaTrainer;
import io.github.classpca.spark.SparkRidgeReadoutTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** A program on Spark, with examples that it has distributed; to be closed. */
public final class SparkSession implements AutoCloseable {

    private final JavaSparkContext spark;
    private final JavaRDD<DataSet> data;

    /**
     * Connects, and distributes examples.
     *
     * @param master such as {@code local[2]} or {@code spark://host:7077}; null for what
     *     spark-submit was told
     * @param examples the examples, in batches that are the records
     * @param partitions how many parts they are in
     */
    public SparkSession(String master, DataSetIterator examples, int partitions) {
        SparkConf conf = new SparkConf().setAppName("classpca");
        if (master != null) {
            conf.setMaster(master);
        }
        // Its page is for clusters; here its threads would be in the way.
        conf.setIfMissing("spark.ui.enabled", "false");
        spark = new JavaSparkContext(conf);
        List<DataSet> batches = new ArrayList<>();
        examples.forEachRemaining(batches::add);
        data = spark.parallelize(batches, partitions).cache();
        data.count();
    }

    /**
     * Computes the layers of a network.
     *
     * @param network changed in place
     * @param pca how
     * @param checkpoints where finished layers are kept, if anywhere
     * @return what was done
     */
    public LayerwisePcaResult compute(
            MultiLayerNetwork network,
            LayerwisePcaConfiguration pca,
            Optional<String> checkpoints) {
        SparkLayerwisePcaTrainer.Builder trainer =
                new SparkLayerwisePcaTrainer.Builder(spark, network).configuration(pca);
        checkpoints.ifPresent(trainer::checkpoints);
        return trainer.build().fit(data);
    }

    /**
     * Solves the output layer of a network.
     *
     * @param network changed in place
     * @param ridge how
     * @return what was done
     */
    public RidgeReadoutResult solve(MultiLayerNetwork network, RidgeReadoutConfiguration ridge) {
        return new SparkRidgeReadoutTrainer(spark, ridge, network).fit(data);
    }

    @Override
    public void close() {
        spark.close();
    }
}
