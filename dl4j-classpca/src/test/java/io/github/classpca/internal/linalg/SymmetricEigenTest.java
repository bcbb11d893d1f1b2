package io.github.classpca.internal.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SymmetricEigenTest {

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "2,2", "30,5", "300,1", "300,10", "300,30", "300,300", "800,40"})
    void findsAChosenSpectrum(int n, int k) {
        double[] spectrum = new double[n];
        for (int i = 0; i < n; i++) {
            spectrum[i] = 7.0 / (1 + i);
        }
        assertPairs(spectrum, k, 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-12, 1, 1e12})
    void scaleDoesNotMatter(double scale) {
        double[] spectrum = new double[300];
        for (int i = 0; i < spectrum.length; i++) {
            spectrum[i] = scale * Math.exp(-i / 20.0);
        }
        assertPairs(spectrum, 12, scale);
    }

    @Test
    void aFlatSpectrumIsFound() {
        // What whitened class moments look like: no gap to speak of anywhere.
        double[] spectrum = new double[400];
        for (int i = 0; i < spectrum.length; i++) {
            spectrum[i] = 1.2 - 0.0005 * i;
        }
        assertPairs(spectrum, 20, 1);
    }

    @Test
    void lowRankIsFound() {
        double[] spectrum = new double[300];
        Arrays.fill(spectrum, 0, 3, 2);
        assertPairs(spectrum, 10, 1);
    }

    @Test
    void repeatedEigenvaluesSpanTheirSubspace() {
        double[] spectrum = new double[250];
        Arrays.fill(spectrum, 0, 4, 5);
        Arrays.fill(spectrum, 4, 250, 1);
        INDArray basis = orthogonal(250);
        INDArray expected = basis.getColumns(0, 1, 2, 3);
        EigenPairs pairs = SymmetricEigen.largest(compose(basis, spectrum), 4);
        assertThat(projectorDistance(pairs.vectors(), expected)).isLessThan(1e-6);
    }

    @Test
    void zeroAndIdentity() {
        assertThat(SymmetricEigen.largest(Nd4j.zeros(DataType.DOUBLE, 300, 300), 2).values())
                .containsExactly(0, 0);
        assertThat(SymmetricEigen.largest(Nd4j.eye(300), 2).values())
                .containsExactly(new double[] {1, 1}, within(1e-12));
    }

    @Test
    void signsFollowTheConvention() {
        double[] spectrum = new double[300];
        for (int i = 0; i < spectrum.length; i++) {
            spectrum[i] = Math.exp(-i / 5.0);
        }
        for (int k : new int[] {5, 60}) {
            INDArray vectors =
                    SymmetricEigen.largest(compose(orthogonal(300), spectrum), k).vectors();
            for (int j = 0; j < k; j++) {
                INDArray column = vectors.getColumn(j);
                assertThat(column.maxNumber().doubleValue())
                        .isEqualTo(column.amaxNumber().doubleValue());
            }
        }
    }

    @Test
    void theMatrixIsNotChanged() {
        for (int k : new int[] {3, 250}) {
            INDArray matrix = compose(orthogonal(250), new Random(3).doubles(250).toArray());
            INDArray before = matrix.dup();
            SymmetricEigen.largest(matrix, k);
            assertThat(matrix).isEqualTo(before);
        }
    }

    @Test
    void floatMatricesAreTaken() {
        INDArray matrix = Nd4j.createFromArray(new float[][] {{2, 0}, {0, 3}});
        assertThat(SymmetricEigen.largest(matrix, 2).values()).containsExactly(3, 2);
    }

    @ParameterizedTest
    @CsvSource({"25,25", "300,4"})
    void symmetryToRoundingIsEnough(int n, int k) {
        double[] spectrum = new double[n];
        Arrays.fill(spectrum, 1.5);
        INDArray noise = Nd4j.rand(DataType.DOUBLE, n, n).subi(0.5).muli(1e-6);
        INDArray matrix = compose(orthogonal(n), spectrum).addi(noise);
        assertThat(SymmetricEigen.largest(matrix, k).values()[0]).isCloseTo(1.5, within(1e-4));
        assertThatThrownBy(() -> SymmetricEigen.largest(matrix.add(noise.mul(1e6)), k))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be symmetric");
    }

    @Test
    void badArgumentsAreRefused() {
        assertThatThrownBy(() -> SymmetricEigen.largest(Nd4j.zeros(2, 3), 1))
                .hasMessage("matrix must be square, got shape [2, 3]");
        assertThatThrownBy(() -> SymmetricEigen.largest(Nd4j.eye(2), 3))
                .hasMessage("k must be from 1 to 2, got 3");
        assertThatThrownBy(() -> SymmetricEigen.largest(Nd4j.eye(2), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SymmetricEigen.largest(Nd4j.valueArrayOf(2, 2, Double.NaN), 1))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("NaN");
    }

    private static void assertPairs(double[] spectrum, int k, double scale) {
        int n = spectrum.length;
        INDArray matrix = compose(orthogonal(n), spectrum);
        EigenPairs pairs = SymmetricEigen.largest(matrix, k);

        assertThat(pairs.size()).isEqualTo(k);
        assertThat(pairs.values())
                .containsExactly(Arrays.copyOf(spectrum, k), within(1e-6 * scale));
        INDArray vectors = pairs.vectors();
        INDArray gram = Nd4j.gemm(vectors, vectors, true, false);
        assertThat(gram.sub(Nd4j.eye(k).castTo(DataType.DOUBLE)).amaxNumber().doubleValue())
                .isLessThan(1e-9);
        INDArray values = Nd4j.createFromArray(pairs.values()).reshape(1, k);
        INDArray residual = matrix.mmul(vectors).sub(vectors.mulRowVector(values));
        assertThat(residual.norm2(0).maxNumber().doubleValue())
                .isLessThan(SymmetricEigen.RESIDUAL_TOLERANCE * spectrum[0]);
    }

    private static INDArray compose(INDArray basis, double[] spectrum) {
        INDArray scaled =
                basis.mulRowVector(Nd4j.createFromArray(spectrum).reshape(1, spectrum.length));
        INDArray matrix = Nd4j.gemm(scaled, basis, false, true);
        return matrix.add(matrix.transpose()).divi(2);
    }

    /** A product of reflections: exactly orthogonal, and nothing like the identity. */
    private static INDArray orthogonal(int n) {
        Random random = new Random(n);
        INDArray result = Nd4j.eye(n).castTo(DataType.DOUBLE);
        for (int i = 0; i < 3; i++) {
            double[] values = random.doubles(n).map(v -> v - 0.4).toArray();
            INDArray v = Nd4j.createFromArray(values).reshape(n, 1);
            v.divi(v.norm2Number());
            result.subi(v.mmul(v.transpose().mmul(result)).muli(2));
        }
        return result;
    }

    private static double projectorDistance(INDArray a, INDArray b) {
        return a.mmul(a.transpose()).sub(b.mmul(b.transpose())).norm2Number().doubleValue();
    }
}
