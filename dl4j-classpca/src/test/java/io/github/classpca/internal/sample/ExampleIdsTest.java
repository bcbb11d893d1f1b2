package io.github.classpca.internal.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.classpca.internal.network.Activations;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ExampleIdsTest {

    private static long[] ids(INDArray features, int... classes) {
        return ExampleIds.of(new Activations[] {Activations.of(features, null)}, classes);
    }

    @Test
    void theBatchThatAnExampleComesInDoesNotMatter() {
        INDArray features = Nd4j.rand(DataType.FLOAT, 4, 3, 2);
        long[] ids = ids(features, 0, 1, 0, 1);
        assertThat(Arrays.stream(ids).distinct()).hasSize(4);
        for (int n = 0; n < 4; n++) {
            assertThat(ids(Activations.rows(features, new int[] {n}), n % 2))
                    .containsExactly(ids[n]);
        }
        // Nor does how it lies in memory.
        assertThat(ids(features.dup('f'), 0, 1, 0, 1)).isEqualTo(ids);
    }

    @Test
    void eachValueAndTheClassMatter() {
        INDArray features = Nd4j.zeros(DataType.DOUBLE, 1, 5);
        long id = ids(features, 0)[0];
        assertThat(ids(features, 1)[0]).isNotEqualTo(id);
        for (int j = 0; j < 5; j++) {
            INDArray other = features.dup().putScalar(0, j, 1e-300);
            assertThat(ids(other, 0)[0]).isNotEqualTo(id);
        }
    }

    @Test
    void allInputsMatter() {
        Activations one = Activations.of(Nd4j.ones(DataType.FLOAT, 1, 2), null);
        Activations two = Activations.of(Nd4j.zeros(DataType.FLOAT, 1, 2), null);
        long[] both = ExampleIds.of(new Activations[] {one, two}, new int[] {0});
        assertThat(ExampleIds.of(new Activations[] {two, one}, new int[] {0})).isNotEqualTo(both);
        assertThat(ExampleIds.of(new Activations[] {one, one}, new int[] {0})).isNotEqualTo(both);
    }
}
