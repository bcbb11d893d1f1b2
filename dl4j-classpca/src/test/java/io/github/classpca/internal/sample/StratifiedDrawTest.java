package io.github.classpca.internal.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StratifiedDrawTest {

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.1, 0.15, 1.0 / 3, 0.5, 0.9})
    void takesItsShareOfEachClassEvenlyOverTheOrder(double share) {
        for (long seed = 0; seed < 20; seed++) {
            StratifiedDraw draw = new StratifiedDraw(share, 3, seed);
            // One class after the other, of very different sizes.
            for (int c = 0; c < 3; c++) {
                int size = 400 << c;
                int drawn = 0;
                for (int n = 1; n <= size; n++) {
                    drawn += draw.draws(c) ? 1 : 0;
                    assertThat((double) drawn).isBetween(n * share - 2, n * share + 2);
                }
            }
        }
    }

    @Test
    void theFirstOfAClassIsNeverDrawn() {
        for (long seed = 0; seed < 200; seed++) {
            StratifiedDraw draw = new StratifiedDraw(0.9, 2, seed);
            assertThat(draw.draws(0)).isFalse();
            assertThat(draw.draws(1)).isFalse();
        }
    }

    @Test
    void theSeedDecidesWhich() {
        StratifiedDraw first = new StratifiedDraw(0.3, 1, 1);
        StratifiedDraw same = new StratifiedDraw(0.3, 1, 1);
        StratifiedDraw other = new StratifiedDraw(0.3, 1, 2);
        int differences = 0;
        for (int n = 0; n < 300; n++) {
            boolean drawn = first.draws(0);
            assertThat(same.draws(0)).isEqualTo(drawn);
            differences += other.draws(0) == drawn ? 0 : 1;
        }
        assertThat(differences).isPositive();
    }

    @Test
    void sharesOutOfRangeAreRefused() {
        for (double share : new double[] {0, -1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> new StratifiedDraw(share, 2, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
