package io.github.classpca.internal.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Random;
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

    /** Below, at and above the size of a tile. */
    @ParameterizedTest
    @ValueSource(ints = {1, 511, 512, 513, 1100})
    void isMultipliedATileAtATime(int order) {
        INDArray values = Nd4j.randn(DataType.DOUBLE, order, order);
        SymmetricMatrix matrix = SymmetricMatrix.of(values.add(values.transpose()));
        INDArray right = Columns.gaussian(order, 3, new Random(1));

        INDArray product = matrix.times(right);

        assertThat(product.equalsWithEps(matrix.toArray().mmul(right), 1e-9)).isTrue();
        assertThat(matrix.trace())
                .isCloseTo(2 * Nd4j.diag(values).sumNumber().doubleValue(), offset(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 784, 100_000})
    void bytesAreThoseOfOneTriangle(int order) {
        assertThat(SymmetricMatrix.bytes(order)).isEqualTo(4L * order * order + 4L * order);
    }
}
