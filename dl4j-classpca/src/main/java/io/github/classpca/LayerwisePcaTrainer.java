package io.github.classpca;

import com.google.common.base.Stopwatch;
import io.github.classpca.internal.fit.FinishedLayers;
import io.github.classpca.internal.fit.LayerwiseFit;
import io.github.classpca.internal.fit.LocalSample;
import io.github.classpca.internal.network.ClassOutput;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.sample.ClassCoding;
import io.github.classpca.internal.sample.ExampleStream;
import io.github.classpca.internal.sample.Rewinding;
import io.github.classpca.internal.sample.SampleReader;
import io.github.classpca.internal.sample.TrainingSample;
import io.github.classpca.moments.ClassMoments;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Computes the hidden layers of a network from data by class-based PCA, lowest layer first.
 *
 * <pre>{@code
 * LayerwisePcaConfiguration pca = new LayerwisePcaConfiguration.Builder().build();
 * LayerwisePcaResult result = new LayerwisePcaTrainer(pca, network, train).fit();
 * network.fit(train, 2);
 * }</pre>
 *
 * <p><b>The network's weights and biases are changed in place</b>, and the running statistics of
 * its batch normalizations on the way; its configuration is left as it is, so a saved model loads
 * in plain DL4J. A layer changes only after all of its work has succeeded: whatever goes wrong,
 * each layer is either as before or finished.
 *
 * <p>The iterator is reset before and after where it can be. Source: Dehmamy, Rohani, Katsaggelos,
 * arXiv:1703.04757.
 */
public final class LayerwisePcaTrainer {

    private final LayerwisePcaConfiguration configuration;
    private final Model network;
    private final LayerGraph graph;
    private final Function<ClassOutput, ExampleStream> streams;

    /**
     * Makes a trainer.
     *
     * @param configuration how to compute
     * @param network the initialized network to change
     * @param iterator features and labels
     */
    public LayerwisePcaTrainer(
            LayerwisePcaConfiguration configuration,
            MultiLayerNetwork network,
            DataSetIterator iterator) {
        this(
                configuration,
                network,
                LayerGraph.of(Objects.requireNonNull(network, "network")),
                ExampleStream.byOutput(iterator));
    }

    /**
     * Makes a trainer for a graph of one input and one output.
     *
     * @param configuration how to compute
     * @param network the initialized network to change
     * @param iterator features and labels
     */
    public LayerwisePcaTrainer(
            LayerwisePcaConfiguration configuration,
            ComputationGraph network,
            DataSetIterator iterator) {
        this(
                configuration,
                network,
                LayerGraph.of(Objects.requireNonNull(network, "network")),
                ExampleStream.byOutput(iterator));
    }

    /**
     * Makes a trainer for a graph of any inputs and outputs.
     *
     * @param configuration how to compute
     * @param network the initialized network to change
     * @param iterator features of each input, and labels of each output
     */
    public LayerwisePcaTrainer(
            LayerwisePcaConfiguration configuration,
            ComputationGraph network,
            MultiDataSetIterator iterator) {
        this(
                configuration,
                network,
                LayerGraph.of(Objects.requireNonNull(network, "network")),
                ExampleStream.byOutput(iterator));
    }

    private LayerwisePcaTrainer(
            LayerwisePcaConfiguration configuration,
            Model network,
            LayerGraph graph,
            Function<ClassOutput, ExampleStream> streams) {
        this.configuration = Objects.requireNonNull(configuration, "configuration");
        this.network = network;
        this.graph = graph;
        this.streams = streams;
    }

    /**
     * Computes the layers, <b>changing the network in place</b>.
     *
     * @return what was done
     * @throws IllegalStateException if the network is not initialized
     * @throws DL4JInvalidConfigException if a layer asked for cannot be computed, or none can
     * @throws DL4JInvalidInputException if the data does not fit the network or carries too little
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; its flag
     *     stays set
     */
    public LayerwisePcaResult fit() {
        Stopwatch total = Stopwatch.createStarted();
        return new LayerwisePcaResult(network, work((fit, forward) -> fit.fit(forward, total)));
    }

    /**
     * Gathers the class moments of one layer's input with the network as it is; nothing is changed.
     *
     * @param layer index of a layer that could be computed
     * @return moments of the rows that its filters see
     * @throws IllegalStateException if the network is not initialized
     * @throws DL4JInvalidConfigException if the layer cannot be computed
     * @throws DL4JInvalidInputException if the data does not fit the network
     */
    public ClassMoments moments(int layer) {
        return work((fit, forward) -> fit.moments(layer, forward));
    }

    /**
     * Gathers the class moments of one layer's input by its name, as of {@link #moments(int)}.
     *
     * @param layer name of the layer, as its configuration has it, or of the vertex
     * @return moments of the rows that its filters see
     */
    public ClassMoments moments(String layer) {
        return moments(stepOf(layer));
    }

    /** Does work over the iterator's examples, and leaves the iterator and the network tidy. */
    private <T> T work(BiFunction<LayerwiseFit, NetworkForward, T> work) {
        if (!graph.isInitialized()) {
            throw new IllegalStateException(
                    "The network is not initialized; call network.init() before computing layers");
        }
        LayerwisePcaConfiguration resolved = configuration.resolved(this::stepOf);
        ClassOutput output = ClassOutput.of(graph, resolved.output());
        ExampleStream iterator = streams.apply(output);
        try (NetworkForward forward = new NetworkForward(graph)) {
            return Rewinding.around(
                    iterator,
                    () -> {
                        ClassCoding coding = ClassCoding.of(graph, output.step(), iterator);
                        SampleReader reader =
                                new SampleReader(
                                        iterator,
                                        graph.dataType(),
                                        coding,
                                        resolved.maxExamples(),
                                        resolved.maxExamplesPerClass());
                        try (TrainingSample sample =
                                new TrainingSample(
                                        reader, forward, LayerwiseFit.progress(resolved))) {
                            LayerwiseFit fit =
                                    new LayerwiseFit(
                                            resolved,
                                            graph,
                                            output.step(),
                                            coding.classes(),
                                            new LocalSample(
                                                    resolved,
                                                    graph,
                                                    sample,
                                                    forward,
                                                    coding.classes()),
                                            FinishedLayers.NONE);
                            return work.apply(fit, forward);
                        }
                    });
        } finally {
            graph.clear();
        }
    }

    private int stepOf(String name) {
        return graph.require(name);
    }
}
