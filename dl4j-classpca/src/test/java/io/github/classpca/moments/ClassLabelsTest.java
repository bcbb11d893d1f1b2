package io.github.classpca.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class ClassLabelsTest {

    @Test
    void oneHotRows() {
        assertThat(
                        ClassLabels.read(
                                Nd4j.createFromArray(new float[][] {{0, 1, 0}, {1, 0, 0}}),
                                null,
                                3,
                                0))
                .containsExactly(1, 0);
    }

    @Test
    void aRowOfZerosHasNoLabel() {
        assertThat(ClassLabels.read(Nd4j.zeros(1, 3), null, 3, 0))
                .containsExactly(ClassLabels.UNLABELLED);
    }

    @Test
    void classIndices() {
        assertThat(
                        ClassLabels.read(
                                Nd4j.createFromArray(new float[][] {{2}, {0}, {-1}}), null, 3, 0))
                .containsExactly(2, 0, ClassLabels.UNLABELLED);
        assertThat(ClassLabels.read(Nd4j.createFromArray(2, 1), null, 3, 0)).containsExactly(2, 1);
    }

    @Test
    void maskedExamplesHaveNoLabel() {
        assertThat(
                        ClassLabels.read(
                                Nd4j.createFromArray(new float[][] {{0, 1}, {1, 0}}),
                                Nd4j.createFromArray(new float[][] {{0}, {1}}),
                                2,
                                0))
                .containsExactly(ClassLabels.UNLABELLED, 0);
    }

    @Test
    void softLabelsAreRefusedWithTheirExample() {
        assertThatThrownBy(
                        () ->
                                ClassLabels.read(
                                        Nd4j.createFromArray(new double[][] {{0, 1}, {0.25, 0.75}}),
                                        null,
                                        2,
                                        100))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("Example 101")
                .hasMessageContaining("[0.25, 0.75]")
                .hasMessageContaining("harden");
    }

    @Test
    void twoHotIsRefused() {
        assertThatThrownBy(() -> ClassLabels.read(Nd4j.ones(1, 2), null, 2, 0))
                .hasMessageContaining("one-hot");
    }

    @Test
    void anotherWidthIsRefused() {
        assertThatThrownBy(() -> ClassLabels.read(Nd4j.zeros(4, 5), null, 3, 0))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("[4, 5]")
                .hasMessageContaining("3 classes");
    }

    @Test
    void labelsOfSequencesAreRefused() {
        assertThatThrownBy(() -> ClassLabels.read(Nd4j.zeros(4, 3, 7), null, 3, 0))
                .hasMessageContaining("[4, 3, 7]");
    }

    @Test
    void indicesThatAreNoClassAreRefused() {
        assertThatThrownBy(() -> ClassLabels.read(Nd4j.createFromArray(0.0, 3.0), null, 3, 10))
                .hasMessageContaining("Example 11")
                .hasMessageContaining("from 0 to 2");
        assertThatThrownBy(() -> ClassLabels.read(Nd4j.createFromArray(0.5, 1.0), null, 3, 0))
                .hasMessageContaining("whole number");
        assertThatThrownBy(() -> ClassLabels.read(Nd4j.createFromArray(Double.NaN), null, 3, 0))
                .hasMessageContaining("NaN");
    }

    @Test
    void missingLabelsAreRefused() {
        assertThatThrownBy(() -> ClassLabels.read(null, null, 3, 0))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("no labels");
    }

    @Test
    void aMaskMustCoverWholeRows() {
        assertThatThrownBy(
                        () ->
                                ClassLabels.read(
                                        Nd4j.createFromArray(new float[][] {{0, 1}}),
                                        Nd4j.createFromArray(new float[][] {{0, 1}}),
                                        2,
                                        0))
                .hasMessageContaining("whole row");
        assertThatThrownBy(() -> ClassLabels.read(Nd4j.eye(2), Nd4j.ones(3, 1), 2, 0))
                .hasMessageContaining("[3, 1]");
    }

    @Test
    void labelsOfAHingeLoss() {
        assertThat(
                        ClassLabels.readSigns(
                                Nd4j.createFromArray(new float[][] {{-1, 1, -1}, {1, -1, -1}}),
                                null,
                                3,
                                0))
                .containsExactly(1, 0);
        assertThat(
                        ClassLabels.readSigns(
                                Nd4j.createFromArray(new float[][] {{-1}, {1}, {-1}}), null, 2, 0))
                .containsExactly(0, 1, 0);
        assertThat(ClassLabels.readSigns(Nd4j.createFromArray(1, -1), null, 2, 0))
                .containsExactly(1, 0);
    }

    @Test
    void hingeLossesGoOnTakingZeroAndOne() {
        assertThat(
                        ClassLabels.readSigns(
                                Nd4j.createFromArray(new float[][] {{0, 1}, {1, 0}, {0, 0}}),
                                null,
                                2,
                                0))
                .containsExactly(1, 0, ClassLabels.UNLABELLED);
        assertThat(ClassLabels.readSigns(Nd4j.createFromArray(0, 1, 1), null, 2, 0))
                .containsExactly(0, 1, 1);
        assertThat(ClassLabels.readSigns(Nd4j.createFromArray(0, 2, -1), null, 3, 0))
                .containsExactly(0, 2, ClassLabels.UNLABELLED);
    }

    @Test
    void signsThatTellNoClassAreRefused() {
        for (float[] row : new float[][] {{-1, -1}, {1, 1}, {-1, 0}, {1, -0.5f}}) {
            assertThatThrownBy(
                            () ->
                                    ClassLabels.readSigns(
                                            Nd4j.createFromArray(new float[][] {row}), null, 2, 0))
                    .isInstanceOf(DL4JInvalidInputException.class)
                    .hasMessageContaining("one-hot");
        }
        // Elsewhere -1 is no label.
        assertThatThrownBy(
                        () ->
                                ClassLabels.read(
                                        Nd4j.createFromArray(new float[][] {{-1, 1}}), null, 2, 0))
                .hasMessageContaining("one-hot");
    }

    @Test
    void zerosBesideMinusOnesAreAmbiguousUnlessMasked() {
        assertThatThrownBy(
                        () -> ClassLabels.readSigns(Nd4j.createFromArray(1, 0, -1), null, 2, 100))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("Example 102: label is -1 where that of example 101 is 0")
                .hasMessageContaining("mask");
        assertThat(
                        ClassLabels.readSigns(
                                Nd4j.createFromArray(1, 0, -1),
                                Nd4j.createFromArray(1, 0, 1),
                                2,
                                100))
                .containsExactly(1, ClassLabels.UNLABELLED, 0);
    }
}
