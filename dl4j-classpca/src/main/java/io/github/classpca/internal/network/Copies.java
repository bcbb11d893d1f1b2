package io.github.classpca.internal.network;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Copies of networks with their parameters. DL4J's {@code clone()} takes the updater's state along,
 * and that of a graph its listeners.
 */
public final class Copies {

    private Copies() {}

    public static MultiLayerNetwork of(MultiLayerNetwork network) {
        MultiLayerNetwork copy =
                new MultiLayerNetwork(network.getLayerWiseConfigurations().clone());
        copy.init(network.params().dup(), false);
        return copy;
    }

    public static ComputationGraph of(ComputationGraph network) {
        ComputationGraph copy = new ComputationGraph(network.getConfiguration().clone());
        copy.init(network.params().dup(), false);
        return copy;
    }
}
