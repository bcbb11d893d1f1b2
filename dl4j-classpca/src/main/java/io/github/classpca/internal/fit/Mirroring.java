package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableSet;
import io.github.classpca.internal.network.LayerNames;
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
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
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

    private final MultiLayerNetwork network;
    private final boolean wanted;
    private Optional<int[]> channels = Optional.empty();
    private boolean known = true;

    private Mirroring(MultiLayerNetwork network, boolean wanted) {
        this.network = network;
        this.wanted = wanted;
    }

    /**
     * Makes what keeps account for layers that are to be computed.
     *
     * @throws DL4JInvalidConfigException if they are to be mirrored and are not such as can be
     */
    public static Mirroring of(MultiLayerNetwork network, LayerPlan plan, boolean wanted) {
        int below = 0;
        for (LayerPlan.Stage stage : plan.stages()) {
            if (!wanted || stage.isNormalization()) {
                continue;
            }
            if (stage.geometry().mirrored(Optional.empty()).isEmpty()) {
                throw refusal(network, stage.layer(), "it is no convolution over pictures");
            }
            for (int i = below; i < stage.layer(); i++) {
                Layer conf = network.getLayer(i).conf().getLayer();
                if (!EVEN_HANDED.contains(conf.getClass())) {
                    throw refusal(
                            network,
                            stage.layer(),
                            LayerNames.of(network, i) + " lies below and is not computed");
                }
            }
            below = stage.layer() + 1;
        }
        return new Mirroring(network, wanted);
    }

    /** Returns where the values of a layer's rows go; empty where nothing is to be mirrored. */
    public Optional<int[]> rows(LayerPlan.Stage stage) {
        if (!wanted) {
            return Optional.empty();
        }
        if (!known) {
            throw refusal(
                    network,
                    stage.layer(),
                    "of the computed layer below some filters are mirrored to their negatives, which"
                            + " it does not have; give it strategy.twoSided()");
        }
        return stage.geometry().mirrored(channels);
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

    private static DL4JInvalidConfigException refusal(
            MultiLayerNetwork network, int layer, String reason) {
        return new DL4JInvalidConfigException(
                LayerNames.of(network, layer)
                        + " cannot be computed from pictures and their mirror images: "
                        + reason
                        + "; leave mirrored(true) out");
    }
}
