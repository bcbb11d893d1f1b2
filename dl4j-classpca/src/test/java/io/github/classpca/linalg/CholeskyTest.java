package io.github.classpca.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class CholeskyTest {

    /** Below, at and above the size of a block, and several of them. */
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "127, 2", "128, 1", "129, 4", "300, 10", "512, 3"})
    void solvesToRounding(int n, int k) {
        INDArray matrix = definite(n);
        INDArray right = gaussian(n, k, 2);

        INDArray x = Cholesky.inPlace(matrix.dup('f')).solve(right);

        double residual = matrix.mmul(x).sub(right).norm2Number().doubleValue();
        assertThat(residual).isLessThan(1e-10 * right.norm2Number().doubleValue());
        assertThat(right).as("is not changed").isEqualTo(gaussian(n, k, 2));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-200, 1e200})
    void scaleDoesNotMatter(double scale) {
        INDArray matrix = Nd4j.eye(3).castTo(DataType.DOUBLE).muli(scale);
        INDArray right = gaussian(3, 1, 1);

        INDArray x = Cholesky.inPlace(matrix.dup('f')).solve(right);

        assertThat(x.mul(scale).sub(right).norm2Number().doubleValue()).isLessThan(1e-14);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN})
    void refusesWhatIsNotDefinite(double value) {
        INDArray matrix = definite(5).dup('f');
        for (int i = 0; i < 5; i++) {
            matrix.putScalar(2, i, 0);
            matrix.putScalar(i, 2, 0);
        }
        matrix.putScalar(2, 2, value);

        assertThatThrownBy(() -> Cholesky.inPlace(matrix))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("5 x 5 matrix is not positive definite");
    }

    private static INDArray definite(int n) {
        INDArray half = gaussian(n + 5, n, 1);
        INDArray result = Nd4j.create(DataType.DOUBLE, new long[] {n, n}, 'f');
        return Nd4j.gemm(half, half, result, true, false, 1, 0)
                .addi(Nd4j.eye(n).castTo(DataType.DOUBLE));
    }

    private static INDArray gaussian(int rows, int columns, long seed) {
        double[] values = new double[rows * columns];
        Random random = new Random(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Nd4j.create(values, new long[] {rows, columns}, 'f');
    }

    @Test
    void theInverseOfTheFactorWhitens() {
        INDArray draws = Nd4j.randn(DataType.DOUBLE, 600, 300);
        INDArray matrix = draws.transpose().mmul(draws).divi(600).dup('f');
        INDArray inverse = Cholesky.inPlace(matrix.dup('f')).inverseFactor();
        INDArray whitened = inverse.mmul(matrix).mmul(inverse.transpose());
        assertThat(whitened.sub(Nd4j.eye(300).castTo(DataType.DOUBLE)).amaxNumber().doubleValue())
                .isLessThan(1e-9);
        assertThat(inverse.getDouble(0, 299)).isZero();
    }
}
