package io.github.classpca.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ScatterAccumulatorTest {

    private static final int GROUPS = 3;

    /** Of one block and of several, and of more rows than may wait; cores share the groups. */
    @ParameterizedTest
    @CsvSource({
        "DOUBLE, 5, 40, 1000000, 1e-10",
        "DOUBLE, 450, 700, 1000000, 1e-10",
        "FLOAT, 450, 700, 100000, 1e-4",
        "FLOAT, 3, 30000, 100000000, 1e-4",
    })
    void isTheScatterOfEachGroup(
            DataType type, int dimension, int rows, long pending, double tolerance) {
        INDArray values = Nd4j.randn(DataType.DOUBLE, rows, dimension).addi(7);
        int[] groups = new int[rows];
        for (int r = 0; r < rows; r++) {
            groups[r] = r % (GROUPS + 1) - 1;
        }
        ScatterAccumulator accumulator = new ScatterAccumulator(GROUPS, dimension, type, pending);
        accumulator.add(Rows.of(values, type), groups);
        accumulator.finish();
        for (int g = 0; g < GROUPS; g++) {
            INDArray own = Nd4j.pullRows(values, 1, indices(groups, g));
            INDArray mean = own.mean(0);
            INDArray centred = own.subRowVector(mean);
            INDArray expected = centred.transpose().mmul(centred);
            assertThat(accumulator.count(g)).isEqualTo(own.size(0));
            assertThat(accumulator.mean(g))
                    .containsExactly(mean.toDoubleVector(), within(tolerance));
            assertThat(accumulator.scatter(g).toArray().sub(expected).amaxNumber().doubleValue())
                    .isLessThan(tolerance * own.size(0));
        }
    }

    @Test
    void theSameRowsGiveTheSameBits() {
        INDArray values = Nd4j.randn(DataType.FLOAT, 5000, 300);
        int[] groups = new int[5000];
        for (int r = 0; r < groups.length; r++) {
            groups[r] = r % GROUPS;
        }
        INDArray[] results = new INDArray[2];
        for (int i = 0; i < results.length; i++) {
            ScatterAccumulator accumulator =
                    new ScatterAccumulator(GROUPS, 300, DataType.FLOAT, 1 << 20);
            accumulator.add(Rows.of(values, DataType.FLOAT), groups);
            accumulator.finish();
            results[i] = accumulator.scatter(1).toArray();
        }
        assertThat(results[0]).isEqualTo(results[1]);
    }

    @Test
    void whatIsFinishedTakesNoMoreAndWhatIsNotTellsNothing() {
        ScatterAccumulator accumulator = new ScatterAccumulator(1, 2, DataType.FLOAT, 1);
        assertThatThrownBy(() -> accumulator.count(0)).isInstanceOf(IllegalStateException.class);
        accumulator.finish();
        assertThat(accumulator.count(0)).isZero();
        Rows row = Rows.of(Nd4j.zeros(DataType.FLOAT, 1, 2), DataType.FLOAT);
        assertThatThrownBy(() -> accumulator.add(row, new int[1]))
                .isInstanceOf(IllegalStateException.class);
    }

    private static int[] indices(int[] groups, int group) {
        return IntStream.range(0, groups.length).filter(r -> groups[r] == group).toArray();
    }
}
