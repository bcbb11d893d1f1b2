package io.github.classpca.internal.linalg;

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

    /** {@code A = L L^T} with L lower triangular and of positive diagonal is the definition. */
    @Test
    void theFactorTimesItsTransposeIsTheMatrix() {
        Random random = new Random(7);
        for (int draw = 0; draw < 1_000; draw++) {
            int n = 1 + draw % 9;
            // Rows in excess, from none to some, make it from badly to well conditioned.
            INDArray half = gaussian(n + draw % 5, n, random.nextLong());
            half.muli(Math.pow(10, random.nextInt(9) - 4));
            INDArray matrix = Nd4j.create(DataType.DOUBLE, new long[] {n, n}, 'f');
            Nd4j.gemm(half, half, matrix, true, false, 1, 0);

            INDArray factor = Cholesky.inPlace(matrix.dup('f')).factor();

            double size = matrix.norm2Number().doubleValue();
            assertThat(factor.mmul(factor.transpose()).sub(matrix).norm2Number().doubleValue())
                    .as("draw %s", draw)
                    .isLessThan(1e-14 * n * size);
            for (int i = 0; i < n; i++) {
                assertThat(factor.getDouble(i, i)).isPositive();
                for (int j = i + 1; j < n; j++) {
                    assertThat(factor.getDouble(i, j)).isZero();
                }
            }
        }
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
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesWhatIsNotDefinite(double value) {
        INDArray matrix = definite(5).dup('f');
        for (int i = 0; i < 5; i++) {
            matrix.putScalar(2, i, 0);
            matrix.putScalar(i, 2, 0);
        }
        matrix.putScalar(2, 2, value);

        assertThatThrownBy(() -> Cholesky.inPlace(matrix))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage(
                        "A 5 x 5 matrix is not positive definite: its diagonal holds %s at 2",
                        value);
    }

    @ParameterizedTest
    @ValueSource(doubles = {100, Double.NaN})
    void refusesWhatIsNotDefiniteBesideTheDiagonal(double value) {
        INDArray matrix = definite(5).dup('f');
        matrix.putScalar(4, 1, value);
        matrix.putScalar(1, 4, value);

        assertThatThrownBy(() -> Cholesky.inPlace(matrix))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("5 x 5 matrix is not positive definite")
                .hasMessageNotContaining("raise");
    }

    @Test
    void tellsOfTheRidgeThatWasNotEnough() {
        INDArray matrix = Nd4j.diag(Nd4j.createFromArray(4.0, -1)).dup('f');
        assertThatThrownBy(() -> Cholesky.withRidgeInPlace(matrix, 0.1))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("2 x 2 matrix is not positive definite")
                .hasMessageEndingWith("0.1 times the mean of its diagonal was added");
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
