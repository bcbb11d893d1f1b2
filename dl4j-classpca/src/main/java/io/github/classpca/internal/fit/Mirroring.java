package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableSet;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.strategy.FilterStrategy;
import io.github.classpca.strategy.Mirrored;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Keeps account of which channel is which when pictures are mirrored, from the lowest layer up, so
 * that each picture can be counted with its mirror image without running that through the network.
 */
public final class Mirroring {

    /** What may lie between: treats a channel like any other, and its left like its right. */
    private static final ImmutableSet<Class<? extends Layer>> EVEN_HANDED =
            ImmutableSet.of(
                    ActivationLayer.class,
                    BatchNormalization.class,
                    DropoutLayer.class,
                    LocalResponseNormalization.class,
                    SubsamplingLayer.class);

    private final LayerGraph graph;
    private final boolean wanted;
    private Optional<int[]> channels = Optional.empty();
    private boolean known = true;

    private Mirroring(LayerGraph graph, boolean wanted) {
        this.graph = graph;
        this.wanted = wanted;
    }

    /**
     * Makes what keeps account for layers that are to be computed.
     *
     * @throws DL4JInvalidConfigException if they are to be mirrored and are not such as can be
     */
    public static Mirroring of(LayerGraph graph, LayerPlan plan, boolean wanted) {
        int below = LayerGraph.FIRST_INPUT;
        for (LayerPlan.Stage stage : plan.stages()) {
            if (!wanted || stage.isNormalization()) {
                continue;
            }
            if (stage.adapter().mirrored(Optional.empty()).isEmpty()) {
                throw refusal(graph, stage.layer(), "it is no convolution over pictures");
            }
            int layer = stage.layer();
            for (int i = graph.sources(layer)[0]; i > below; i = graph.sources(i)[0]) {
                if (!graph.conf(i)
                        .map(conf -> EVEN_HANDED.contains(conf.getClass()))
                        .orElse(false)) {
                    throw refusal(graph, layer, graph.name(i) + " lies below and is not computed");
                }
            }
            below = layer;
        }
        return new Mirroring(graph, wanted);
    }

    /** Returns where the values of a layer's rows go; empty where nothing is to be mirrored. */
    public Optional<int[]> rows(LayerPlan.Stage stage) {
        if (!wanted) {
            return Optional.empty();
        }
        if (!known) {
            throw refusal(
                    graph,
                    stage.layer(),
                    "of the computed layer below some filters are mirrored to their negatives, which"
                            + " it does not have; give it strategy.twoSided()");
        }
        return stage.adapter().mirrored(channels);
    }

    /** Returns a strategy whose filters are their own mirror images, or the negatives of these. */
    public static FilterStrategy strategy(FilterStrategy strategy, Optional<int[]> rows) {
        return rows.isEmpty() ? strategy : new Mirrored(strategy, rows.get());
    }

    /** Takes note of the filters of the layer just computed. */
    public void computed(INDArray filters, Optional<int[]> rows) {
        if (rows.isPresent()) {
            channels = Mirrored.responses(filters, rows.get());
            known = channels.isPresent();
        }
    }

    private static DL4JInvalidConfigException refusal(LayerGraph graph, int layer, String reason) {
        return new DL4JInvalidConfigException(
                graph.name(layer)
                        + " cannot be computed from pictures and their mirror images: "
                        + reason
                        + "; leave mirrored(true) out");
    }
}
