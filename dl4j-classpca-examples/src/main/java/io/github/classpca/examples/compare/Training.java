package io.github.classpca.examples.compare;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import java.math.BigDecimal;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * How the layers that a method trains by fit start, and at what rate Adam trains them.
 *
 * @param initialization where their weights start
 * @param schedule how the rate goes on
 * @param rate where the rate starts, above 0
 */
public record Training(Initialization initialization, RateSchedule schedule, double rate) {

    /** Checks the rate. */
    public Training {
        checkArgument(
                rate > 0 && rate < Double.POSITIVE_INFINITY,
                "rate must be above 0 and finite, got %s",
                rate);
    }

    /**
     * Sets all layers of a configuration to this, <b>changing it in place</b>. What an
     * initialization needs data for is left to be done once there is a network.
     *
     * @param configuration an ordinary one
     * @param rates the rate throughout the training
     */
    void applyTo(MultiLayerConfiguration configuration, ISchedule rates) {
        for (NeuralNetConfiguration layer : configuration.getConfs()) {
            if (layer.getLayer() instanceof BaseLayer weighted) {
                weighted.setWeightInitFn(initialization.withoutData());
                weighted.setIUpdater(new Adam(rates.clone()));
            }
        }
    }

    /**
     * Returns the rate throughout a training.
     *
     * @param updates how many updates it has in all
     * @return a schedule of ND4J
     */
    public ISchedule rates(long updates) {
        return schedule.over(rate, updates);
    }

    Map<String, Object> toMap() {
        return ImmutableMap.of(
                "initialization", initialization.toString(),
                "schedule", schedule.toString(),
                "rate", rate);
    }

    /**
     * Returns it as the options of a command line.
     *
     * @return such as {@code --init xavier --schedule constant --rate 0.001}
     */
    @Override
    public String toString() {
        return String.format(
                "--init %s --schedule %s --rate %s",
                initialization,
                schedule,
                BigDecimal.valueOf(rate).stripTrailingZeros().toPlainString());
    }
}
