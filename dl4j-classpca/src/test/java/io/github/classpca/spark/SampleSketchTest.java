package io.github.classpca.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.Flow;
import io.github.classpca.internal.sample.SampleBatch;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

class SampleSketchTest {

    private static SampleBatch batch(long... ids) {
        int[] classes = new int[ids.length];
        for (int n = 0; n < ids.length; n++) {
            classes[n] = (int) Long.remainderUnsigned(ids[n], 2);
        }
        return new SampleBatch(
                Flow.of(Activations.of(Nd4j.zeros(ids.length, 1), null)),
                ids,
                classes,
                Optional.empty());
    }

    private static long drawn(SampleSketch sketch, SampleRounds rounds, long... ids) {
        long drawn = 0;
        for (long id : ids) {
            int classIndex = (int) Long.remainderUnsigned(id, 2);
            if (rounds.roundOf(sketch.intervalOf(id), classIndex) != SampleRounds.NONE) {
                drawn++;
            }
        }
        return drawn;
    }

    /** A hundred thousand examples, of which few, many or all are wanted. */
    @ParameterizedTest
    @CsvSource({"100", "1000", "30000", "99000", "100000", "200000"})
    void nearlyAsManyAreDrawnAsAreWanted(long most) {
        SampleSketch sketch = new SampleSketch(2, false, 3);
        long[] ids = new Random(1).longs(100_000).toArray();
        double[] counts = sketch.empty();
        sketch.add(batch(ids), 5, counts);
        SampleRounds rounds = sketch.draw(counts, most, Long.MAX_VALUE, 1_000);
        assertThat(rounds.examples())
                .isBetween((long) (0.98 * Math.min(most, 100_000)), Math.min(most, 100_000));
        assertThat(drawn(sketch, rounds, ids)).isEqualTo(rounds.examples());
        assertThat(sketch.unlabelled(counts)).isEqualTo(5);
        assertThat(sketch.labelled(counts)).isEqualTo(100_000);
    }

    @Test
    void eachRoundDoublesTheSample() {
        SampleSketch sketch = new SampleSketch(2, false, 3);
        double[] counts = sketch.empty();
        sketch.add(batch(new Random(1).longs(20_000).toArray()), 0, counts);
        SampleRounds rounds = sketch.draw(counts, 10_000, Long.MAX_VALUE, 1_000);
        assertThat(rounds.count()).isEqualTo(5);
        assertThat(rounds.examples(0)).isBetween(1_000L, 1_010L);
        for (int r = 1; r < 4; r++) {
            assertThat(rounds.examples(r))
                    .isBetween(2 * rounds.examples(r - 1), 2 * rounds.examples(r - 1) + 100);
        }
        assertThat(rounds.examples(4)).isBetween(9_900L, 10_000L);
    }

    @Test
    void capsHoldForEachClass() {
        SampleSketch sketch = new SampleSketch(2, true, 3);
        long[] ids = new Random(1).longs(3_000).toArray();
        long[] odd = new Random(1).longs(3_000).filter(id -> id % 2 != 0).toArray();
        double[] counts = sketch.empty();
        sketch.add(batch(ids), 0, counts);
        SampleRounds rounds = sketch.draw(counts, Long.MAX_VALUE, 400, 1_000);
        assertThat(drawn(sketch, rounds, odd)).isBetween(360L, 400L);
        assertThat(rounds.examples()).isBetween(720L, 800L);
    }

    /** All copies of one example have the same key; some have to be drawn. */
    @Test
    void copiesAreDrawnTogether() {
        SampleSketch sketch = new SampleSketch(2, false, 3);
        double[] counts = sketch.empty();
        long[] ids = new long[50];
        sketch.add(batch(ids), 0, counts);
        SampleRounds rounds = sketch.draw(counts, 10, Long.MAX_VALUE, 1_000);
        assertThat(rounds.examples()).isEqualTo(50);
    }

    @Test
    void theFingerprintKnowsNoOrder() {
        SampleSketch sketch = new SampleSketch(2, false, 3);
        double[] one = sketch.empty();
        sketch.add(batch(-1, 5, Long.MIN_VALUE), 0, one);
        double[] other = sketch.empty();
        sketch.add(batch(Long.MIN_VALUE), 0, other);
        double[] rest = sketch.empty();
        sketch.add(batch(5, -1), 0, rest);
        assertThat(sketch.fingerprint(SampleSketch.merge(other, rest)))
                .isEqualTo(sketch.fingerprint(one));
        double[] changed = sketch.empty();
        sketch.add(batch(-1, 6, Long.MIN_VALUE), 0, changed);
        assertThat(sketch.fingerprint(changed)).isNotEqualTo(sketch.fingerprint(one));
    }
}
