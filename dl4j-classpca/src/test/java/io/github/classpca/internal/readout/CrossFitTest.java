package io.github.classpca.internal.readout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.moments.ClassLabels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class CrossFitTest {

    private static final int CLASSES = 3;
    private static final int FOLDS = 4;

    /** Fewer features than rows, about as many, and more; every tenth row is always fitted to. */
    @ParameterizedTest
    @CsvSource({
        "1, 1e-3, true", "6, 1e-7, true", "6, 10, true", "30, 0.1, true", "90, 1e-3, true",
        "1, 1e-3, false", "6, 0.1, false", "30, 1e-5, false", "90, 0.1, false", "2100, 1, true",
    })
    void givesWhatARegressionOnTheOtherFoldsGives(int inputs, double ridge, boolean discriminants) {
        int count = 50;
        INDArray rows = rows(count, inputs);
        int[] classes = classes(count);
        int[] folds = new int[count];
        Arrays.setAll(folds, n -> n % 10 == 9 ? -1 : n / 3 % FOLDS);
        double share = 1 - 45.0 / count / FOLDS;

        CrossFit crossFit = CrossFit.of(rows, classes, CLASSES, folds);
        double[][] found = crossFit.scores(ridge, discriminants);

        int at = 0;
        for (int n = 0; n < count; n++) {
            if (folds[n] < 0) {
                continue;
            }
            double[] expected =
                    without(rows, classes, folds, folds[n], ridge * share, discriminants)
                            .scores(rows.getRow(n, true))[0];
            assertThat(crossFit.classes()[at]).isEqualTo(classes[n]);
            for (int c = 0; c < CLASSES; c++) {
                assertThat(found[at][c])
                        .as("score of class %s for row %s", c, n)
                        .isCloseTo(expected[c], within(1e-6 * (1 + Math.abs(expected[c]))));
            }
            at++;
        }
        assertThat(at).isEqualTo(45);
        assertThat(found).hasDimensions(45, CLASSES);
    }

    @Test
    void featuresThatDoNotVaryGiveTheSharesOfTheClasses() {
        int[] classes = {0, 0, 0, 0, 1, 1};
        int[] folds = {0, 0, 1, 1, 0, 1};
        double[][] scores =
                CrossFit.of(Nd4j.ones(DataType.FLOAT, 6, 2), classes, 2, folds).scores(0.1, false);

        for (double[] row : scores) {
            assertThat(row).containsExactly(new double[] {2 / 3.0, 1 / 3.0}, within(1e-12));
        }
    }

    @Test
    void badInputIsRefused() {
        INDArray rows = rows(4, 2);
        int[] classes = {0, 0, 1, 1};
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CrossFit.of(rows, classes, 2, new int[3]))
                .withMessageContaining("3 folds do not fit rows of shape [4, 2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CrossFit.of(rows, classes, 2, new int[] {-1, -1, -1, -1}))
                .withMessageContaining("needs rows in folds");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CrossFit.of(rows, classes, 2, new int[] {0, 1, 1, 1}))
                .withMessageContaining("all rows of class 1 are in fold 1");
        CrossFit crossFit = CrossFit.of(rows, classes, 2, new int[] {0, 1, 0, 1});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> crossFit.scores(Double.NaN, true))
                .withMessage("ridge must be finite and > 0, got NaN");
    }

    /** Solves the plain way; the penalty is the same number, relative to what these rows have. */
    private static LinearReadout without(
            INDArray rows,
            int[] classes,
            int[] folds,
            int fold,
            double ridge,
            boolean discriminants) {
        int[] fittedTo = classes.clone();
        for (int n = 0; n < folds.length; n++) {
            fittedTo[n] = folds[n] == fold ? ClassLabels.UNLABELLED : classes[n];
        }
        int[] rest = new int[folds.length];
        int count = 0;
        for (int n = 0; n < folds.length; n++) {
            if (folds[n] != fold) {
                rest[count++] = n;
            }
        }
        double relative =
                ridge * squares(rows) / squares(Nd4j.pullRows(rows, 1, Arrays.copyOf(rest, count)));
        NormalEquationsAccumulator accumulator =
                new NormalEquationsAccumulator((int) rows.size(1), CLASSES, DataType.DOUBLE);
        accumulator.add(rows, fittedTo);
        NormalEquations equations = accumulator.equations();
        LinearReadout readout = equations.solve(relative);
        return discriminants ? equations.discriminant(readout) : readout;
    }

    /** The trace of the scatter. */
    private static double squares(INDArray rows) {
        INDArray apart = rows.subRowVector(rows.mean(0));
        return apart.mul(apart).sumNumber().doubleValue();
    }

    private static INDArray rows(int count, int inputs) {
        Random random = new Random(8);
        double[] values = new double[count * inputs];
        for (int i = 0; i < values.length; i++) {
            values[i] = 5 + random.nextGaussian() + (i / inputs % CLASSES) * (i % 2);
        }
        return Nd4j.create(values, new long[] {count, inputs}, 'c');
    }

    private static int[] classes(int count) {
        int[] classes = new int[count];
        Arrays.setAll(classes, n -> n % CLASSES);
        return classes;
    }
}
