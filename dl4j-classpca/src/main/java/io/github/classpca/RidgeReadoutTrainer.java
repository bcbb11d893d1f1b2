package io.github.classpca;

import com.google.common.base.Stopwatch;
import io.github.classpca.internal.fit.ReadoutFit;
import io.github.classpca.internal.network.ClassOutput;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.readout.NormalEquations;
import io.github.classpca.internal.readout.PictureVariants;
import io.github.classpca.internal.readout.ReadoutFeatures;
import io.github.classpca.internal.readout.ReadoutLayer;
import io.github.classpca.internal.readout.ReadoutSample;
import io.github.classpca.internal.readout.RidgeSearch;
import io.github.classpca.internal.sample.ClassCoding;
import io.github.classpca.internal.sample.ExampleStream;
import io.github.classpca.internal.sample.ReadAhead;
import io.github.classpca.internal.sample.Rewinding;
import io.github.classpca.internal.sample.SampleBatch;
import io.github.classpca.internal.sample.SampleReader;
import io.github.classpca.report.Environment;
import io.github.classpca.report.RidgeReadoutProvenance;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Gives a network's output layer its weights by ridge regression on the classes, in one pass and
 * without backpropagation. Behind a softmax go the discriminants of the regression's scores ({@link
 * NormalEquations#discriminant}); behind several sigmoids the scores themselves.
 *
 * <pre>{@code
 * RidgeReadoutConfiguration ridge = new RidgeReadoutConfiguration.Builder().build();
 * RidgeReadoutResult readout = new RidgeReadoutTrainer(ridge, network, train).fit();
 * double accuracy = network.evaluate(test).accuracy();
 * }</pre>
 *
 * <p><b>The output layer's weights and biases are changed in place</b>, once all work has
 * succeeded; everything below is left as it is. Scores are divided by a temperature, and each class
 * gets an offset, so that the layer's own softmax or sigmoid gives usable probabilities; with an
 * identity activation the layer puts out these logits.
 *
 * <p>Covered are {@code OutputLayer}s, and {@code DenseLayer}s under a {@code LossLayer} with no
 * more than {@code ActivationLayer}s between, of softmax, sigmoid or identity with a loss for
 * classes (cross-entropy, binary cross-entropy, hinge); all others are refused. Weights of
 * cross-entropy behind a softmax count as weights of the examples of each class: their logarithms
 * are added to the calibrated scores. Those of binary cross-entropy behind sigmoids move no
 * minimum; any other weights are refused. The iterator is reset before and after where it can be.
 */
public final class RidgeReadoutTrainer {

    /** Of the heap, for each product of two features: half of a value in double. */
    private static final double BYTES_A_PRODUCT = 0.5 * Double.BYTES;

    private final RidgeReadoutConfiguration configuration;
    private final LayerGraph graph;
    private final Function<ClassOutput, ExampleStream> streams;

    /**
     * Makes a trainer.
     *
     * @param configuration how to solve
     * @param network the initialized network to change
     * @param iterator features and labels
     */
    public RidgeReadoutTrainer(
            RidgeReadoutConfiguration configuration,
            MultiLayerNetwork network,
            DataSetIterator iterator) {
        this(
                configuration,
                LayerGraph.of(Objects.requireNonNull(network, "network")),
                ExampleStream.byOutput(iterator));
    }

    /**
     * Makes a trainer for a graph of one input and one output.
     *
     * @param configuration how to solve
     * @param network the initialized network to change
     * @param iterator features and labels
     */
    public RidgeReadoutTrainer(
            RidgeReadoutConfiguration configuration,
            ComputationGraph network,
            DataSetIterator iterator) {
        this(
                configuration,
                LayerGraph.of(Objects.requireNonNull(network, "network")),
                ExampleStream.byOutput(iterator));
    }

    /**
     * Makes a trainer for a graph of any inputs and outputs.
     *
     * @param configuration how to solve
     * @param network the initialized network to change
     * @param iterator features of each input, and labels of each output
     */
    public RidgeReadoutTrainer(
            RidgeReadoutConfiguration configuration,
            ComputationGraph network,
            MultiDataSetIterator iterator) {
        this(
                configuration,
                LayerGraph.of(Objects.requireNonNull(network, "network")),
                ExampleStream.byOutput(iterator));
    }

