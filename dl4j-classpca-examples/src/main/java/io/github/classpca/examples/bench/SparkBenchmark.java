package io.github.classpca.examples.bench;

import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.Ints;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.examples.cluster.SparkPresence;
import io.github.classpca.examples.cluster.SparkSession;
import io.github.classpca.examples.cluster.TemporaryFolder;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.examples.data.ExampleIterator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * The layers of LeNet from all examples by Spark on this machine, with a task for each processor,
 * beside the local trainer: seconds of the one by those of the other, once Spark has started and
 * has the examples.
 */
public final class SparkBenchmark implements Benchmark {

    private static final int BATCH = 250;
    private static final int PARTITIONS = 8;

    @Override
    public ImmutableSet<String> ratios() {
        return ImmutableSet.of("sparkVsLocal");
    }

    @Override
    public void run(BenchSettings settings, BenchReport report) {
        if (!SparkPresence.isPresent()) {
            report.detail("spark: not measured", SparkPresence.HINT);
            return;
        }
        DataSource all = settings.digits().data().train();
        DataSource train = settings.quick() ? all.first(Math.min(1_000, all.size())) : all;
        ComparedNetwork described = settings.digits().network();
        LayerwisePcaConfiguration pca =
                new LayerwisePcaConfiguration.Builder()
                        .layers(Ints.toArray(described.computedLayers()))
                        .maxExamples(train.size())
                        .statisticsTolerance(0)
                        .build();
        int tasks = Runtime.getRuntime().availableProcessors();
        try (TemporaryFolder folder = new TemporaryFolder();
                SparkSession spark =
                        new SparkSession(
                                "local[" + tasks + "]",
                                ExampleIterator.inOrder(train, BATCH),
                                folder.address(),
                                PARTITIONS)) {
            SideBySide seconds =
                    SideBySide.run(
                            settings.repetitions(3, 1),
                            () -> spark.compute(network(described), pca, Optional.empty()),
                            () ->
                                    new LayerwisePcaTrainer(
                                                    pca,
                                                    network(described),
                                                    ExampleIterator.inOrder(train, BATCH))
                                            .fit());
            report.detail("spark: examples", train.size());
            report.detail("spark: tasks at once", tasks);
            report.detail("spark: s", seconds.ours());
            report.detail("spark, local trainer: s", seconds.theirs());
            report.ratio("sparkVsLocal", 1 / seconds.speedup());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MultiLayerNetwork network(ComparedNetwork described) {
        MultiLayerNetwork network = new MultiLayerNetwork(described.configuration());
        network.init();
        return network;
    }
}
