package io.github.classpca.internal.readout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class HeldOutTest {

    @Test
    void givesHalfOfEachClassAwayAndLosesNone() {
        HeldOut held = new HeldOut();
        INDArray rows = Nd4j.randn(DataType.FLOAT, 11, 3);
        int[] classes = {0, 1, 0, 1, 1, 0, 0, 0, 1, 0, 2};
        held.add(rows.dup(), classes);
        held.add(Nd4j.ones(DataType.FLOAT, 1, 3), new int[] {2});
        NormalEquationsAccumulator training = new NormalEquationsAccumulator(3, 3, DataType.FLOAT);
        held.giveHalfTo(training, 3);

        assertThat(held.size()).isEqualTo(6);
        assertThat(Arrays.stream(held.classes()).sorted()).containsExactly(0, 0, 0, 1, 1, 2);
        NormalEquations given = training.equations();
        assertThat(given.count()).isEqualTo(6);
        assertThat(given.count(0)).isEqualTo(3);
        assertThat(given.count(1)).isEqualTo(2);
        assertThat(given.count(2)).isEqualTo(1);

        held.giveAllTo(training);
        assertThat(held.size()).isZero();
        NormalEquations whole = training.equations();
        assertThat(whole.count()).isEqualTo(12);
        double[] mean = whole.mean();
        INDArray all = Nd4j.vstack(rows, Nd4j.ones(DataType.FLOAT, 1, 3));
        for (int j = 0; j < 3; j++) {
            assertThat(Math.abs(mean[j] - all.getColumn(j).meanNumber().doubleValue()))
                    .isLessThan(1e-6);
        }
    }
}
