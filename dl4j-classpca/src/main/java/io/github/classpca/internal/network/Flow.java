package io.github.classpca.internal.network;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What flows through a network at one place of its order, for a batch: the outputs that are taken
 * from there on. In a list of layers that is one.
 *
 * @param outputs by their source in the {@link LayerGraph}
 * @param examples the number of examples N
 */
public record Flow(ImmutableSortedMap<Integer, Activations> outputs, int examples) {

    /** Returns the features of a network's inputs, in its order. */
    public static Flow of(Activations... inputs) {
        ImmutableSortedMap.Builder<Integer, Activations> outputs =
                ImmutableSortedMap.naturalOrder();
        for (int i = 0; i < inputs.length; i++) {
            outputs.put(LayerGraph.FIRST_INPUT - i, inputs[i]);
        }
        return new Flow(outputs.build(), inputs[0].examples());
    }

    /** Returns what comes from a source. */
    public Activations from(int source) {
        Activations result = outputs.get(source);
        if (result == null) {
            throw new IllegalStateException(
                    "output " + source + " is not among " + outputs.keySet());
        }
        return result;
    }

    /** Returns the features of the network's inputs, where all are still to be taken. */
    Activations[] inputs(int count) {
        return IntStream.range(0, count)
                .mapToObj(input -> from(LayerGraph.FIRST_INPUT - input))
                .toArray(Activations[]::new);
    }

    /** Returns the one output that there is. */
    public Activations only() {
        if (outputs.size() != 1) {
            throw new IllegalStateException("several outputs: " + outputs.keySet());
        }
        return outputs.firstEntry().getValue();
    }

    /** Returns the flow behind a step: without what no later step takes. */
    Flow behind(int step, Activations output, LayerGraph graph) {
        ImmutableSortedMap.Builder<Integer, Activations> result = ImmutableSortedMap.naturalOrder();
        outputs.forEach(
                (source, activations) -> {
                    if (graph.lastUse(source) > step) {
                        result.put(source, activations);
                    }
                });
        return new Flow(result.put(step, output).build(), examples);
    }

    /** Returns others in the place of all outputs. */
    Flow map(UnaryOperator<Activations> change) {
        ImmutableSortedMap.Builder<Integer, Activations> result = ImmutableSortedMap.naturalOrder();
        for (Map.Entry<Integer, Activations> output : outputs.entrySet()) {
            result.put(output.getKey(), change.apply(output.getValue()));
        }
        return new Flow(result.build(), examples);
    }

    /** Returns a copy of some of the examples. */
    public Flow select(int[] chosen) {
        Flow result = map(activations -> activations.select(chosen));
        return new Flow(result.outputs(), chosen.length);
    }

    /** Returns what all outputs take. */
    public long bytes() {
        return outputs.values().stream().mapToLong(Activations::bytes).sum();
    }

    /** Frees what is not part of the flow that came of this one. */
    public void closeBut(Flow kept) {
        for (Activations own : outputs.values()) {
            if (kept.outputs().values().stream()
                    .noneMatch(other -> other.values() == own.values())) {
                Activations.close(own.values());
            }
        }
    }
}
