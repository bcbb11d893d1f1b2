package io.github.classpca.examples.cluster;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.RidgeReadoutConfiguration;
import io.github.classpca.RidgeReadoutResult;
import io.github.classpca.spark.SparkLayerwisePcaTrainer;
import io.github.classpca.spark.SparkRidgeReadoutTrainer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * A program on Spark, with examples in files of a folder that the cluster sees; to be closed.
 *
 * <p>In files, as data on a cluster is: what a driver distributes itself Spark would send along
 * with each task.
 */
public final class SparkSession implements AutoCloseable {

    private final JavaSparkContext spark;
    private final JavaRDD<DataSet> data;

    /**
     * Connects, and brings examples there.
     *
     * @param master such as {@code local[2]} or {@code spark://host:7077}; null for what
     *     spark-submit was told
     * @param examples the examples, in batches that are the records
     * @param folder on any Hadoop file system that driver and executors see; what is missing of it
     *     is made
     * @param partitions how many parts they are in
     * @throws IOException if they cannot be written
     */
    public SparkSession(String master, DataSetIterator examples, String folder, int partitions)
            throws IOException {
        SparkConf conf = new SparkConf().setAppName("classpca");
        if (master != null) {
            conf.setMaster(master);
        }
        spark = new JavaSparkContext(conf);
        data = read(write(examples, new Path(folder)), partitions).cache();
        data.count();
    }

    private JavaRDD<DataSet> read(List<String> paths, int partitions) {
        SerializableConfiguration hadoop =
                new SerializableConfiguration(spark.hadoopConfiguration());
        return spark.parallelize(paths, partitions)
                .map(
                        name -> {
                            Path file = new Path(name);
                            DataSet batch = new DataSet();
                            batch.load(file.getFileSystem(hadoop.value()).open(file));
                            return batch;
                        });
    }

    private List<String> write(DataSetIterator examples, Path folder) throws IOException {
        FileSystem files = folder.getFileSystem(spark.hadoopConfiguration());
        List<String> written = new ArrayList<>();
        while (examples.hasNext()) {
            Path file = files.makeQualified(new Path(folder, "examples-" + written.size()));
            try (OutputStream out = files.create(file, true)) {
                examples.next().save(out);
            }
            written.add(file.toString());
        }
        return written;
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
