package io.github.classpca.examples.bench;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.common.primitives.Ints;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.examples.data.ExampleIterator;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** The computed layers of LeNet over batches in memory: {@code featurize} beside DL4J's own. */
public final class ForwardBenchmark implements Benchmark {

    private static final int BATCH = 64;

    @Override
    public ImmutableSet<String> ratios() {
        return ImmutableSet.of("forwardVsDl4j");
    }

    @Override
    public void run(BenchSettings settings, BenchReport report) {
        MultiLayerNetwork network =
                new MultiLayerNetwork(settings.digits().network().configuration().clone());
        network.init();
        DataSource digits =
                settings.digits()
                        .data()
                        .train()
                        .first(
                                Math.min(
                                        settings.digits().data().train().size(),
                                        settings.repetitions(20_000, 640)));
        List<DataSet> batches = new ArrayList<>();
        ExampleIterator.inOrder(digits, BATCH).forEachRemaining(batches::add);
        LayerwisePcaResult computed =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder()
                                        .layers(
                                                Ints.toArray(
                                                        settings.digits()
                                                                .network()
                                                                .computedLayers()))
                                        .build(),
                                network,
                                ExampleIterator.inOrder(digits, BATCH))
                        .fit();
        // The pooling that follows the last computed layer comes with it, here and there.
        int last = Iterables.getLast(settings.digits().network().computedLayers()) + 1;
        SideBySide times =
                SideBySide.run(
                        settings.repetitions(3, 1),
                        () -> computed.featurize(new ExistingDataSetIterator(batches)),
                        () ->
                                batches.forEach(
                                        batch ->
                                                network.feedForwardToLayer(
                                                        last, batch.getFeatures(), false)));
        report.detail("forward: ours, pictures/s", digits.size() / times.ours());
        report.detail("forward: DL4J, pictures/s", digits.size() / times.theirs());
        report.ratio("forwardVsDl4j", times.speedup());
    }
}
