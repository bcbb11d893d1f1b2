package io.github.classpca.examples.compare;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Sets the learning rate of a network by the share of a budget of seconds that is spent: how many
 * updates that will hold is not known beforehand, as a schedule of ND4J would need it.
 */
final class ClockedRate {

    /** Setting a rate takes longer than an update of a small layer, so it is set this often. */
    private static final int STEPS = 200;

    private final MultiLayerNetwork network;
    private final Training training;
    private long step;

    /** Needs a network at the rate that its training starts with. */
    ClockedRate(MultiLayerNetwork network, Training training) {
        this.network = network;
        this.training = training;
    }

    /** Sets the rate; one that does not follow the clock is left as it is. */
    void spent(double share) {
        long reached = (long) (share * STEPS);
        if (training.schedule() == RateSchedule.COSINE && reached > step) {
            network.setLearningRate(CosineSchedule.at(training.rate(), share));
            step = reached;
        }
    }
}
