package io.github.classpca.internal.readout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class KernelRidgeTest {

    /** Fewer features than rows, and more. */
    @ParameterizedTest
    @ValueSource(ints = {5, 90})
    void equalsTheNormalEquations(int inputs) {
        int rows = 60;
        int fitted = 40;
        INDArray all = gaussian(rows, inputs);
        int[] classes = new int[rows];
        for (int n = 0; n < rows; n++) {
            classes[n] = n % 3;
        }
        double ridge = 0.3;
        KernelRidge kernel = KernelRidge.of(all, fitted, classes, 3);
        NormalEquationsAccumulator accumulator =
                new NormalEquationsAccumulator(inputs, 3, DataType.DOUBLE);
        accumulator.add(
                all.get(NDArrayIndex.interval(0, fitted), NDArrayIndex.all()),
                Arrays.copyOf(classes, fitted));

        // Relative to a row's squared norm here, to a feature's sum of squares there.
        double[][] expected =
                accumulator
                        .equations()
                        .solve(ridge * inputs / fitted)
                        .scores(all.get(NDArrayIndex.interval(fitted, rows), NDArrayIndex.all()));
        double[][] found = kernel.scores(ridge);
        assertThat(found).hasDimensions(rows - fitted, 3);
        for (int n = 0; n < found.length; n++) {
            assertThat(found[n]).containsExactly(expected[n], within(1e-9));
        }
        assertThat(kernel.predictedClasses()).isEqualTo(Arrays.copyOfRange(classes, fitted, rows));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void badRidgesAreRefused(double ridge) {
        KernelRidge kernel = KernelRidge.of(gaussian(4, 2), 2, new int[4], 1);
        assertThatIllegalArgumentException().isThrownBy(() -> kernel.scores(ridge));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelRidge.of(gaussian(4, 2), 4, new int[4], 1));
    }

    private static INDArray gaussian(int rows, int columns) {
        double[] values = new double[rows * columns];
        Random random = new Random(6);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Nd4j.create(values, new long[] {rows, columns}, 'c');
    }
}
