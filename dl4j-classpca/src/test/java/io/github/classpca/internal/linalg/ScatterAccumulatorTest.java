package io.github.classpca.internal.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.classpca.internal.arrays.ArrayRows;
import io.github.classpca.rows.RowReader;
import io.github.classpca.rows.Rows;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

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
        accumulator.add(new ArrayRows(values, type), groups);
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

    /** A blank picture, or the code for a missing value, must not cost the others their digits. */
    @ParameterizedTest
    @CsvSource({
        "1e4, 1, 0, 3", // in per cent: beside a row 10,000 deviations away float has no more
        "2015, 5, -999, 0.1",
        "-3e4, 20, 1e5, 2",
        "0.1, 1e-3, 10, 2",
    })
    void anOddFirstRowCostsNoPrecision(
            double mean, double deviation, double first, double tolerance) {
        int rows = 6000;
        Random random = new Random(8);
        double[][] values = new double[rows][5];
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < 5; j++) {
                values[r][j] = r == 0 ? first : mean + deviation * random.nextGaussian();
            }
        }
        // What float keeps of them is what is to be summed.
        INDArray kept = Nd4j.createFromArray(values).castTo(DataType.FLOAT);
        assertIsScatterOf(kept, 1e-4);
        // The odd row is alike in all features, so their differences do not know it.
        assertDifferencesVary(kept, tolerance);
    }

    /** Two blocks far apart, so that the mean of all rows is far from both. */
    @Test
    void levelsFarApartCostNoPrecision() {
        INDArray rows = Nd4j.randn(DataType.FLOAT, 8192, 5);
        rows.get(NDArrayIndex.interval(4096, 8192)).addi(20_000);
        assertDifferencesVary(rows, 0.1);
    }

    /** Asserts the variances of differences of features to a tolerance in per cent. */
    private static void assertDifferencesVary(INDArray rows, double tolerance) {
        int count = (int) rows.size(0);
        ScatterAccumulator accumulator = new ScatterAccumulator(1, 5, DataType.FLOAT);
        accumulator.add(new ArrayRows(rows, DataType.FLOAT), new int[count]);
        accumulator.finish();
        INDArray scatter = accumulator.scatter(0).toArray();
        INDArray exact = rows.castTo(DataType.DOUBLE);
        for (int j = 1; j < 5; j++) {
            INDArray difference = exact.getColumn(j).sub(exact.getColumn(0));
            double expected = difference.varNumber().doubleValue() * (count - 1);
            double actual =
                    scatter.getDouble(0, 0) + scatter.getDouble(j, j) - 2 * scatter.getDouble(0, j);
            assertThat(actual).isCloseTo(expected, withinPercentage(tolerance));
        }
    }

    /** The first rows of a group may be few, and of another kind than all that come later. */
    @Test
    void aFewOddRowsBeforeTheManyCostNoPrecision() {
        INDArray odd = Nd4j.valueArrayOf(new long[] {3, 2}, -999, DataType.FLOAT);
        INDArray usual = Nd4j.randn(DataType.FLOAT, 9000, 2).muli(5).addi(2015);
        INDArray all = Nd4j.vstack(odd, usual);
        ScatterAccumulator accumulator = new ScatterAccumulator(1, 2, DataType.FLOAT, 1);
        accumulator.add(new ArrayRows(odd, DataType.FLOAT), new int[3]);
        for (int from = 0; from < 9000; from += 3000) {
            INDArray part = usual.get(NDArrayIndex.interval(from, from + 3000)).dup();
            accumulator.add(new ArrayRows(part, DataType.FLOAT), new int[3000]);
        }
        accumulator.finish();
        assertIsScatterOf(accumulator, all, 1e-5);
    }

    @Test
    void aConstantFeatureHasNoVarianceWhateverItsValue() {
        INDArray values = Nd4j.valueArrayOf(new long[] {5000, 3}, 0.1f, DataType.FLOAT);
        ScatterAccumulator accumulator = new ScatterAccumulator(1, 3, DataType.FLOAT);
        accumulator.add(new ArrayRows(values, DataType.FLOAT), new int[5000]);
        accumulator.finish();
        assertThat(accumulator.scatter(0).toArray().amaxNumber().doubleValue()).isZero();
        assertThat(accumulator.mean(0)).containsOnly(0.1f);
    }

    private static void assertIsScatterOf(INDArray rows, double tolerance) {
        ScatterAccumulator accumulator =
                new ScatterAccumulator(1, (int) rows.size(1), DataType.FLOAT);
        accumulator.add(new ArrayRows(rows, DataType.FLOAT), new int[(int) rows.size(0)]);
        accumulator.finish();
        assertIsScatterOf(accumulator, rows, tolerance);
    }

    private static void assertIsScatterOf(
            ScatterAccumulator accumulator, INDArray rows, double tolerance) {
        INDArray exact = rows.castTo(DataType.DOUBLE);
        INDArray centred = exact.subRowVector(exact.mean(0));
        INDArray expected = centred.transpose().mmul(centred);
        INDArray variances = Nd4j.diag(expected);
        INDArray actual = accumulator.scatter(0).toArray();
        double scale = variances.maxNumber().doubleValue();
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(tolerance * scale);
        assertThat(accumulator.mean(0))
                .containsExactly(
                        exact.mean(0).toDoubleVector(),
                        within(tolerance * Math.sqrt(scale / rows.size(0))));
    }

    @Test
    void theNumberOfThreadsDoesNotChangeABit() {
        INDArray values = Nd4j.randn(DataType.FLOAT, 9000, 400);
        int[] groups = IntStream.range(0, 9000).map(r -> r % 7 == 0 ? 1 : 0).toArray();
        INDArray[] results = new INDArray[2];
        int before = Nd4j.factory().blas().getMaxThreads();
        try {
            for (int threads = 1; threads <= 2; threads++) {
                Nd4j.factory().blas().setMaxThreads(threads);
                ScatterAccumulator accumulator =
                        new ScatterAccumulator(2, 400, DataType.FLOAT, 4 << 20);
                accumulator.add(new ArrayRows(values, DataType.FLOAT), groups);
                accumulator.finish();
                results[threads - 1] = accumulator.scatter(0).toArray();
            }
        } finally {
            Nd4j.factory().blas().setMaxThreads(before);
        }
        assertThat(results[0]).isEqualTo(results[1]);
    }

    /** One row that the mean of a block is guessed from, and one that only the block itself has. */
    @ParameterizedTest
    @ValueSource(ints = {2500, 2501})
    @Timeout(60)
    void aFailureWhileRowsAreReadEndsAllWork(int lost) {
        Rows failing =
                new Rows() {
                    @Override
                    public int count() {
                        return 20_000;
                    }

                    @Override
                    public int length() {
                        return 10;
                    }

                    @Override
                    public long bytes() {
                        return 800_000;
                    }

                    @Override
                    public RowReader reader() {
                        return (row, target) -> {
                            if (row == lost) {
                                throw new IllegalStateException("disk gone");
                            }
                        };
                    }
                };
        ScatterAccumulator accumulator = new ScatterAccumulator(1, 10, DataType.FLOAT);
        accumulator.add(failing, new int[20_000]);
        assertThatThrownBy(accumulator::finish).hasMessage("disk gone");
        assertThatThrownBy(() -> accumulator.count(0)).isInstanceOf(IllegalStateException.class);
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
            accumulator.add(new ArrayRows(values, DataType.FLOAT), groups);
            accumulator.finish();
            results[i] = accumulator.scatter(1).toArray();
        }
        assertThat(results[0]).isEqualTo(results[1]);
    }

    @Test
    void rowsThatWaitTellNothingAndMoreMayFollow() {
        ScatterAccumulator accumulator = new ScatterAccumulator(1, 2, DataType.DOUBLE);
        assertThat(accumulator.count(0)).isZero();
        for (int finished = 0; finished < 3; finished++) {
            INDArray row = Nd4j.createFromArray(new double[][] {{finished, 1 - finished}});
            accumulator.add(new ArrayRows(row, DataType.DOUBLE), new int[1]);
            assertThatThrownBy(() -> accumulator.count(0))
                    .isInstanceOf(IllegalStateException.class);
            accumulator.finish();
            assertThat(accumulator.count(0)).isEqualTo(finished + 1);
        }
        assertThat(accumulator.mean(0)).containsExactly(new double[] {1, 0}, within(1e-15));
        assertThat(accumulator.scatter(0).get(0, 1)).isCloseTo(-2, within(1e-15));
    }

    private static int[] indices(int[] groups, int group) {
        return IntStream.range(0, groups.length).filter(r -> groups[r] == group).toArray();
    }
}
