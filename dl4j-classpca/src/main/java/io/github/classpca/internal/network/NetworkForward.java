package io.github.classpca.internal.network;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.MemoryWorkspaceManager;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Runs batches through part of a network, as at test time; for one thread, to be closed.
 *
 * <p>Equal to the network's own forward pass to rounding, but two-dimensional convolutions run as
 * the ND4J operation: DL4J's layer takes the way through im2col, which on a CPU is many times
 * slower. Which of the two is taken does not hang on a measurement: one that comes out the other
 * way would change the last bits of the weights from run to run.
 *
 * <p>All that lies between two layers is in a workspace, the same memory for each batch.
 */
public final class NetworkForward implements AutoCloseable {

    private static final int PICTURES_RANK = 4;

    /** Of the widest array between two layers: larger ones leave the cache before they are read. */
    private static final long PART_BYTES = 4L << 20;

    /** Examples of a first part, which shows how much memory one takes. */
    private static final int FIRST_PART = 2;

    /** It learns the size that the widest part takes. */
    private static final WorkspaceConfiguration WORKSPACE =
            WorkspaceConfiguration.builder()
                    .initialSize(0)
                    .policyLearning(LearningPolicy.FIRST_LOOP)
                    .policyReset(ResetPolicy.BLOCK_LEFT)
                    .policySpill(SpillPolicy.REALLOCATE)
                    .build();

    private static final AtomicLong COUNT = new AtomicLong();

    private final LayerGraph graph;
    private final String workspace = "CLASSPCA_FORWARD_" + COUNT.incrementAndGet();
    private final LayerWorkspaceMgr inside =
            LayerWorkspaceMgr.builder()
                    .with(ArrayType.INPUT, workspace, WORKSPACE)
                    .with(ArrayType.ACTIVATIONS, workspace, WORKSPACE)
                    .with(ArrayType.FF_WORKING_MEM, workspace, WORKSPACE)
                    .defaultNoWorkspace()
                    .build();

    private final ConvolutionForward convolutions = new ConvolutionForward();

    /** What one example takes at most between two layers, as far as seen, in bytes. */
    private long widest;

    public NetworkForward(LayerGraph graph) {
        this.graph = graph;
    }

    /**
     * Runs steps {@code from .. to-1}.
     *
     * @param flow what comes to step {@code from}; not changed
     * @return what comes to step {@code to}, new arrays unless there is nothing to run
     */
    public Flow advance(Flow flow, int from, int to) {
        if (from == to) {
            return flow;
        }
        if (from == 0) {
            requireAllInputs(flow);
        }
        convolutions.clear();
        if (!graph.keepsExamplesApart()
                || !flow.outputs().values().stream().allMatch(NetworkForward::isOfPictures)) {
            return run(flow, from, to, result -> result.map(Activations::detached));
        }
        int examples = flow.examples();
        Map<Integer, INDArray> whole = new HashMap<>();
        for (int done = 0; done < examples; ) {
            long affordable = widest == 0 ? FIRST_PART : Math.max(1, PART_BYTES / widest);
            int start = done;
            int end = (int) Math.min(examples, done + affordable);
            INDArrayIndex part = NDArrayIndex.interval(start, end);
            Flow given = flow.map(all -> Activations.of(all.values().get(part), null));
            run(
                    new Flow(given.outputs(), end - start),
                    from,
                    to,
                    result -> {
                        result.outputs()
                                .forEach(
                                        (source, own) ->
                                                whole.computeIfAbsent(
                                                                source, any -> rows(own, examples))
                                                        .get(part)
                                                        .assign(own.values()));
                        return result;
                    });
            done = end;
        }
        ImmutableSortedMap.Builder<Integer, Activations> outputs =
                ImmutableSortedMap.naturalOrder();
        whole.forEach((source, values) -> outputs.put(source, Activations.of(values, null)));
        return new Flow(outputs.build(), examples);
    }

    private void requireAllInputs(Flow flow) {
        int given = flow.outputs().size();
        if (given != graph.inputs()) {
            throw new DL4JInvalidInputException(
                    "The iterator gives "
                            + given
                            + " arrays of features, but the network takes "
                            + graph.inputs()
                            + (given < graph.inputs()
                                    ? "; use a MultiDataSetIterator that gives one for each input"
                                    : "; give one for each input"));
        }
    }

    private static boolean isOfPictures(Activations activations) {
        INDArray values = activations.values();
        return values.rank() == PICTURES_RANK
                && activations.mask() == null
                && values.size(0) == activations.examples();
    }

    /** Makes room for outputs of the shape of some, but of so many examples. */
    private static INDArray rows(Activations some, int examples) {
        long[] shape = some.values().shape().clone();
        shape[0] = examples;
        return Nd4j.createUninitializedDetached(some.values().dataType(), 'c', shape);
    }

    /** Runs a copy, and takes from the result what is to outlive the workspace. */
    private <T> T run(Flow given, int from, int to, Function<Flow, T> taken) {
        MemoryWorkspace scope =
                Nd4j.getWorkspaceManager().getAndActivateWorkspace(WORKSPACE, workspace);
        try {
            Flow current =
                    given.map(own -> own.with(own.values().dup('c'), own.mask(), own.maskState()));
            for (int step = from; step < to; step++) {
                current = current.behind(step, output(current, step), graph);
                widest = Math.max(widest, current.bytes() / current.examples());
            }
            return taken.apply(current);
        } finally {
            scope.close();
        }
    }

