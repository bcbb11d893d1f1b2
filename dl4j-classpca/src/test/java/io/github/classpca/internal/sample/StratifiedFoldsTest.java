package io.github.classpca.internal.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StratifiedFoldsTest {

    @ParameterizedTest
    @CsvSource({"97, 3, 0.1, 10", "50, 10, 0.2, 5", "5, 2, 0.01, 5", "40, 7, 0.9, 2"})
    void eachClassIsSpreadEvenly(int examples, int classCount, double share, int folds) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            int[] classes =
                    IntStream.range(0, examples).map(n -> random.nextInt(classCount)).toArray();
            int[] found = StratifiedFolds.of(classes, classCount, share, seed);

            for (int c = 0; c < classCount; c++) {
                int of = c;
                int[] own =
                        IntStream.range(0, examples)
                                .filter(n -> classes[n] == of)
                                .map(n -> found[n])
                                .toArray();
                if (own.length == 1) {
                    assertThat(own).as("the only one of class %s", c).containsExactly(-1);
                    continue;
                }
                int[] perFold = new int[folds];
                Arrays.stream(own).forEach(fold -> perFold[fold]++);
                int most = Arrays.stream(perFold).max().orElseThrow();
                int least = Arrays.stream(perFold).min().orElseThrow();
                assertThat(most - least).as("class %s in %s", c, perFold).isLessThanOrEqualTo(1);
                assertThat(most).isLessThan(Math.max(1, own.length));
            }
        }
    }

    @Test
    void theSeedDecides() {
        int[] classes = new int[40];
        int[] first = StratifiedFolds.of(classes, 1, 0.1, 1);

        assertThat(StratifiedFolds.of(classes, 1, 0.1, 1)).isEqualTo(first);
        assertThat(StratifiedFolds.of(classes, 1, 0.1, 2)).isNotEqualTo(first);
    }
}
