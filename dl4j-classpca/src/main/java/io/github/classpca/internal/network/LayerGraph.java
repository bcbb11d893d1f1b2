package io.github.classpca.internal.network;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network as steps, in an order in which each comes after those whose outputs it takes: the
 * layers of a {@link MultiLayerNetwork}, or the vertices of a {@link ComputationGraph} but for its
 * inputs.
 *
 * <p>Where an output comes from is told by its source: a step, from 0 on, or an input of the
 * network, from -1 down.
 */
public abstract class LayerGraph {

    /** The source that is the first input, or the only one. */
    public static final int FIRST_INPUT = -1;

    private int[] lastUses;

    /** Returns a list of layers as it is, not a copy. */
    public static LayerGraph of(MultiLayerNetwork network) {
        return new LayerList(network);
    }

    /** Returns a graph of vertices as it is, not a copy. */
    public static LayerGraph of(ComputationGraph network) {
        return new VertexGraph(network);
    }

    /** Returns how many inputs the network has. */
    public abstract int inputs();

    /** Returns how many steps there are. */
    public abstract int steps();

    /** Returns the layer of a step; empty where it is a vertex without one. */
    public abstract Optional<Layer> layer(int step);

    /** Returns how many parameters a step has. */
    public abstract long parameters(int step);

    /** Returns the sources that a step takes, in its order. */
    public abstract int[] sources(int step);

    /** Returns what a step does to its only input first. */
    public abstract Optional<InputPreProcessor> preProcessor(int step);

    /** Returns the steps whose outputs are the network's, in its order. */
    public abstract int[] outputs();

    /** Returns the step that says which in messages and reports. */
    public abstract String name(int step);

    /** Returns the step of a layer by the name that its configuration gives it. */
    public abstract OptionalInt find(String name);

    /**
     * Returns the step of a layer by the name that its configuration gives it.
     *
     * @throws DL4JInvalidConfigException if there is none
     */
    public final int require(String name) {
        return find(name)
                .orElseThrow(
                        () ->
                                new DL4JInvalidConfigException(
                                        "The network has no layer named '"
                                                + name
                                                + "'; it has "
                                                + IntStream.range(0, steps())
                                                        .mapToObj(this::name)
                                                        .collect(Collectors.joining(", "))));
    }

    /** Tells whether no step makes one batch of several, or several of one. */
    public abstract boolean keepsExamplesApart();

    /** Returns the data type of the parameters. */
    public abstract DataType dataType();

    /** Tells whether there are parameters yet. */
    public abstract boolean isInitialized();

    /** Lets go of what layers and vertices remember of the examples run last. */
    public abstract void clear();

    /** Returns a copy of the network, parameters included, without its updater. */
    public abstract LayerGraph copy();

    /** Tells whether a step looks at the inputs of the network besides what it takes. */
    abstract boolean looksAtInputs(int step);

    /**
     * Runs a vertex without a layer.
     *
     * @param ofNetwork the inputs of the network, where it {@linkplain #looksAtInputs looks at
     *     them}
     */
    abstract INDArray combine(
            int step,
            INDArray[] inputs,
            Optional<Activations[]> ofNetwork,
            LayerWorkspaceMgr workspaces);

    /** Returns the mask of the output of a vertex without a layer. */
    abstract Pair<INDArray, MaskState> combineMasks(
            int step, INDArray[] masks, MaskState state, int examples);

    /** Returns the last step that takes an output; that after the last where none does. */
    public final int lastUse(int source) {
        if (lastUses == null) {
            int[] uses = new int[inputs() + steps()];
            Arrays.fill(uses, steps());
            for (int step = 0; step < steps(); step++) {
                for (int taken : sources(step)) {
                    uses[taken + inputs()] = step;
                }
                if (looksAtInputs(step)) {
                    Arrays.fill(uses, 0, inputs(), step);
                }
            }
            lastUses = uses;
        }
        return lastUses[source + inputs()];
    }

    /** Returns the configuration of the layer of a step; empty where it is a vertex without one. */
    public final Optional<org.deeplearning4j.nn.conf.layers.Layer> conf(int step) {
        return layer(step).map(layer -> layer.conf().getLayer());
    }

    /** Tells whether a step is a batch normalization. */
    public final boolean isNormalization(int step) {
        return layer(step).filter(BatchNormalization.class::isInstance).isPresent();
    }

    /** Returns the layer of a step that has one. */
    public final Layer layerOf(int step) {
        return layer(step)
                .orElseThrow(() -> new IllegalArgumentException(name(step) + " is no layer"));
    }

    static String nameOf(String place, Layer layer, String usualName) {
        org.deeplearning4j.nn.conf.layers.Layer conf = layer.conf().getLayer();
        String name = conf.getLayerName();
        String type = conf.getClass().getSimpleName();
        boolean named = name != null && !name.isEmpty() && !name.equals(usualName);
        return "Layer " + place + " (" + (named ? name + ", " + type : type) + ")";
    }
}
