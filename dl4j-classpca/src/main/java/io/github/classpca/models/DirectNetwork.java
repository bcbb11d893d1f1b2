package io.github.classpca.models;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaListener;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.RidgeReadoutConfiguration;
import io.github.classpca.RidgeReadoutResult;
import io.github.classpca.RidgeReadoutTrainer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * A network that is to be computed without backpropagation, and how.
 *
 * <pre>{@code
 * DirectNetwork direct = ClassPcaNetworks.vectors(784, 10).pairs(500).build();
 * MultiLayerNetwork fitted = direct.fit(train).network();
 * }</pre>
 *
 * @param configuration an ordinary DL4J configuration
 * @param layers how its hidden layers are computed
 * @param readout how its output layer is solved
 */
public record DirectNetwork(
        MultiLayerConfiguration configuration,
        LayerwisePcaConfiguration layers,
        RidgeReadoutConfiguration readout) {

    /**
     * A computed network with what was done.
     *
     * @param network the network, complete: it can be used, saved, or trained on by {@code fit}
     * @param layers how the hidden layers came about
     * @param readout how the output layer came about
     */
    public record Fitted(
            MultiLayerNetwork network, LayerwisePcaResult layers, RidgeReadoutResult readout) {}

    /**
     * Returns the same network with one more who is told of the progress.
     *
     * @param listener told of the hidden layers and then of the output layer
     * @return a new description
     */
    public DirectNetwork withListener(LayerwisePcaListener listener) {
        return new DirectNetwork(
                configuration,
                layers.toBuilder().listener(listener).build(),
                readout.toBuilder().listener(listener).build());
    }

    /**
     * Computes a new network of this configuration: the hidden layers, then the output layer.
     *
     * @param iterator features and labels; one that can be reset
     * @return the network
     * @throws org.deeplearning4j.exception.DL4JInvalidInputException if the data does not fit the
     *     network or carries too little
     */
    public Fitted fit(DataSetIterator iterator) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration.clone());
        network.init();
        LayerwisePcaResult hidden = new LayerwisePcaTrainer(layers, network, iterator).fit();
        return new Fitted(
                network, hidden, new RidgeReadoutTrainer(readout, network, iterator).fit());
    }
}
