package io.github.classpca.examples.bench;

import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.LabelledData;
import java.util.Optional;

/**
 * What benchmarks run on, and how long.
 *
 * @param digits MNIST, or the sample of it, with the network for it
 * @param pictures 10,000 of CIFAR-10, where they are at hand
 * @param quick whether few repetitions on few examples are enough
 */
public record BenchSettings(Subject digits, Optional<Subject> pictures, boolean quick) {

    /**
     * A data set and a network.
     *
     * @param data the data set
     * @param network the network for it
     */
    public record Subject(LabelledData data, ComparedNetwork network) {}

    /**
     * Picks a number of repetitions.
     *
     * @param full how many in a full run
     * @param few how many in a quick one
     * @return one of them
     */
    public int repetitions(int full, int few) {
        return quick ? few : full;
    }
}
