package io.github.classpca;

import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Says in messages and reports which layer is meant. */
final class LayerNames {

    private LayerNames() {}

    /** Returns for example "Layer 2 (dense1, DenseLayer)". */
    static String of(MultiLayerNetwork network, int index) {
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
}
