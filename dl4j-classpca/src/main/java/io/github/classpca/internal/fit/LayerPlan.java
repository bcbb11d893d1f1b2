package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableList;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.ScoreLayer;
import io.github.classpca.layer.LayerAdapter;
import io.github.classpca.report.SkippedLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.layers.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.layers.recurrent.MaskZeroLayer;
import org.deeplearning4j.nn.layers.recurrent.TimeDistributedLayer;

/**
 * What is to be done to which layer, from the lowest up.
 *
 * @param stages the layers to work on
 * @param skipped the layers with parameters that stay as they are
 */
public record LayerPlan(ImmutableList<Stage> stages, ImmutableList<SkippedLayer> skipped) {

    /**
     * One layer to work on.
     *
     * @param layer its index
     * @param adapter how to compute it, or null for a batch normalization whose statistics are set
     * @param onInput whether no layer with parameters lies below
     */
    public record Stage(int layer, LayerAdapter adapter, boolean onInput) {

        public boolean isNormalization() {
            return adapter == null;
        }
    }

    /**
     * Plans the work.
     *
     * @param asked the layers to compute, or none for all that can be
     * @param adapters how layers are computed
     * @param output the step that gives the classes
     * @param classes the number of classes, which tells a layer of scores where no loss does
     * @throws DL4JInvalidConfigException if a layer asked for cannot be computed, or none can
     */
    public static LayerPlan of(
            LayerGraph graph,
            Set<Integer> asked,
            Function<org.deeplearning4j.nn.conf.layers.Layer, Optional<LayerAdapter>> adapters,
            int output,
            int classes) {
        int count = graph.steps();
        for (int index : asked) {
            if (index >= count) {
                throw new DL4JInvalidConfigException(
                        "Layer index "
                                + index
                                + " is out of range: the network has layers 0 to "
                                + (count - 1));
            }
        }
        Optional<ScoreLayer> scores =
                ScoreLayer.of(graph, output).filter(layer -> layer.isOf(classes));
        boolean[] leads = leadingTo(graph, output);
        boolean[] raw = onInputs(graph);
        List<Stage> stages = new ArrayList<>();
        List<SkippedLayer> skipped = new ArrayList<>();
        boolean touched = false;
        for (int i = 0; i < count; i++) {
            if (graph.parameters(i) == 0 && !asked.contains(i)) {
                continue;
            }
            if (graph.isNormalization(i) && !asked.contains(i)) {
                stages.add(new Stage(i, null, raw[i]));
                continue;
            }
            String name = graph.name(i);
            String obstacle = obstacle(graph, i, adapters);
            if (obstacle == null && scores.isPresent() && scores.get().index() == i) {
                obstacle = scoresObstacle(graph, output, scores.get(), asked.contains(i));
            }
            if (obstacle == null && !leads[i] && !asked.contains(i)) {
                obstacle =
                        "it does not lead to " + graph.name(output) + ", which gives the classes";
            }
            if (obstacle != null && asked.contains(i)) {
                throw new DL4JInvalidConfigException(
                        name
                                + " cannot be computed: "
                                + obstacle
                                + "; leave it out of layers(...)");
            }
            if (obstacle == null && (asked.isEmpty() || asked.contains(i))) {
                stages.add(new Stage(i, graph.conf(i).flatMap(adapters).orElseThrow(), raw[i]));
                touched = true;
            } else if (!(graph.layer(i).orElse(null) instanceof IOutputLayer)) {
                skipped.add(
                        new SkippedLayer(i, name, obstacle == null ? "not asked for" : obstacle));
            }
        }
        if (!touched) {
            throw new DL4JInvalidConfigException(
                    "The network has no hidden layer to compute"
                            + (skipped.isEmpty() ? "" : ": " + skipped));
        }
        return new LayerPlan(
                withoutIdleNormalizations(graph, stages), ImmutableList.copyOf(skipped));
    }

    /** Tells of each step whether its output reaches another. */
    private static boolean[] leadingTo(LayerGraph graph, int output) {
        boolean[] leads = new boolean[graph.steps()];
        leads[output] = true;
        for (int step = output; step >= 0; step--) {
            for (int source : graph.sources(step)) {
                if (source >= 0) {
                    leads[source] |= leads[step];
                }
            }
        }
        return leads;
    }

