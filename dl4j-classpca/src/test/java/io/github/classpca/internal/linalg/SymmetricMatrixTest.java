package io.github.classpca.internal.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SymmetricMatrixTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 100})
    void isBothTrianglesAsAnArray(int order) {
        INDArray vector = Nd4j.randn(DataType.DOUBLE, order, 1);
        SymmetricMatrix matrix = new SymmetricMatrix(order);
        matrix.addOuter(vector.toDoubleVector(), 3);
        INDArray expected = vector.mmul(vector.transpose()).muli(3);
        assertThat(matrix.toArray().equalsWithEps(expected, 1e-12)).isTrue();

        SymmetricMatrix twice = matrix.copy();
        twice.add(matrix);
        assertThat(twice.toArray().equalsWithEps(expected.mul(2), 1e-12)).isTrue();
        assertThat(matrix.toArray().equalsWithEps(expected, 1e-12)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 784, 100_000})
    void bytesAreThoseOfOneTriangle(int order) {
        assertThat(SymmetricMatrix.bytes(order)).isEqualTo(4L * order * order + 4L * order);
    }
}
