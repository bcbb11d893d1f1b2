package io.github.classpca.internal.network;

import com.google.common.primitives.Ints;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/**
 * The output of a network that gives the classes.
 *
 * @param step the step
 * @param position which of the network's outputs it is, and so which of its arrays of labels
 */
public record ClassOutput(int step, int position) {

    /**
     * Finds it.
     *
     * @param name the name of its layer, or empty for the only output, or the only one that ends in
     *     a softmax
     * @throws DL4JInvalidConfigException if there is none of that name, or none or several could be
     *     meant
     */
    public static ClassOutput of(LayerGraph graph, Optional<String> name) {
        int[] outputs = graph.outputs();
        if (name.isPresent()) {
            OptionalInt found = graph.find(name.get());
            int position = found.isPresent() ? Ints.indexOf(outputs, found.getAsInt()) : -1;
            if (position < 0) {
                throw new DL4JInvalidConfigException(
                        "The network has no output '"
                                + name.get()
                                + "'; it has "
                                + names(graph, outputs)
                                + "; give one of these to output(...)");
            }
            return new ClassOutput(outputs[position], position);
        }
        if (outputs.length == 1) {
            return new ClassOutput(outputs[0], 0);
        }
        List<Integer> candidates =
                IntStream.range(0, outputs.length)
                        .filter(position -> isSoftmax(graph, outputs[position]))
                        .boxed()
                        .toList();
        if (candidates.size() != 1) {
            throw new DL4JInvalidConfigException(
                    "Of the outputs "
                            + names(graph, outputs)
                            + (candidates.isEmpty() ? " none ends" : " several end")
                            + " in a softmax; name the one that gives the classes by output(...)");
        }
        return new ClassOutput(outputs[candidates.get(0)], candidates.get(0));
    }

    private static boolean isSoftmax(LayerGraph graph, int output) {
        return graph.conf(output).orElse(null) instanceof BaseLayer layer
                && layer.getActivationFn() instanceof ActivationSoftmax;
    }

    private static String names(LayerGraph graph, int[] outputs) {
        return Arrays.stream(outputs).mapToObj(graph::name).collect(Collectors.joining(", "));
    }
}
