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

class TiledCholeskyTest {

    /** Below, at and above the size of a tile, and several of them. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 3", "2, 2", "511, 1", "512, 3", "513, 1", "513, 2", "1300, 10"})
    void solvesToRounding(int n, int k) {
        INDArray matrix = semidefinite(n);
        INDArray right = Columns.gaussian(n, k, new Random(2));
        INDArray before = right.dup();

        INDArray x;
        try (TiledCholesky cholesky = TiledCholesky.of(SymmetricMatrix.of(matrix), 0.5)) {
            x = cholesky.solve(right);
        }

        INDArray product = matrix.mmul(x).addi(x.mul(0.5));
        double residual = product.subi(right).norm2Number().doubleValue();
        assertThat(residual).isLessThan(1e-10 * right.norm2Number().doubleValue());
        assertThat(right).as("is not changed").isEqualTo(before);
    }

    @Test
    void theNumberOfThreadsChangesNoBit() {
        SymmetricMatrix matrix = SymmetricMatrix.of(semidefinite(1200));
        INDArray right = Columns.gaussian(1200, 4, new Random(2));

        INDArray several = solve(matrix, right);
        INDArray one = Parallel.withAtMost(1, () -> solve(matrix, right));

        assertThat(one.toDoubleMatrix()).isDeepEqualTo(several.toDoubleMatrix());
    }

    private static INDArray solve(SymmetricMatrix matrix, INDArray right) {
        try (TiledCholesky cholesky = TiledCholesky.of(matrix, 0.5)) {
            return cholesky.solve(right);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e9, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesWhatIsNotDefinite(double value) {
        INDArray matrix = semidefinite(600);
        matrix.putScalar(550, 550, value);

        assertThatThrownBy(() -> TiledCholesky.of(SymmetricMatrix.of(matrix), 0.5))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageStartingWith(
                        "A 600 x 600 matrix is not positive definite: what its first 512 rows leave of the next is not (A 88 x 88 matrix");
    }

    @Test
    void refusesWhatIsNotANumberBesideTheDiagonal() {
        INDArray matrix = semidefinite(600);
        matrix.putScalar(3, 550, Double.NaN);
        matrix.putScalar(550, 3, Double.NaN);

        assertThatThrownBy(() -> TiledCholesky.of(SymmetricMatrix.of(matrix), 0.5))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void refusesARightSideOfAnotherLength() {
        try (TiledCholesky cholesky = TiledCholesky.of(SymmetricMatrix.of(semidefinite(3)), 1)) {
            INDArray right = Nd4j.create(DataType.DOUBLE, 4, 1);
            assertThatThrownBy(() -> cholesky.solve(right))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a right side of shape [4, 1] does not fit a matrix of order 3");
        }
    }

    private static INDArray semidefinite(int n) {
        INDArray half = Columns.gaussian(n / 2 + 1, n, new Random(1));
        return Columns.transposedProduct(half, half).divi(n);
    }
}
