package io.github.classpca.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.internal.arrays.ArrayRows;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GroupedMomentsTest {

    private static final int CLASSES = 5;
    private static final int DIMENSION = 7;

    /** Class 3 has no rows, and some rows have no class. */
    private final INDArray values = Nd4j.randn(DataType.DOUBLE, 200, DIMENSION);

    private final int[] classes = new int[200];
    private final AtomicInteger passes = new AtomicInteger();

    GroupedMomentsTest() {
        for (int r = 0; r < classes.length; r++) {
            int c = r % (CLASSES + 1) - 1;
            classes[r] = c == 3 ? 4 : c;
            values.getRow(r).addi(3 * c);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void areTheMomentsOfAllClassesTogether(int groupSize) {
        ClassMoments grouped = gather(groupSize);
        assertThat(passes).hasValue(1);
        ClassMomentsAccumulator accumulator =
                new ClassMomentsAccumulator(CLASSES, DIMENSION, DataType.DOUBLE);
        accumulator.add(values, classes);
        ClassMoments expected = accumulator.moments();

        assertClose(grouped.pooledCovariance(), expected.pooledCovariance());
        assertThat(grouped.mean()).containsExactly(expected.mean(), within(1e-9));
        for (int c = 0; c < CLASSES; c++) {
            assertThat(grouped.count(c)).isEqualTo(expected.count(c));
            assertThat(grouped.mean(c)).containsExactly(expected.mean(c), within(1e-9));
            assertClose(grouped.scatter(c), expected.scatter(c));
            assertClose(grouped.secondMoment(c), expected.secondMoment(c));
        }
        // Back to the first group, whose place another one has taken by now.
        assertClose(grouped.covariance(0), expected.covariance(0));
    }

    @Test
    void aPassIsRunForEachGroupThatIsAskedForAndOneOnly() {
        ClassMoments grouped = gather(2);
        AtomicInteger done = new AtomicInteger();
        grouped.forEachClass(c -> true, c -> done.addAndGet((int) grouped.scatter(c).size(0)));
        assertThat(done).hasValue(CLASSES * DIMENSION);
        assertThat(passes).hasValue(3);
        grouped.forEachClass(c -> c == 4, grouped::scatter);
        assertThat(passes).hasValue(3);
        grouped.forEachClass(c -> c < 2, grouped::scatter);
        assertThat(passes).hasValue(4);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> gather(0)).hasMessage("groupSize must be from 1 to 5, got 0");
        assertThatThrownBy(() -> gather(2).merge(gather(2)))
                .isInstanceOf(IllegalStateException.class);
        values.putScalar(5, 0, Double.NaN);
        assertThatThrownBy(() -> gather(2))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("class 4");
    }

    /** As of an iterator that shuffles, and is cut short by a cap. */
    @Test
    void aPassOfOtherRowsIsRefused() {
        ClassMoments grouped =
                GroupedMoments.gather(
                        CLASSES,
                        DIMENSION,
                        DataType.DOUBLE,
                        2,
                        sink -> {
                            boolean first = passes.getAndIncrement() == 0;
                            int[] own =
                                    Arrays.stream(classes)
                                            .map(c -> c == 2 && !first ? 4 : c)
                                            .toArray();
                            sink.add(new ArrayRows(values, DataType.DOUBLE), own);
                        });
        assertThatThrownBy(() -> grouped.scatter(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("each must give the same rows");
    }

    private ClassMoments gather(int groupSize) {
        return GroupedMoments.gather(
                CLASSES,
                DIMENSION,
                DataType.DOUBLE,
                groupSize,
                sink -> {
                    passes.incrementAndGet();
                    sink.add(new ArrayRows(values, DataType.DOUBLE), classes);
                });
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-8);
    }
}
