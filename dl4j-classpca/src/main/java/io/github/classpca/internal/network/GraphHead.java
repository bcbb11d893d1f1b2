package io.github.classpca.internal.network;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The upper part of a graph as a graph of its own. Its inputs are the outputs that it takes from
 * below, by the names of their vertices.
 */
public final class GraphHead {

    private GraphHead() {}

    /**
     * Returns the steps from a split on, with their present parameters.
     *
     * @return a new network
     */
    public static ComputationGraph of(ComputationGraph network, int split) {
        ComputationGraphConfiguration conf = network.getConfiguration().clone();
        List<String> kept = names(network, split);
        conf.getVertices().keySet().retainAll(kept);
        conf.getVertexInputs().keySet().retainAll(kept);
        conf.setNetworkInputs(new ArrayList<>(sources(network, split).keySet()));
        conf.setTopologicalOrder(null);
        conf.setTopologicalOrderStr(null);
        ComputationGraph head = new ComputationGraph(conf);
        head.init();
        copyParameters(network, head, kept);
        return head;
    }

    /**
     * Returns the sources that the steps from a split on take from below, by the names of these.
     */
    public static Map<String, Integer> sources(ComputationGraph network, int split) {
        VertexGraph graph = new VertexGraph(network);
        Map<String, Integer> result = new LinkedHashMap<>();
        TreeSet<Integer> below = new TreeSet<>();
        for (int step = split; step < graph.steps(); step++) {
            Arrays.stream(graph.sources(step)).filter(source -> source < split).forEach(below::add);
        }
        for (int source : below) {
            result.put(graph.vertexName(source), source);
        }
        return result;
    }

    /**
     * Puts the parameters of a head back.
     *
     * @throws IllegalArgumentException if it has not the vertices and shapes that it should
     */
    public static void putBack(ComputationGraph head, ComputationGraph network, int split) {
        List<String> kept = names(network, split);
        for (String name : kept) {
            Map<String, String> own = shapes(network, name);
            checkArgument(
                    head.getVertex(name) != null && shapes(head, name).equals(own),
                    "vertex %s of the head has not the parameters %s; use a network from"
                            + " graphHead()",
                    name,
                    own);
        }
        copyParameters(head, network, kept);
        network.getConfiguration().setIterationCount(head.getConfiguration().getIterationCount());
        network.getConfiguration().setEpochCount(head.getConfiguration().getEpochCount());
    }

    private static List<String> names(ComputationGraph network, int split) {
        VertexGraph graph = new VertexGraph(network);
        return IntStream.range(split, graph.steps()).mapToObj(graph::vertexName).toList();
    }

    private static Map<String, String> shapes(ComputationGraph network, String vertex) {
        Map<String, String> result = new LinkedHashMap<>();
        parameters(network, vertex)
                .forEach((key, value) -> result.put(key, Arrays.toString(value.shape())));
        return result;
    }

    private static void copyParameters(
            ComputationGraph from, ComputationGraph to, List<String> vertices) {
        for (String vertex : vertices) {
            Map<String, INDArray> source = parameters(from, vertex);
            parameters(to, vertex).forEach((key, value) -> value.assign(source.get(key)));
        }
    }

    private static Map<String, INDArray> parameters(ComputationGraph network, String vertex) {
        Map<String, INDArray> table = network.getVertex(vertex).paramTable(false);
        return table == null ? Map.of() : table;
    }
}
