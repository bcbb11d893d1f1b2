package io.github.classpca.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;

class CosineScheduleTest {

    @Test
    void fallsByHalfAPeriodAndStaysAtZero() {
        CosineSchedule schedule = new CosineSchedule(0.4, 12);
        assertThat(schedule.valueAt(0, 0)).isEqualTo(0.4);
        // cos 30, 60 and 90 degrees.
        assertThat(schedule.valueAt(2, 0)).isCloseTo(0.2 * (1 + Math.sqrt(0.75)), within(1e-12));
        assertThat(schedule.valueAt(4, 0)).isCloseTo(0.3, within(1e-12));
        assertThat(schedule.valueAt(6, 3)).as("by update, not epoch").isCloseTo(0.2, within(1e-12));
        assertThat(schedule.valueAt(12, 0)).isZero();
        assertThat(schedule.valueAt(100, 9)).isZero();
    }

    @Test
    void survivesTheJsonOfAConfiguration() {
        CosineSchedule schedule = new CosineSchedule(0.25, 7);
        MultiLayerConfiguration configuration =
                new NeuralNetConfiguration.Builder()
                        .updater(new Adam(schedule))
                        .list()
                        .layer(new OutputLayer.Builder().nIn(3).nOut(2).build())
                        .build();
        BaseLayer read =
                (BaseLayer)
                        MultiLayerConfiguration.fromJson(configuration.toJson())
                                .getConf(0)
                                .getLayer();
        assertThat(((Adam) read.getIUpdater()).getLearningRateSchedule())
                .isEqualTo(schedule)
                .hasSameHashCodeAs(schedule)
                .hasToString("CosineSchedule(rate=0.25, updates=7)")
                .isNotEqualTo(new CosineSchedule(0.25, 8));
    }

    @Test
    void needsUpdates() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CosineSchedule(0.1, 0))
                .withMessage("updates must be at least 1, got 0");
    }
}
