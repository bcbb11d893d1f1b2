package io.github.classpca.examples.bench;

import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.LabelledData;

/**
 * What benchmarks run on, and how long.
 *
 * @param mnist handwritten digits
 * @param lenet the network for them
 * @param quick whether few repetitions are enough
 */
public record BenchSettings(LabelledData mnist, ComparedNetwork lenet, boolean quick) {

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
