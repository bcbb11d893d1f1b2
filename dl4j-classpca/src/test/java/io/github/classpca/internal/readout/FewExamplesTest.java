package io.github.classpca.internal.readout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class FewExamplesTest {

    /** More examples are split as if they had never been kept: the same batches, in order. */
    @Test
    void handsOnAllBatchesInOrderOnceThereAreTooMany() {
        FewExamples few = new FewExamples(5);
        List<String> handedOn = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            few.add(
                    Nd4j.valueArrayOf(new long[] {2, 3}, i, DataType.FLOAT),
                    new int[] {0, i},
                    (rows, classes) -> handedOn.add(rows.getInt(1, 2) + " of class " + classes[1]));
            assertThat(few.complete()).isEqualTo(i < 3);
            assertThat(handedOn).hasSize(i < 3 ? 0 : i);
        }
        assertThat(handedOn)
                .containsExactly("1 of class 1", "2 of class 2", "3 of class 3", "4 of class 4");
    }

    @Test
    void anExampleOfEachClassCannotBeLeftOut() {
        FewExamples few = new FewExamples(5);
        few.add(Nd4j.rand(DataType.FLOAT, 3, 2), new int[] {0, 1, 2}, (rows, classes) -> {});

        assertThatThrownBy(() -> few.crossFit(3, 0.1, 1))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("of 3 examples no class has two");
    }
}
