package io.github.classpca.internal.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SyevTest {

    /** The definition, from where LAPACK starts to work in blocks on, and around ours. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 32, 33, 34, 65, 66, 128, 129, 130, 200, 401})
    void decomposes(int n) {
        INDArray half = Nd4j.create(gaussian(n * (n + 3)), new long[] {n + 3, n}, 'f');
        assertDecomposes(Nd4j.gemm(half, half, true, false));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-150, 1e-12, 1e12, 1e150})
    void scaleDoesNotMatter(double scale) {
        INDArray half = Nd4j.create(gaussian(150 * 150), new long[] {150, 150}, 'f');
        assertDecomposes(half.add(half.transpose()).muli(scale).dup('f'));
    }

    @Test
    void ofMultipleEigenvaluesTheVectorsAreOrthonormal() {
        assertDecomposes(Nd4j.zeros(DataType.DOUBLE, 140, 140).dup('f'));
        assertDecomposes(Nd4j.eye(140).castTo(DataType.DOUBLE).dup('f'));
        INDArray few = Nd4j.create(gaussian(3 * 140), new long[] {140, 3}, 'f');
        assertDecomposes(Nd4j.gemm(few, few, false, true));
    }

    @Test
    void onOtherBackendsItIsNd4js() {
        Syev other = BlasLookup.syev(Optional.of("the backend's BLAS is CUBLAS"));
        assertThat(other).isInstanceOf(Nd4jSyev.class);
        INDArray matrix = Nd4j.createFromArray(new double[][] {{2, 1}, {1, 2}}).dup('f');
        assertThat(other.decompose(matrix).values().toArray())
                .containsExactly(new double[] {1, 3}, within(1e-12));
    }

    private static double[] gaussian(int count) {
        Random random = new Random(count);
        double[] values = new double[count];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    private static void assertDecomposes(INDArray matrix) {
        int n = matrix.rows();
        double size = matrix.norm2Number().doubleValue();
        Syev.Decomposition found = Syev.ofBackend().decompose(matrix.dup('f'));
        double[] values = found.values().toArray();
        assertThat(values).hasSize(n).isSorted();
        INDArray vectors = found.vectors();
        assertThat(
                        Nd4j.gemm(vectors, vectors, true, false)
                                .sub(Nd4j.eye(n).castTo(DataType.DOUBLE))
                                .amaxNumber()
                                .doubleValue())
                .isLessThan(1e-12);
        INDArray scaled = vectors.mulRowVector(Nd4j.create(values, new long[] {1, n}, 'c'));
        assertThat(Nd4j.gemm(scaled, vectors, false, true).sub(matrix).norm2Number().doubleValue())
                .isLessThanOrEqualTo(1e-13 * size);
    }
}
