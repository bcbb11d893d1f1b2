package io.github.classpca.internal.network;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.graph.vertex.impl.StackVertex;
import org.deeplearning4j.nn.graph.vertex.impl.UnstackVertex;
import org.deeplearning4j.nn.graph.vertex.impl.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.graph.vertex.impl.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.graph.vertex.impl.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The vertices of a {@link ComputationGraph} in its own topological order. */
final class VertexGraph extends LayerGraph {

    private final ComputationGraph network;
    private final GraphVertex[] order;

    /** Of each vertex, by its index in DL4J, the source that it is. */
    private final Map<Integer, Integer> sourceOf = new HashMap<>();

    VertexGraph(ComputationGraph network) {
        this.network = network;
        if (network.getVertices() == null) {
            order = new GraphVertex[0];
            return;
        }
        List<String> inputs = network.getConfiguration().getNetworkInputs();
        order =
                Arrays.stream(network.topologicalSortOrder())
                        .mapToObj(index -> network.getVertices()[index])
                        .filter(vertex -> !vertex.isInputVertex())
                        .toArray(GraphVertex[]::new);
        for (int step = 0; step < order.length; step++) {
            sourceOf.put(order[step].getVertexIndex(), step);
        }
        for (GraphVertex vertex : network.getVertices()) {
            if (vertex.isInputVertex()) {
                int input = inputs.indexOf(vertex.getVertexName());
                sourceOf.put(vertex.getVertexIndex(), FIRST_INPUT - input);
            }
        }
    }

    @Override
    public int inputs() {
        return network.getNumInputArrays();
    }

    @Override
    public int steps() {
        return order.length;
    }

    @Override
    public Optional<Layer> layer(int step) {
        return order[step].hasLayer() ? Optional.of(order[step].getLayer()) : Optional.empty();
    }

    @Override
    public long parameters(int step) {
        GraphVertex vertex = order[step];
        return vertex.hasLayer() ? vertex.getLayer().numParams() : vertex.numParams();
    }

    @Override
    public int[] sources(int step) {
        return Arrays.stream(order[step].getInputVertices())
                .mapToInt(VertexIndices::getVertexIndex)
                .map(sourceOf::get)
                .toArray();
    }

    @Override
    public Optional<InputPreProcessor> preProcessor(int step) {
        return order[step] instanceof LayerVertex vertex
                ? Optional.ofNullable(vertex.getLayerPreProcessor())
                : Optional.empty();
    }

    @Override
    public int[] outputs() {
        return network.getConfiguration().getNetworkOutputs().stream()
                .mapToInt(name -> sourceOf.get(network.getVertex(name).getVertexIndex()))
                .toArray();
    }

    @Override
    public String name(int step) {
        GraphVertex vertex = order[step];
        return vertex.hasLayer()
                ? nameOf(vertex.getVertexName(), vertex.getLayer(), vertex.getVertexName())
                : "Vertex "
                        + vertex.getVertexName()
                        + " ("
                        + vertex.getClass().getSimpleName()
                        + ")";
    }

    /** Returns the name of the vertex that a source is. */
    String vertexName(int source) {
        return source < 0
                ? network.getConfiguration().getNetworkInputs().get(FIRST_INPUT - source)
                : order[source].getVertexName();
    }

    @Override
    public OptionalInt find(String name) {
        for (int step = 0; step < order.length; step++) {
            if (order[step].getVertexName().equals(name)) {
                return OptionalInt.of(step);
            }
        }
        return OptionalInt.empty();
    }

    @Override
    public boolean keepsExamplesApart() {
        return Arrays.stream(order)
                .noneMatch(v -> v instanceof StackVertex || v instanceof UnstackVertex);
    }

    @Override
    public DataType dataType() {
        return network.getConfiguration().getDataType();
    }

    @Override
    public boolean isInitialized() {
        return network.getVertices() != null;
    }

    @Override
    public void clear() {
        network.clear();
        network.clearLayerMaskArrays();
        for (GraphVertex vertex : order) {
            vertex.clear();
        }
    }

    @Override
    public LayerGraph copy() {
        return new VertexGraph(Copies.of(network));
    }

    @Override
    boolean looksAtInputs(int step) {
        GraphVertex vertex = order[step];
        return vertex instanceof LastTimeStepVertex
                || vertex instanceof DuplicateToTimeSeriesVertex
                || vertex instanceof ReverseTimeSeriesVertex;
    }

    @Override
    INDArray combine(
            int step,
            INDArray[] inputs,
            Optional<Activations[]> ofNetwork,
            LayerWorkspaceMgr workspaces) {
        GraphVertex vertex = order[step];
        ofNetwork.ifPresent(this::show);
        try {
            for (int i = 0; i < inputs.length; i++) {
                vertex.setInput(i, inputs[i], workspaces);
            }
            return vertex.doForward(false, workspaces);
        } finally {
            vertex.clear();
            if (ofNetwork.isPresent()) {
                network.clear();
                network.clearLayerMaskArrays();
            }
        }
    }

    /** Shows the network its inputs, as its own forward pass does. */
    private void show(Activations[] inputs) {
        network.setInputs(Arrays.stream(inputs).map(Activations::values).toArray(INDArray[]::new));
        INDArray[] masks = Arrays.stream(inputs).map(Activations::mask).toArray(INDArray[]::new);
        if (Arrays.stream(masks).anyMatch(Objects::nonNull)) {
            network.setLayerMaskArrays(masks, null);
        }
    }

    @Override
    Pair<INDArray, MaskState> combineMasks(
            int step, INDArray[] masks, MaskState state, int examples) {
        return order[step].feedForwardMaskArrays(masks, state, examples);
    }
}