    private Activations output(Flow flow, int step) {
        int[] sources = graph.sources(step);
        if (graph.layer(step).isEmpty()) {
            return combine(flow, sources, step);
        }
        Activations given = flow.from(sources[0]);
        if (graph.lastUse(sources[0]) > step) {
            // DL4J's layers may work in place, and a later step takes the same.
            given = given.with(given.values().dup('c'), given.mask(), given.maskState());
        }
        Activations input = preProcess(given, step, inside);
        try {
            return activate(input, step);
        } catch (RuntimeException e) {
            throw unfit(input.values(), step, e);
        }
    }

    /** Runs a vertex without a layer: on copies, for it may work in place too. */
    private Activations combine(Flow flow, int[] sources, int step) {
        Activations[] given =
                Arrays.stream(sources).mapToObj(flow::from).toArray(Activations[]::new);
        Optional<Activations[]> ofNetwork =
                graph.looksAtInputs(step)
                        ? Optional.of(flow.inputs(graph.inputs()))
                        : Optional.empty();
        INDArray[] values =
                Arrays.stream(given).map(own -> own.values().dup('c')).toArray(INDArray[]::new);
        INDArray[] masks = Arrays.stream(given).map(Activations::mask).toArray(INDArray[]::new);
        int examples = given[0].examples();
        try {
            INDArray result = graph.combine(step, values, ofNetwork, inside);
            // Stacked outputs are of as many times the examples.
            long perExample = given[0].values().size(0) / examples;
            Activations output =
                    new Activations(
                            result, null, MaskState.Active, (int) (result.size(0) / perExample));
            if (Arrays.stream(masks).allMatch(Objects::isNull)) {
                return output;
            }
            return masked(
                    output,
                    result,
                    graph.combineMasks(step, masks, given[0].maskState(), examples));
        } catch (RuntimeException e) {
            throw unfit(values[0], step, e);
        }
    }

    /** Frees the workspace. */
    @Override
    public void close() {
        MemoryWorkspaceManager workspaces = Nd4j.getWorkspaceManager();
        if (workspaces.checkIfWorkspaceExists(workspace)) {
            workspaces.destroyWorkspace(
                    workspaces.getWorkspaceForCurrentThread(WORKSPACE, workspace));
        }
    }

    /** Returns what a layer takes, behind its preprocessor. */
    public Activations input(Flow flow, int layer) {
        return preProcess(
                flow.from(graph.sources(layer)[0]), layer, LayerWorkspaceMgr.noWorkspaces());
    }

    private Activations preProcess(
            Activations activations, int layer, LayerWorkspaceMgr workspaces) {
        InputPreProcessor preProcessor = graph.preProcessor(layer).orElse(null);
        if (preProcessor == null) {
            return activations;
        }
        int examples = activations.examples();
        try {
            INDArray values = preProcessor.preProcess(activations.values(), examples, workspaces);
            if (activations.mask() == null) {
                return activations.with(values, null, activations.maskState());
            }
            Pair<INDArray, MaskState> mask =
                    preProcessor.feedForwardMaskArray(
                            activations.mask(), activations.maskState(), examples);
            return masked(activations, values, mask);
        } catch (RuntimeException e) {
            throw unfit(activations.values(), layer, e);
        }
    }

    private Activations activate(Activations input, int index) {
        Layer layer = graph.layerOf(index);
        int examples = input.examples();
        layer.setInputMiniBatchSize(examples);
        if (input.mask() == null) {
            return input.with(values(layer, input.values()), null, input.maskState());
        }
        Pair<INDArray, MaskState> mask =
                layer.feedForwardMaskArray(input.mask(), input.maskState(), examples);
        try {
            return masked(input, values(layer, input.values()), mask);
        } finally {
            layer.setMaskArray(null);
        }
    }

    /** A layer that takes the mask up, such as global pooling, passes none on. */
    private static Activations masked(
            Activations before, INDArray values, Pair<INDArray, MaskState> mask) {
        return mask == null
                ? before.with(values, null, MaskState.Active)
                : before.with(values, mask.getFirst(), mask.getSecond());
    }

    private INDArray values(Layer layer, INDArray input) {
        if (ConvolutionForward.runs(layer)) {
            return convolutions.run((ConvolutionLayer) layer, input);
        }
        INDArray result = layer.activate(input, false, inside);
        layer.clear();
        return result;
    }

    private DL4JInvalidInputException unfit(INDArray input, int layer, RuntimeException cause) {
        return new DL4JInvalidInputException(
                graph.name(layer)
                        + ": cannot take input of shape "
                        + Arrays.toString(input.shape())
                        + (graph.sources(layer)[0] < 0
                                ? " (the features)"
                                : " (from the layer below)")
                        + ": "
                        + cause.getMessage()
                        + "; check the iterator's features against the network's input type",
                cause);
    }
}
