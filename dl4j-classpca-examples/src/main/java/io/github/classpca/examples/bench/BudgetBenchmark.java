package io.github.classpca.examples.bench;

import com.google.common.collect.ImmutableSet;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.report.LayerReport;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A layer of 1,600 inputs (5x5 kernels over 64 channels) for 100 classes within 1 GiB, beside the
 * same with as much memory as it likes: seconds of the one by those of the other.
 */
public final class BudgetBenchmark implements Benchmark {

    private static final int BATCH = 100;
    private static final int CLASSES = 100;
    private static final int CHANNELS = 64;
    private static final int SIZE = 12;
    private static final long SAMPLE_BUDGET = 192L << 20;
    private static final long MOMENTS_BUDGET = 832L << 20;
    private static final double MEGABYTE = 1e6;

    @Override
    public ImmutableSet<String> ratios() {
        return ImmutableSet.of("budgetVsUnbounded");
    }

    @Override
    public void run(BenchSettings settings, BenchReport report) {
        // Quick is for seeing that it runs, which it does with fewer channels as well.
        int channels = settings.quick() ? 2 : CHANNELS;
        List<DataSet> batches = new ArrayList<>();
        for (int n = 0; n < settings.repetitions(4_000, 400); n += BATCH) {
            batches.add(
                    new DataSet(
                            Nd4j.rand(DataType.FLOAT, BATCH, channels, SIZE, SIZE),
                            Nd4j.eye(CLASSES).castTo(DataType.FLOAT)));
        }
        double bounded = run("within 1 GiB", MOMENTS_BUDGET, channels, batches, report);
        double unbounded = run("unbounded", Long.MAX_VALUE, channels, batches, report);
        report.ratio("budgetVsUnbounded", bounded / unbounded);
    }

    /** Computes the layer; returns the seconds. */
    private static double run(
            String name, long budget, int channels, List<DataSet> batches, BenchReport report) {
        LayerwisePcaConfiguration configuration =
                new LayerwisePcaConfiguration.Builder()
                        .memoryBudget(SAMPLE_BUDGET)
                        .momentsBudget(budget)
                        .build();
        MultiLayerNetwork network = network(channels);
        try (MemoryPeak peak = MemoryPeak.start()) {
            long start = System.nanoTime();
            LayerReport layer =
                    new LayerwisePcaTrainer(
                                    configuration, network, new ExistingDataSetIterator(batches))
                            .fit()
                            .layers()
                            .get(0);
            double seconds = (System.nanoTime() - start) / 1e9;
            report.detail("budget, " + name + ": inputs", layer.inputs());
            report.detail("budget, " + name + ": rows", layer.rows());
            report.detail("budget, " + name + ": classes at a time", layer.classesAtATime());
            report.detail("budget, " + name + ": moments, s", layer.statisticsSeconds());
            report.detail("budget, " + name + ": s", seconds);
            report.detail(
                    "budget, " + name + ": MB in the heap at most", peak.heapBytes() / MEGABYTE);
            report.detail(
                    "budget, " + name + ": MB of the process at most",
                    peak.processBytes() / MEGABYTE);
            return seconds;
        }
    }

    private static MultiLayerNetwork network(int channels) {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .activation(Activation.RELU)
                                .list()
                                .layer(new ConvolutionLayer.Builder(5, 5).nOut(200).build())
                                .layer(
                                        new OutputLayer.Builder()
                                                .nOut(CLASSES)
                                                .activation(Activation.SOFTMAX)
                                                .build())
                                .setInputType(InputType.convolutional(SIZE, SIZE, channels))
                                .build());
        network.init();
        return network;
    }
}
