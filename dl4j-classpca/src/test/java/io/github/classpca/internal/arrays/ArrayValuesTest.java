package io.github.classpca.internal.arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.classpca.rows.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ArrayValuesTest {

    /** As if buffers ended after so many bytes: what an array is larger than goes another way. */
    @ParameterizedTest
    @CsvSource({"DOUBLE, 1000", "DOUBLE, 10", "FLOAT, 1000", "FLOAT, 10"})
    void valuesAreReadAndWrittenAtTheirPositions(DataType type, long maxBufferBytes) {
        INDArray array = Nd4j.arange(12).castTo(type).reshape('c', 3, 4).dup('c');
        ArrayValues values = new ArrayValues(array, maxBufferBytes);

        Values read = Values.zeros(type, 5);
        values.read(6, read, 3);
        assertThat(HeapArrays.matrix(read, 1, 5).toDoubleVector()).containsExactly(6, 7, 8, 0, 0);
        assertThat(values.get(7)).isEqualTo(7);

        Values written = Values.zeros(type, 2);
        written.set(0, -1);
        written.set(1, -2);
        values.write(9, written);
        values.written();
        assertThat(array.ravel().toDoubleVector())
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, -1, -2, 11);
    }

    @Test
    void sizesAreCountedBeyondWhatAnIntHolds() {
        assertThat(HeapArrays.length(46_340, 46_340)).isEqualTo(2_147_395_600);
        for (long columns : new long[] {46_341, 92_681, 1L << 32}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> HeapArrays.length(46_341, columns))
                    .withMessageContaining("46341 x " + columns + " values are more than");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HeapArrays.matrix(new double[1], 65_536, 65_536))
                .withMessageContaining("65536 x 65536 values");
    }
}
