package io.github.classpca.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.TestNetworks;
import io.github.classpca.moments.PackedMoments;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** What executors send, by Spark's own metrics. */
class BytesSentTest {

    private static final int PARTITIONS = 9;

    /** Counts what tasks send to the driver and to each other, by the description of the job. */
    private static final class Sent extends SparkListener {

        private final Map<Integer, String> descriptionOf = new TreeMap<>();
        private final Map<String, Long> bytes = new TreeMap<>();

        @Override
        public synchronized void onStageSubmitted(SparkListenerStageSubmitted stage) {
            descriptionOf.put(
                    stage.stageInfo().stageId(),
                    stage.properties().getProperty("spark.job.description"));
        }

        @Override
        public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
            String layer = descriptionOf.get(task.stageId()).replaceAll(",.*", "");
            TaskMetrics metrics = task.taskMetrics();
            bytes.merge(
                    layer,
                    metrics.resultSize() + metrics.shuffleWriteMetrics().bytesWritten(),
                    Long::sum);
        }
    }

    private static Map<String, Long> sent(int examples) {
        Sent sent = new Sent();
        try (JavaSparkContext spark =
                new JavaSparkContext(
                        new SparkConf()
                                .setMaster("local[2]")
                                .setAppName("test")
                                .set("spark.ui.enabled", "false")
                                .set("spark.shuffle.compress", "false"))) {
            spark.sc().addSparkListener(sent);
            MultiLayerNetwork network =
                    TestNetworks.network(
                            DataType.FLOAT,
                            InputType.feedForward(60),
                            new DenseLayer.Builder().nOut(40).build(),
                            new DenseLayer.Builder().nOut(20).build());
            new SparkLayerwisePcaTrainer.Builder(spark, network)
                    .configuration(
                            new LayerwisePcaConfiguration.Builder()
                                    .statisticsTolerance(0)
                                    .maxExamples(Long.MAX_VALUE)
                                    .build())
                    .build()
                    .fit(spark.parallelize(TestNetworks.batches(examples, 60), PARTITIONS));
        }
        // The context has handed on all that has happened once it is stopped.
        return sent.bytes;
    }

    @Test
    void doNotDependOnTheNumberOfExamples() {
        Map<String, Long> few = sent(1_000);
        Map<String, Long> many = sent(20_000);
        assertThat(few.keySet())
                .contains(
                        "classpca: Layer 0 (DenseLayer)",
                        "classpca: Layer 1 (DenseLayer)",
                        "classpca: counting examples");
        assertThat(many.keySet()).isEqualTo(few.keySet());
        // What is left are Spark's own counters, of so many digits.
        few.forEach(
                (job, bytes) ->
                        assertThat(many.get(job))
                                .as(job)
                                .isCloseTo(bytes, within(bytes / 200 + 200 * PARTITIONS)));
        // From each partition once, and once more from where they are added up.
        long moments = (long) Double.BYTES * PackedMoments.length(3, 60, 3);
        assertThat(few.get("classpca: Layer 0 (DenseLayer)"))
                .isBetween(PARTITIONS * moments, 2 * PARTITIONS * moments);
    }
}
