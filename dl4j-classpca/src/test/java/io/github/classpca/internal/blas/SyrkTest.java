package io.github.classpca.internal.blas;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.classpca.internal.arrays.ArrayRows;
import io.github.classpca.internal.arrays.RowBlock;
import io.github.classpca.rows.RowReader;
import io.github.classpca.rows.Values;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SyrkTest {

    /** One square, one that is halved, and one that is halved unevenly several times. */
    static Stream<Arguments> cases() {
        return Stream.of(new GemmSyrk(), new OpenBlasSyrk())
                .flatMap(
                        syrk ->
                                Stream.of(1, 75, 200, 777)
                                        .flatMap(
                                                order ->
                                                        Stream.of(DataType.FLOAT, DataType.DOUBLE)
                                                                .map(
                                                                        t ->
                                                                                Arguments.of(
                                                                                        syrk, t,
                                                                                        order))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheProductOfTheRowsAddedSoFar(Syrk syrk, DataType type, int order) {
        int rows = 50;
        INDArray values = Nd4j.randn(DataType.DOUBLE, rows, order).castTo(type);
        RowBlock block = new RowBlock(type, rows + 7, order);
        RowReader reader = new ArrayRows(values, type).reader();
        Values row = Values.zeros(type, order);
        for (int r = 0; r < rows; r++) {
            reader.read(r, row);
            block.add(row);
        }
        INDArray product = Nd4j.valueArrayOf(new long[] {order, order}, Double.NaN, type);
        syrk.multiply(block, product);
        INDArray expected = values.transpose().mmul(values);
        double tolerance = type == DataType.DOUBLE ? 1e-11 : 1e-4;
        for (int i = 0; i < order; i++) {
            for (int j = 0; j <= i; j++) {
                assertThat(Math.abs(product.getDouble(i, j) - expected.getDouble(i, j)))
                        .isLessThan(tolerance);
            }
        }
        block.close();
    }

    @Test
    void nd4jNativeIsAskedForItsOwn() {
        assertThat(Syrk.ofBackend()).isInstanceOf(OpenBlasSyrk.class);
    }

    @Test
    void withAnyObstacleItIsGemm() {
        assertThat(BlasLookup.syrk(Optional.of("the backend's BLAS is CUBLAS")))
                .isInstanceOf(GemmSyrk.class);
    }
}