    /** Tells of each step whether no parameters lie below it. */
    private static boolean[] onInputs(LayerGraph graph) {
        boolean[] raw = new boolean[graph.steps()];
        for (int step = 0; step < raw.length; step++) {
            raw[step] =
                    Arrays.stream(graph.sources(step))
                            .allMatch(
                                    source ->
                                            source < 0
                                                    || (raw[source]
                                                            && graph.parameters(source) == 0));
        }
        return raw;
    }

    /** Drops the batch normalizations that belong to what is still to be trained. */
    private static ImmutableList<Stage> withoutIdleNormalizations(
            LayerGraph graph, List<Stage> stages) {
        int last = -1;
        for (Stage stage : stages) {
            last = stage.isNormalization() ? last : stage.layer();
        }
        int end = last + 1;
        while (end < graph.steps() && (graph.parameters(end) == 0 || graph.isNormalization(end))) {
            end++;
        }
        int limit = end;
        return stages.stream()
                .filter(stage -> stage.layer() < limit)
                .collect(ImmutableList.toImmutableList());
    }

    /** Tells whether a layer is meant to keep its weights. */
    public static boolean isFrozen(Layer layer) {
        return layer instanceof FrozenLayer || layer instanceof FrozenLayerWithBackprop;
    }

    /** Returns why a layer that gives the scores of the classes is not computed, or null. */
    private static String scoresObstacle(
            LayerGraph graph, int output, ScoreLayer scores, boolean asked) {
        if (scores.underLoss()) {
            return "its outputs are the class scores that "
                    + graph.name(output)
                    + " takes, which are trained or solved by RidgeReadoutTrainer and not computed";
        }
        return asked
                ? null
                : "its outputs are taken for class scores, since "
                        + (scores.softmax()
                                ? "they end in a softmax"
                                : "they are as many as the classes, " + scores.outputs())
                        + "; name it in layers(...) to compute it all the same";
    }

    /** Returns why a layer cannot be computed, or null. */
    private static String obstacle(
            LayerGraph graph,
            int step,
            Function<org.deeplearning4j.nn.conf.layers.Layer, Optional<LayerAdapter>> adapters) {
        if (graph.layer(step).isEmpty()) {
            return "it is a vertex with parameters of its own";
        }
        Layer layer = graph.layerOf(step);
        if (layer instanceof IOutputLayer) {
            return "it is an output layer, which is trained and not computed";
        }
        if (isFrozen(layer)) {
            return "it is frozen";
        }
        if (layer.numParams() == 0) {
            return "it has no parameters";
        }
        if (layer instanceof MaskZeroLayer) {
            return "steps that it hides by MaskZeroLayer would count";
        }
        if (layer instanceof TimeDistributedLayer) {
            return "it is within TimeDistributed; a DenseLayer alone is computed over the steps";
        }
        if (adapters.apply(layer.conf().getLayer()).isEmpty()) {
            return "there is no adapter for "
                    + layer.conf().getLayer().getClass().getSimpleName()
                    + (layer.conf().getLayer() instanceof Bidirectional both
                            ? " of " + both.getFwd().getClass().getSimpleName()
                            : "");
        }
        if (isNormalizedRnn(layer.conf().getLayer())) {
            return "its layer normalization is of input and state together";
        }
        if (layer.conf().getLayer() instanceof DenseLayer dense
                && dense.hasLayerNorm()
                && dense.getNOut() == 1) {
            return "its layer normalization over a single unit (nOut=1) makes every output 0";
        }
        if (graph.preProcessor(step).orElse(null) instanceof RnnToCnnPreProcessor) {
            return "its input is a sequence of images for each example";
        }
        return null;
    }

    private static boolean isNormalizedRnn(org.deeplearning4j.nn.conf.layers.Layer conf) {
        if (conf instanceof Bidirectional both) {
            return isNormalizedRnn(both.getFwd());
        }
        if (conf instanceof LastTimeStep last) {
            return isNormalizedRnn(last.getUnderlying());
        }
        return conf instanceof SimpleRnn rnn && rnn.hasLayerNorm();
    }
}
