package io.github.classpca.examples.bench;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.timescale.ConvergenceTimescaleListener;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.ui.model.stats.StatsListener;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.nd4j.linalg.dataset.DataSet;

/**
 * What our listener and DL4J's {@code StatsListener}, at the same frequency, add to the time of
 * {@code fit}.
 *
 * <p>One network is trained; without, with ours and with theirs take turns of as many updates as
 * hold one sample.
 */
public final class ListenerBenchmark implements Benchmark {

    private static final int FREQUENCY = ConvergenceTimescaleListener.DEFAULT_FREQUENCY;
    private static final int BATCH = 64;

    @Override
    public ImmutableSet<String> ratios() {
        return ImmutableSet.of("listenerOverhead", "statsListenerOverhead");
    }

    @Override
    public void run(BenchSettings settings, BenchReport report) {
        MultiLayerNetwork network =
                new MultiLayerNetwork(settings.digits().network().configuration().clone());
        network.init();
        ExampleIterator examples =
                ExampleIterator.inOrder(
                        settings.digits().data().train().first(FREQUENCY * BATCH), BATCH);
        ImmutableList<ImmutableList<TrainingListener>> turns =
                ImmutableList.of(
                        ImmutableList.of(),
                        ImmutableList.of(new ConvergenceTimescaleListener(FREQUENCY)),
                        ImmutableList.of(new StatsListener(new InMemoryStatsStorage(), FREQUENCY)));
        Samples without = new Samples();
        Samples ours = new Samples();
        Samples theirs = new Samples();
        int rounds = settings.repetitions(60, 2);
        for (int round = -settings.repetitions(3, 1); round < rounds; round++) {
            double[] seconds = new double[turns.size()];
            for (int i = 0; i < seconds.length; i++) {
                // Another one goes first each round: a machine that gets slower is fair to all.
                int turn = Math.floorMod(i + round, seconds.length);
                network.setListeners(turns.get(turn));
                seconds[turn] = fit(network, examples);
            }
            if (round >= 0) {
                without.add(seconds[0]);
                ours.add(seconds[1] / seconds[0] - 1);
                theirs.add(seconds[2] / seconds[0] - 1);
            }
        }
        report.detail(
                "listener: fit of one update without, ms", 1e3 * without.median() / FREQUENCY);
        report.detail("listener: rounds", rounds);
        report.ratio("listenerOverhead", ours.median());
        report.ratio("statsListenerOverhead", theirs.median());
    }

    private static double fit(MultiLayerNetwork network, ExampleIterator examples) {
        examples.reset();
        long start = System.nanoTime();
        while (examples.hasNext()) {
            DataSet batch = examples.next();
            network.fit(batch);
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
