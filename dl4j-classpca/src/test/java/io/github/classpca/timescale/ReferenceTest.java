package io.github.classpca.timescale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceTest {

    /** Samples at even distances: how many make the reference. */
    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "2, 1",
        "3, 1",
        "5, 1",
        "6, 2",
        "9, 3",
        "20, 3",
        "61, 3",
        "101, 5",
        "1001, 50"
    })
    void takesATwentiethOrThreeOrAThird(int samples, int expected) {
        long[] updates = new long[samples];
        Arrays.setAll(updates, i -> 10L * i);
        Reference reference = Reference.of(samples(updates));

        assertThat(reference.size()).isEqualTo(expected);
        assertThat(reference.first()).isEqualTo(samples - expected);
        assertThat(reference.mean(i -> 1)).isCloseTo(1, within(1e-12));
    }

    @Test
    void eachCountsByTheUpdatesItStandsFor() {
        // Of 950 to 1000: up to 975, to 992.5, to 997.5, and the rest.
        Reference reference = Reference.of(samples(0, 100, 500, 940, 960, 990, 995, 1000));

        assertThat(reference.first()).isEqualTo(4);
        assertThat(reference.mean(i -> i == 4 ? 1 : 0)).isCloseTo(25 / 50.0, within(1e-12));
        assertThat(reference.mean(i -> i == 5 ? 1 : 0)).isCloseTo(17.5 / 50, within(1e-12));
        assertThat(reference.mean(i -> i == 6 ? 1 : 0)).isCloseTo(5 / 50.0, within(1e-12));
        assertThat(reference.mean(i -> i == 7 ? 1 : 0)).isCloseTo(2.5 / 50, within(1e-12));
        assertThat(reference.meanWithout(4, i -> i))
                .isCloseTo((17.5 * 5 + 5 * 6 + 2.5 * 7) / 25, within(1e-12));
    }

    @Test
    void theVarianceHasNoBias() {
        Reference reference = Reference.of(samples(0, 1, 2, 3, 4, 5, 6, 80, 99, 100));
        Random random = new Random(5);
        int draws = 20_000;
        double mean = 0;
        for (int draw = 0; draw < draws; draw++) {
            double[] values = new double[10];
            Arrays.setAll(values, i -> 3 + 2 * random.nextGaussian());
            double middle = reference.mean(i -> values[i]);
            mean += reference.variance(i -> Math.pow(values[i] - middle, 2)) / draws;
        }

        assertThat(mean).isCloseTo(4, within(0.15));
        assertThat(Reference.of(samples(0, 1)).variance(i -> 5)).isZero();
    }

    private static List<Sample> samples(long... updates) {
        return Arrays.stream(updates)
                .mapToObj(update -> new Sample(update, new Sample.State[0]))
                .toList();
    }
}
