package io.github.classpca.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelledDataTest {

    /** 60, 30 and 10 examples of three classes, told apart by their value. */
    private static final LabelledData DATA = data(100);

    private static LabelledData data(int size) {
        float[] values = new float[size];
        int[] classes = new int[size];
        for (int i = 0; i < size; i++) {
            values[i] = i;
            classes[i] = i % 10 < 6 ? 0 : i % 10 < 9 ? 1 : 2;
        }
        DataSource all = new VectorSource(values, classes, ImmutableList.of("a", "b", "c"));
        return new LabelledData("table", all, all.first(5));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 11, 50, 73, 99})
    void validationHasTheSharesOfTheClasses(int count) {
        LabelledData split = DATA.validation(count, 3);

        assertThat(split.test().size()).isEqualTo(count);
        Set<Double> drawn = values(split.test());
        assertThat(Sets.union(drawn, values(split.train()))).hasSize(100);
        assertThat(drawn).hasSize(count).doesNotContainAnyElementsOf(values(split.train()));
        double[] shares = {0.6, 0.3, 0.1};
        for (int label = 0; label < 3; label++) {
            int wanted = label;
            long found =
                    IntStream.range(0, count).filter(i -> split.test().label(i) == wanted).count();
            assertThat((double) found)
                    .isBetween(shares[label] * count - 1, shares[label] * count + 1);
        }
    }

    @Test
    void aSeedDrawsTheSameAndAnotherOneOthers() {
        Set<Double> drawn = values(DATA.validation(20, 3).test());
        assertThat(values(DATA.validation(20, 3).test())).isEqualTo(drawn);
        assertThat(values(DATA.validation(20, 4).test())).isNotEqualTo(drawn);
    }

    @Test
    void someAreLeftToTrainOn() {
        for (int count : new int[] {0, 100}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DATA.validation(count, 1))
                    .withMessage("count must be at least 1 and below 100, got " + count);
        }
    }

    @Test
    void aDrawnTestPartIsFromAllOverIt() {
        LabelledData swapped = new LabelledData("table", DATA.test(), DATA.train());
        LabelledData drawn = swapped.drawnTest(20, 1);
        assertThat(values(drawn.test())).hasSize(20).anyMatch(value -> value > 60);
        assertThat(values(swapped.drawnTest(20, 1).test())).isEqualTo(values(drawn.test()));
        assertThat(drawn.train()).isSameAs(swapped.train());
        assertThat(swapped.drawnTest(100, 1)).isSameAs(swapped);
    }

    private static Set<Double> values(DataSource source) {
        return IntStream.range(0, source.size())
                .mapToObj(i -> source.batch(new int[] {i}).getFeatures().getDouble(0))
                .collect(Collectors.toSet());
    }
}
