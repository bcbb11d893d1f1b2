package io.github.classpca.timescale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TrajectoryTest {

    @Test
    void keepsAllBelowTheLimit() {
        Trajectory trajectory = new Trajectory(16);
        for (int i = 0; i < 16; i++) {
            trajectory.add(sample(i, i * i));
        }

        assertThat(trajectory.samples()).extracting(Sample::update).hasSize(16).isSorted();
    }

    @Test
    void thinnedSamplesStillFollowAnExponential() {
        Trajectory trajectory = new Trajectory(24);
        double tau = 20;
        for (int i = 0; i <= 5000; i++) {
            trajectory.add(sample(i, Math.exp(-i / tau)));
        }

        assertThat(trajectory.taken()).isEqualTo(5001);
        assertThat(trajectory.samples()).hasSize(24);
        assertThat(trajectory.first().update()).isZero();
        assertThat(trajectory.last().update()).isEqualTo(5000);
        // An even grid of 24 samples would have its second at 217, long after tau.
        assertThat(trajectory.samples()).filteredOn(s -> s.update() < 100).hasSizeGreaterThan(12);
        for (int i = 0; i <= 5000; i += 5) {
            assertThat(interpolated(trajectory, i))
                    .isCloseTo(Math.exp(-i / tau), org.assertj.core.data.Offset.offset(0.03));
        }
    }

    @Test
    void enoughLateSamplesStayForTheirMean() {
        Trajectory trajectory = new Trajectory(16);
        Random random = new Random(1);
        for (int i = 0; i <= 3000; i++) {
            // One that is all noise, and one that has long come to rest.
            trajectory.add(sample(i, i < 1500 ? random.nextGaussian() : 7));
            if (i >= 200) {
                int now = i;
                assertThat(trajectory.samples())
                        .hasSize(16)
                        .filteredOn(sample -> sample.update() > 0.95 * now)
                        .hasSizeGreaterThanOrEqualTo(4);
            }
        }
    }

    private static double interpolated(Trajectory trajectory, int time) {
        int after = 1;
        while (trajectory.samples().get(after).update() < time) {
            after++;
        }
        Sample a = trajectory.samples().get(after - 1);
        Sample b = trajectory.samples().get(after);
        double share = (time - a.update()) / (double) (b.update() - a.update());
        float from = a.layers()[0].weights()[0];
        return from + share * (b.layers()[0].weights()[0] - from);
    }

    private static Sample sample(long update, double value) {
        return new Sample(
                update,
                new Sample.State[] {
                    new Sample.State(new float[] {(float) value}, 1, 0, 0, 0, null, null, 0, null)
                });
    }
}
