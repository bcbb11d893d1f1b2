package io.github.classpca.timescale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SketchTest {

    @Property(tries = 50)
    void shortVectorsAreKeptAsTheyAre(@ForAll @IntRange(max = 64) int length) {
        float[] vector = gaussian(length, length);

        assertThat(new Sketch(64, 1).of(vector)).isEqualTo(vector).isNotSameAs(vector);
        assertThat(new Sketch(64, 1).relativeError(length)).isZero();
    }

    @Test
    void squaredNormsHaveTheRightMeanAndNoMoreThanTheStatedVariance() {
        // One coordinate holds half of the energy: the case in which a bad hash shows.
        float[] vector = gaussian(3000, 3);
        vector[17] = (float) norm(vector);
        double exact = norm(vector) * norm(vector);
        int draws = 4000;
        int width = 64;
        double mean = 0;
        double variance = 0;
        for (int draw = 0; draw < draws; draw++) {
            double size = norm(new Sketch(width, 1000L * draw).of(vector));
            double ratio = size * size / exact;
            mean += ratio / draws;
            variance += (ratio - 1) * (ratio - 1) / draws;
        }

        assertThat(mean).isBetween(0.99, 1.01);
        assertThat(variance).isLessThan(1.1 * 2 / width);
    }

    @Test
    void isLinear() {
        Sketch sketch = new Sketch(32, 5);
        float[] a = gaussian(500, 1);
        float[] b = gaussian(500, 2);
        float[] difference = new float[500];
        for (int i = 0; i < 500; i++) {
            difference[i] = a[i] - b[i];
        }

        assertThat(Sketch.distance(sketch.of(a), sketch.of(b)))
                .isCloseTo(norm(sketch.of(difference)), org.assertj.core.data.Offset.offset(1e-4));
    }

    @Test
    void whatIsNotFiniteStaysVisible() {
        float[] vector = gaussian(500, 1);
        vector[300] = Float.NaN;

        assertThat(norm(new Sketch(32, 1).of(vector))).isNaN();
    }

    private static float[] gaussian(int length, long seed) {
        Random random = new Random(seed);
        float[] result = new float[length];
        for (int i = 0; i < length; i++) {
            result[i] = (float) random.nextGaussian();
        }
        return result;
    }

    private static double norm(float[] vector) {
        return Sketch.distance(vector, new float[vector.length]);
    }
}
