package io.github.classpca;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.Ints;
import io.github.classpca.internal.fit.FittedLayers;
import io.github.classpca.internal.fit.LayerPlan;
import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.Flow;
import io.github.classpca.internal.network.GraphHead;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.sample.ExampleStream;
import io.github.classpca.internal.sample.ReadAhead;
import io.github.classpca.internal.sample.Rewinding;
import io.github.classpca.report.LayerReport;
import io.github.classpca.report.Provenance;
import io.github.classpca.report.SkippedLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a {@link LayerwisePcaTrainer} did; immutable. It keeps a copy of the weights that were
 * computed, for {@link #configuration()}.
 *
 * <p>It also hands out the rest of the work. Everything up to {@link #splitLayer()} is computed and
 * stays; {@link #featurize} runs data through it once, {@link #head()} is what is left to train, as
 * a network of its own, and {@link #assemble} puts the trained head back:
 *
 * <pre>{@code
 * DataSetIterator features = result.featurize(train);
 * MultiLayerNetwork head = result.head();
 * head.fit(features, 4);
 * result.assemble(head);
 * }</pre>
 *
 * <p>That gives what training the whole network with the computed layers frozen gives, without
 * running the frozen layers in each epoch. It needs every layer below the split to be done with: a
 * layer with parameters that was skipped there and is not frozen would be trained by neither part,
 * so {@link #head()} and {@link #featurize} refuse.
 */
public final class LayerwisePcaResult {

    private final Model network;
    private final LayerGraph graph;
    private final ImmutableList<LayerReport> layers;

    /** As computed; those of the network may be trained on. Of layers that an initializer sets. */
    private final ImmutableMap<Integer, INDArray> weights;

    private final ImmutableList<SkippedLayer> skipped;
    private final ImmutableList<Integer> normalizations;
    private final Provenance provenance;

    LayerwisePcaResult(Model network, FittedLayers fitted) {
        this(
                network,
                fitted.layers(),
                fitted.skipped(),
                fitted.normalizations(),
                fitted.provenance());
    }

    /**
     * For trainers: a result of what one of them did to a network.
     *
     * @param network a {@link MultiLayerNetwork} or {@link ComputationGraph}, with what was
     *     computed in place
     * @param layers the layers that were computed, lowest first, at least one
     * @param skipped those with parameters that were left as they are
     * @param normalizations the batch normalizations whose running statistics were set
     * @param provenance where it comes from
     */
    public LayerwisePcaResult(
            Model network,
            ImmutableList<LayerReport> layers,
            ImmutableList<SkippedLayer> skipped,
            ImmutableList<Integer> normalizations,
            Provenance provenance) {
        this.network = network;
        this.graph =
                network instanceof MultiLayerNetwork list
                        ? LayerGraph.of(list)
                        : LayerGraph.of((ComputationGraph) network);
        this.layers = layers;
        this.weights =
                layers.stream()
                        .map(LayerReport::layer)
                        .filter(this::isSetByInitializer)
                        .collect(ImmutableMap.toImmutableMap(layer -> layer, this::weights));
        this.skipped = skipped;
        this.normalizations = normalizations;
        this.provenance = provenance;
    }

    /** Tells whether DL4J asks one initializer for a layer's computed weights and nothing else. */
    private boolean isSetByInitializer(int step) {
        Layer conf = graph.conf(step).orElseThrow();
        if (conf instanceof AbstractLSTM || conf instanceof SimpleRnn) {
            return true;
        }
        return conf instanceof BaseLayer && conf.initializer().weightKeys(conf).size() == 1;
    }

    /** Copies a layer's weights, into no workspace. */
    private INDArray weights(int layer) {
        INDArray present = graph.layerOf(layer).getParam(DefaultParamInitializer.WEIGHT_KEY);
        return Nd4j.createUninitializedDetached(present.dataType(), 'c', present.shape())
                .assign(present);
    }

    /**
     * Returns the layers that were computed.
     *
     * @return a report each, lowest first
     */
    public ImmutableList<LayerReport> layers() {
        return layers;
    }

    /**
     * Returns the hidden layers with parameters that were left as they are.
     *
     * @return index and reason each, lowest first
     */
    public ImmutableList<SkippedLayer> skipped() {
        return skipped;
    }

    /**
     * Returns the batch normalizations whose running statistics were set.
     *
     * @return indices, lowest first
     */
    public ImmutableList<Integer> normalizations() {
        return normalizations;
    }

    /**
     * Returns where this result comes from.
     *
     * @return versions, machine, settings, sample and times
     */
    public Provenance provenance() {
        return provenance;
    }

    /**
     * Returns the first layer of the {@linkplain #head() head}: the one above the last computed
     * layer and the layers after it that neither learn nor draw (pooling, activation, padding).
     *
     * @return a layer index; in a graph, of the vertices without its inputs in topological order
     */
    public int splitLayer() {
        int split = layers.get(layers.size() - 1).layer() + 1;
        while (split < graph.steps() - 1 && isFixed(split)) {
            split++;
        }
        return split;
    }

    private boolean isFixed(int step) {
        return graph.parameters(step) == 0
                && Ints.indexOf(graph.outputs(), step) < 0
                && graph.conf(step)
                        .map(conf -> conf.getIDropout() == null && conf.getConstraints() == null)
                        .orElse(true);
    }

    /**
     * Returns the layers still to be trained as a network of its own, with their present weights
     * and a new updater state.
     *
     * @return the head; its input is what {@link #featurize(DataSetIterator)} gives
     * @throws DL4JInvalidConfigException if a layer below was skipped that is still to be trained
     * @throws IllegalStateException if the network is a graph, whose head is {@link #graphHead()}
     */
    public MultiLayerNetwork head() {
        MultiLayerNetwork list = list("graphHead()");
        requireNoneToTrainBelow();
        int split = splitLayer();
        MultiLayerConfiguration conf = list.getLayerWiseConfigurations().clone();
        conf.setConfs(new ArrayList<>(conf.getConfs().subList(split, list.getnLayers())));
        Map<Integer, InputPreProcessor> shifted = new HashMap<>();
        conf.getInputPreProcessors()
                .forEach(
                        (layer, preProcessor) -> {
                            if (layer >= split) {
                                shifted.put(layer - split, preProcessor);
                            }
                        });
        conf.setInputPreProcessors(shifted);
        MultiLayerNetwork head = new MultiLayerNetwork(conf);
        head.init();
        copyParameters(list, split, head, 0, head.getnLayers());
        return head;
    }

    /**
     * Returns the vertices of a graph that are still to be trained as a network of its own, with
     * their present weights and a new updater state. Its inputs are the outputs that they take from
     * below, by the names of their vertices.
     *
     * @return the head; its inputs are what {@link #featurize(MultiDataSetIterator)} gives
     * @throws DL4JInvalidConfigException if a layer below was skipped that is still to be trained
     * @throws IllegalStateException if the network is no graph
     */
    public ComputationGraph graphHead() {
        ComputationGraph whole = whole();
        requireNoneToTrainBelow();
        return GraphHead.of(whole, splitLayer());
    }

    private MultiLayerNetwork list(String otherwise) {
        if (network instanceof MultiLayerNetwork list) {
            return list;
        }
        throw new IllegalStateException("The network is a ComputationGraph; use " + otherwise);
    }

    private ComputationGraph whole() {
        if (network instanceof ComputationGraph whole) {
            return whole;
        }
        throw new IllegalStateException("The network is a MultiLayerNetwork; use head()");
    }

    /**
     * Runs data through the computed layers once, keeping the iterator's batches.
     *
     * <p>Memory: one value per example and input of the head, in the network's data type.
     *
     * @param iterator the data; reset before and after where it can be
     * @return the features with the same labels, in memory, resettable
     * @throws DL4JInvalidConfigException if a layer below the head was skipped that is still to be
     *     trained
     * @throws IllegalStateException if the head of a graph takes several arrays: use {@link
     *     #featurize(MultiDataSetIterator)}
     */
    public DataSetIterator featurize(DataSetIterator iterator) {
        requireNoneToTrainBelow();
        int split = splitLayer();
        if (network instanceof ComputationGraph whole) {
            Set<String> inputs = GraphHead.sources(whole, split).keySet();
            if (inputs.size() > 1) {
                throw new IllegalStateException(
                        "The head takes several arrays, "
                                + inputs
                                + "; use featurize(MultiDataSetIterator)");
            }
        }
        List<DataSet> batches =
                featurized(
                        ExampleStream.of(iterator),
                        iterator,
                        (forward, batch) -> features(forward, batch, split));
        if (iterator.getLabels() != null) {
            return new ExistingDataSetIterator(batches, iterator.getLabels());
        }
        int examples = batches.stream().mapToInt(DataSet::numExamples).sum();
        int width = batches.isEmpty() ? 0 : width(batches.get(0).getFeatures());
        return new ExistingDataSetIterator(batches, examples, width, iterator.totalOutcomes());
    }

    /** Reads an iterator from its start to its end, and leaves it and the network tidy. */
    private <T> List<T> featurized(
            ExampleStream stream, Iterator<T> iterator, BiFunction<NetworkForward, T, T> features) {
        return Rewinding.around(
                stream,
                () -> {
                    List<T> batches = new ArrayList<>();
                    try (NetworkForward forward = new NetworkForward(graph);
                            ReadAhead<T> data =
                                    new ReadAhead<>(
                                            stream.asyncSupported(),
                                            () -> iterator.hasNext() ? iterator.next() : null)) {
                        for (T batch = data.next(); batch != null; batch = data.next()) {
                            batches.add(features.apply(forward, batch));
                        }
                    } finally {
                        graph.clear();
                    }
                    return batches;
                });
    }

    private DataSet features(NetworkForward forward, DataSet batch, int split) {
        INDArray features = batch.getFeatures().castTo(graph.dataType());
        Activations given = Activations.of(features, batch.getFeaturesMaskArray());
        Activations result = forward.advance(Flow.of(given), 0, split).only();
        return new DataSet(
                result.values(),
                detached(batch.getLabels()),
                result.mask(),
                detached(batch.getLabelsMaskArray()));
    }

    /**
     * Runs data through the computed layers of a graph once, keeping the iterator's batches: for
     * the inputs of {@link #graphHead()}, in its order.
     *
     * @param iterator the data; reset before and after where it can be
     * @return the features with the same labels, in memory, resettable
     * @throws DL4JInvalidConfigException if a layer below the head was skipped that is still to be
     *     trained
     * @throws IllegalStateException if the network is no graph
     */
    public MultiDataSetIterator featurize(MultiDataSetIterator iterator) {
        int split = splitLayer();
        Collection<Integer> sources = GraphHead.sources(whole(), split).values();
        requireNoneToTrainBelow();
        return new MultiDataSetsInMemory(
                featurized(
                        ExampleStream.of(iterator, 0),
                        iterator,
                        (forward, batch) -> features(forward, batch, split, sources)));
    }

    private MultiDataSet features(
            NetworkForward forward, MultiDataSet batch, int split, Collection<Integer> sources) {
        INDArray[] masks = batch.getFeaturesMaskArrays();
        Activations[] inputs = new Activations[batch.getFeatures().length];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] =
                    Activations.of(
                            batch.getFeatures(i).castTo(graph.dataType()),
                            masks == null ? null : masks[i]);
        }
        Flow result = forward.advance(Flow.of(inputs), 0, split);
        List<Activations> features = sources.stream().map(result::from).toList();
        boolean masked = features.stream().anyMatch(own -> own.mask() != null);
        return new org.nd4j.linalg.dataset.MultiDataSet(
                features.stream().map(Activations::values).toArray(INDArray[]::new),
                detached(batch.getLabels()),
                masked ? features.stream().map(Activations::mask).toArray(INDArray[]::new) : null,
                detached(batch.getLabelsMaskArrays()));
    }

    private static INDArray[] detached(INDArray[] arrays) {
        return arrays == null
                ? null
                : Arrays.stream(arrays).map(LayerwisePcaResult::detached).toArray(INDArray[]::new);
    }

    /**
     * What lies below the split is run once and never trained; a skipped layer there would not do.
     */
    private void requireNoneToTrainBelow() {
        int split = splitLayer();
        String left =
                skipped.stream()
                        .filter(layer -> layer.layer() < split)
                        .filter(
                                layer ->
                                        graph.layer(layer.layer())
                                                .filter(LayerPlan::isFrozen)
                                                .isEmpty())
                        .map(layer -> layer.name() + " (" + layer.reason() + ")")
                        .collect(Collectors.joining(", "));
        if (!left.isEmpty()) {
            throw new DL4JInvalidConfigException(
                    "Below the head, which starts at layer "
                            + split
                            + ", lies what was neither computed nor is frozen, so it would never be"
                            + " trained: "
                            + left
                            + "; train the whole network with fit, compute the layer too, or wrap it"
                            + " in a FrozenLayer if it is meant to stay as it is");
        }
    }

    private static int width(INDArray features) {
        return (int) (features.length() / features.size(0));
    }

    /** Copies out of whatever workspace or reused buffer an iterator's array lives in. */
    private static INDArray detached(INDArray array) {
        return array == null ? null : array.dup();
    }

    /**
     * Puts a trained head back, <b>changing the network in place</b>: the one that the trainer was
     * given.
     *
     * @param head a network from {@link #head()}, trained
     * @return the whole network
     * @throws IllegalArgumentException if the head does not fit the layers above the split
     */
    public MultiLayerNetwork assemble(MultiLayerNetwork head) {
        MultiLayerNetwork network = list("assemble(ComputationGraph)");
        int split = splitLayer();
        checkArgument(
                head.getnLayers() == network.getnLayers() - split,
                "the head has %s layers, but %s lie above layer %s; use a network from head()",
                head.getnLayers(),
                network.getnLayers() - split,
                split - 1);
        for (int i = 0; i < head.getnLayers(); i++) {
            Map<String, INDArray> own = network.getLayer(split + i).paramTable();
            Map<String, INDArray> other = head.getLayer(i).paramTable();
            checkArgument(
                    shapes(own).equals(shapes(other)),
                    "layer %s of the head has parameters %s, layer %s of the network has %s; use a"
                            + " network from head()",
                    i,
                    shapes(other),
                    split + i,
                    shapes(own));
        }
        copyParameters(head, 0, network, split, head.getnLayers());
        MultiLayerConfiguration conf = network.getLayerWiseConfigurations();
        conf.setIterationCount(head.getLayerWiseConfigurations().getIterationCount());
        conf.setEpochCount(head.getLayerWiseConfigurations().getEpochCount());
        return network;
    }

    /**
     * Puts a trained head of a graph back, <b>changing the network in place</b>: the one that the
     * trainer was given.
     *
     * @param head a network from {@link #graphHead()}, trained
     * @return the whole network
     * @throws IllegalArgumentException if the head does not fit the vertices above the split
     * @throws IllegalStateException if the network is no graph
     */
    public ComputationGraph assemble(ComputationGraph head) {
        ComputationGraph whole = whole();
        GraphHead.putBack(head, whole, splitLayer());
        return whole;
    }

    private static Map<String, String> shapes(Map<String, INDArray> parameters) {
        Map<String, String> result = new HashMap<>();
        if (parameters != null) {
            parameters.forEach((key, value) -> result.put(key, Arrays.toString(value.shape())));
        }
        return result;
    }

    private static void copyParameters(
            MultiLayerNetwork from, int fromLayer, MultiLayerNetwork to, int toLayer, int count) {
        for (int i = 0; i < count; i++) {
            Map<String, INDArray> target = to.getLayer(toLayer + i).paramTable();
            Map<String, INDArray> source = from.getLayer(fromLayer + i).paramTable();
            if (target != null) {
                target.forEach((key, value) -> value.assign(source.get(key)));
            }
        }
    }

    /**
     * Returns the network's configuration with a {@link WeightInitClassPca} in each computed layer,
     * so that {@code new MultiLayerNetwork(configuration).init()} gives the weights that were
     * computed, whatever the network was trained to since.
     *
     * <p>An initializer sets weights only: biases start at the configured value and not at the
     * calibrated one, and recurrent weights are drawn as configured. This configuration, as JSON or
     * in a saved model, needs this library to be read; {@link WeightInitClassPca#removeFrom} makes
     * it plain again.
     *
     * @return a new configuration
     * @throws DL4JInvalidConfigException if a computed layer has several arrays of weights, such as
     *     a separable convolution, which DL4J asks one initializer for: save the model instead
     * @throws IllegalStateException if the network is a graph: {@link #graphConfiguration()}
     */
    public MultiLayerConfiguration configuration() {
        MultiLayerConfiguration conf =
                list("graphConfiguration()").getLayerWiseConfigurations().clone();
        for (LayerReport report : layers) {
            initialize(report, conf.getConf(report.layer()).getLayer());
        }
        return conf;
    }

    /**
     * Returns a graph's configuration with a {@link WeightInitClassPca} in each computed layer, as
     * {@link #configuration()} does that of a list.
     *
     * @return a new configuration
     * @throws DL4JInvalidConfigException if a computed layer has several arrays of weights
     * @throws IllegalStateException if the network is no graph
     */
    public ComputationGraphConfiguration graphConfiguration() {
        ComputationGraphConfiguration conf = whole().getConfiguration().clone();
        for (LayerReport report : layers) {
            String name = graph.layerOf(report.layer()).conf().getLayer().getLayerName();
            LayerVertex vertex = (LayerVertex) conf.getVertices().get(name);
            initialize(report, vertex.getLayerConf().getLayer());
        }
        return conf;
    }

    private void initialize(LayerReport report, Layer conf) {
        if (!weights.containsKey(report.layer())) {
            throw new DL4JInvalidConfigException(
                    report.name()
                            + " has several arrays of weights, which DL4J asks one initializer for;"
                            + " save the model instead");
        }
        BaseLayer weighted = (BaseLayer) conf;
        if (conf instanceof BaseRecurrentLayer recurrent
                && recurrent.getWeightInitFnRecurrent() == null) {
            recurrent.setWeightInitFnRecurrent(recurrent.getWeightInitFn());
        }
        weighted.setWeightInitFn(initializer(report.layer()));
    }

    /** Returns an initializer with the weights that were computed for a layer. */
    WeightInitClassPca initializer(int layer) {
        return WeightInitClassPca.of(weights.get(layer));
    }

    /** Returns a table of the layers, the skipped ones, and the provenance. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(LayerReport.header());
        for (LayerReport report : layers) {
            text.append(System.lineSeparator()).append(report);
        }
        for (SkippedLayer layer : skipped) {
            text.append(System.lineSeparator())
                    .append(layer.name())
                    .append(" skipped: ")
                    .append(layer.reason());
        }
        if (!normalizations.isEmpty()) {
            text.append(System.lineSeparator())
                    .append("batch normalization statistics set: layers ")
                    .append(normalizations);
        }
        return text.append(System.lineSeparator())
                .append(
                        String.format(
                                Locale.ROOT,
                                "%d examples (%d unlabelled passed over), %s, %.2f s in all",
                                provenance.examples(),
                                provenance.unlabelled(),
                                provenance.inMemory()
                                        ? "read once and kept in memory"
                                        : "kept in a temporary file, "
                                                + provenance.passes()
                                                + " passes",
                                provenance.totalSeconds()))
                .append(System.lineSeparator())
                .append(Settings.text(provenance.settings()))
                .toString();
    }
}
