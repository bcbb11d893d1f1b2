package io.github.classpca.timescale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RanksTest {

    @Test
    void ordersAndTies() {
        assertThat(Ranks.correlationWithOrder(new double[] {1, 2, 5, 100})).hasValue(1);
        assertThat(Ranks.correlationWithOrder(new double[] {9, 2, -5, -100})).hasValue(-1);
        // Ranks 1 3 2 4: 1 - 6 * 2 / (4 * 15).
        assertThat(Ranks.correlationWithOrder(new double[] {1, 7, 5, 100}).orElseThrow())
                .isCloseTo(0.8, within(1e-12));
        // Ranks 1.5 1.5 3 with positions 1 2 3.
        assertThat(Ranks.correlationWithOrder(new double[] {4, 4, 5}).orElseThrow())
                .isCloseTo(1.5 / Math.sqrt(1.5 * 2), within(1e-12));
        assertThat(Ranks.correlationWithOrder(new double[] {4, 4, 4})).isEmpty();
    }
}