    private RidgeReadoutTrainer(
            RidgeReadoutConfiguration configuration,
            LayerGraph graph,
            Function<ClassOutput, ExampleStream> streams) {
        this.configuration = Objects.requireNonNull(configuration, "configuration");
        this.graph = graph;
        this.streams = streams;
    }

    /**
     * Solves the output layer, <b>changing it in place</b>.
     *
     * @return what was done
     * @throws IllegalStateException if the network is not initialized
     * @throws DL4JInvalidConfigException if the output layer is none that can be solved so, or the
     *     weights of its loss are not all above 0, finite and as many as its outputs
     * @throws DL4JInvalidInputException if the data does not fit the network, or lacks a class
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; its flag
     *     stays set
     */
    public RidgeReadoutResult fit() {
        Stopwatch total = Stopwatch.createStarted();
        if (!graph.isInitialized()) {
            throw new IllegalStateException(
                    "The network is not initialized; call network.init() before solving its output"
                            + " layer");
        }
        ClassOutput output = ClassOutput.of(graph, configuration.output());
        ReadoutLayer layer = ReadoutLayer.of(graph, output.step());
        ExampleStream iterator = streams.apply(output);
        try {
            return Rewinding.around(iterator, () -> fit(layer, output.step(), iterator, total));
        } finally {
            graph.clear();
        }
    }

    private RidgeReadoutResult fit(
            ReadoutLayer layer, int output, ExampleStream iterator, Stopwatch total) {
        Stopwatch gathering = Stopwatch.createStarted();
        DataType type = graph.dataType();
        SampleReader reader =
                new SampleReader(iterator, type, ClassCoding.of(graph, output, iterator));
        ReadoutFeatures features;
        ReadoutSample sample;
        try (NetworkForward forward = new NetworkForward(graph)) {
            PictureVariants variants =
                    new PictureVariants(
                            graph,
                            layer.index(),
                            configuration.shiftedCopies(),
                            configuration.shiftedBy(),
                            configuration.seed());
            features =
                    new ReadoutFeatures(
                            graph, forward, layer.index(), configuration.isMirrored(), variants);
            sample = gather(layer, iterator, reader, type, features);
        }
        double statisticsSeconds = seconds(gathering);
        Stopwatch solving = Stopwatch.createStarted();
        RidgeSearch.Choice choice =
                new ReadoutFit(graph, layer)
                        .solve(sample, configuration.ridges(), features::toWeights);
        return new RidgeReadoutResult(
                layer.index(),
                name(layer),
                reader.taken(),
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
                        reader.unlabelled(),
                        seconds(total)));
    }

    private String name(ReadoutLayer layer) {
        return graph.name(layer.index());
    }

    private ReadoutSample gather(
            ReadoutLayer layer,
            ExampleStream iterator,
            SampleReader reader,
            DataType type,
            ReadoutFeatures features) {
        ReadoutSample sample = null;
        long taken = 0;
        try (ReadAhead<SampleBatch> batches =
                new ReadAhead<>(iterator.asyncSupported(), reader::next)) {
            for (SampleBatch batch = batches.next(); batch != null; batch = batches.next()) {
                INDArray rows = features.of(batch.flow());
                if (sample == null) {
                    int inputs = (int) rows.size(1);
                    checkMemory(layer, inputs);
                    sample =
                            new ReadoutSample(
                                    configuration.validationShare(),
                                    configuration.maxValidation(),
                                    configuration.seed(),
                                    inputs,
                                    layer.classes(),
                                    type);
                }
                sample.add(rows, features.ofVariants(batch.flow()), batch.classes());
                taken += batch.classes().length;
                long soFar = taken;
                configuration
                        .listeners()
                        .forEach(listener -> listener.examplesRead(layer.index(), soFar));
            }
        }
        reader.requireAllClasses();
        sample.finish(reader.taken());
        return sample;
    }

    private void checkMemory(ReadoutLayer layer, int inputs) {
        double bytes = BYTES_A_PRODUCT * inputs * inputs;
        long limit = Runtime.getRuntime().maxMemory();
        if (bytes > limit) {
            throw new DL4JInvalidConfigException(
                    String.format(
                            Locale.ROOT,
                            "%s: normal equations of %d features take %.1f GB, but the JVM allows"
                                    + " %.1f GB (-Xmx); raise it, or pool to fewer features",
                            name(layer),
                            inputs,
                            bytes / 1e9,
                            limit / 1e9));
        }
    }

    private static double seconds(Stopwatch stopwatch) {
        return stopwatch.elapsed().toNanos() / 1e9;
    }
}
