package io.github.classpca.timescale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableLongArray;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class TimescaleTest {

    @Test
    void anExponentialIsMeasuredExactly() {
        Timescale scale = measured(curve(2000, 10, t -> Math.exp(-t / 73)), 0, 0, 0);

        assertThat(scale.tau()).isCloseTo(73, within(1e-6));
        assertThat(scale.halfLife()).isCloseTo(73 * Math.log(2), within(1e-6));
        assertThat(scale.fitTau().orElseThrow()).isCloseTo(73, within(0.1));
        assertThat(scale.r2().orElseThrow()).isBetween(0.9999, 1.0);
        assertThat(scale.convergenceRate()).isCloseTo(1 / 73.0, within(1e-6));
        assertThat(scale.tauLow()).isEqualTo(70);
        assertThat(scale.tauHigh()).isEqualTo(80);
    }

    @Test
    void anErrorOfTheDistancesWidensTheInterval() {
        Timescale scale = measured(curve(2000, 1, t -> Math.exp(-t / 100)), 0.1, 0, 0);

        // exp(-t/100) (1 - 0.1) = 1/e at 89.5, (1 + 0.1) at 109.5.
        assertThat(scale.tauLow()).isEqualTo(89);
        assertThat(scale.tauHigh()).isEqualTo(110);
        assertThat(scale.tau()).isCloseTo(100, within(1e-6));
    }

    @Test
    void theNoiseOfTheEndWidensTheInterval() {
        Timescale scale = measured(curve(2000, 1, t -> Math.exp(-t / 100)), 0, 0, 0.1);

        // exp(-t/100) - 0.1 = 1/e at 75.9, + 0.1 at 131.7.
        assertThat(scale.tauLow()).isEqualTo(75);
        assertThat(scale.tauHigh()).isEqualTo(132);
        Timescale noisier = measured(curve(2000, 1, t -> 0.1 + Math.exp(-t / 100)), 0, 0.1, 0.3);
        assertThat(noisier.tauHigh()).as("never certain, so the end").isEqualTo(2000);
    }

    @Test
    void whatIsInTheNoiseIsNotFitted() {
        double floor = 0.1;
        Curve settling = curve(5000, 10, t -> Math.hypot(Math.exp(-t / 100), floor));
        Timescale fitted = measured(settling, 0, floor, 0);
        Timescale whole = measured(settling, 0, 0, 0);

        assertThat(fitted.fitTau().orElseThrow()).isCloseTo(100, withinPercentage(5));
        assertThat(fitted.r2().orElseThrow()).isGreaterThan(0.99);
        assertThat(whole.fitTau().orElseThrow()).isGreaterThan(115);
        assertThat(whole.r2().orElseThrow()).isLessThan(0.9);
    }

    @Test
    void aFallWithinTheNoiseHasNoTau() {
        Curve curve = curve(2000, 10, t -> Math.hypot(Math.exp(-t / 100), 0.2));

        assertThat(Timescale.of(new Approach(curve, 0.2, curve.size() - 1, 0, 0))).isEmpty();
    }

    @Test
    void twoPointsBeforeTheNoiseAreNoFit() {
        Timescale scale = measured(curve(2000, 10, t -> t < 20 ? 1 - t / 100 : 0.1), 0, 0.1, 0);

        assertThat(scale.tau()).isBetween(10.0, 20.0);
        assertThat(scale.fitTau()).isEmpty();
        assertThat(scale.r2()).isEmpty();
    }

    @Test
    void aStraightWayIsNoExponential() {
        Timescale scale = measured(curve(100, 1, t -> 1 - t / 100), 0, 0, 0);

        assertThat(scale.tau()).isCloseTo(100 * (1 - 1 / Math.E), within(0.1));
        assertThat(scale.halfLife()).isCloseTo(50, within(1e-6));
        assertThat(scale.r2().orElseThrow()).isLessThan(Analysis.GOOD_FIT);
    }

    @Test
    void theFirstCrossingCountsWhereACurveComesBack() {
        Curve curve = curve(100, 1, t -> Math.abs(Math.cos(t / 10)));

        assertThat(curve.firstCrossing(0.5).orElseThrow())
                .isCloseTo(10 * Math.PI / 3, within(0.05));
        assertThat(curve.firstCrossing(-1)).isEmpty();
        assertThat(curve.firstCrossing(2)).hasValue(0);
    }

    private static Timescale measured(
            Curve curve, double relativeError, double floor, double noise) {
        return Timescale.of(new Approach(curve, floor, curve.size() - 1, relativeError, noise))
                .orElseThrow();
    }

    private static Curve curve(int end, int step, DoubleUnaryOperator value) {
        ImmutableLongArray.Builder updates = ImmutableLongArray.builder();
        ImmutableDoubleArray.Builder values = ImmutableDoubleArray.builder();
        for (int t = 0; t <= end; t += step) {
            // Measuring may begin late in a network's life.
            updates.add(500L + t);
            values.add(t == end ? 0 : value.applyAsDouble(t));
        }
        return new Curve(updates.build(), values.build());
    }
}
