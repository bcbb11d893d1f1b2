package io.github.classpca.internal.network;

import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Says in messages and reports which layer is meant. */
public final class LayerNames {

    private LayerNames() {}

    /** Returns for example "Layer 2 (dense1, DenseLayer)". */
    public static String of(MultiLayerNetwork network, int index) {
        Layer layer = network.getLayerWiseConfigurations().getConf(index).getLayer();
        String name = layer.getLayerName();
        String type = layer.getClass().getSimpleName();
        return "Layer "
                + index
                + " ("
                + (name == null || name.isEmpty() || name.equals("layer" + index)
                        ? type
                        : name + ", " + type)
                + ")";
    }

    /** Says which layer a failure of its own work is about, unless the failure does. */
    public static <T> T naming(String name, Supplier<T> work) {
        try {
            return work.get();
        } catch (DL4JException | ArithmeticException e) {
            if (String.valueOf(e.getMessage()).startsWith("Layer ")) {
                throw e;
            }
            throw new DL4JInvalidInputException(name + ": " + e.getMessage(), e);
        }
    }
}
