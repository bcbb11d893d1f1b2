package io.github.classpca.internal.readout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RidgePathTest {

    private static final int FEATURES = 40;
    private static final int CLASSES = 3;

    /** Variances over eight orders of magnitude. */
    private final NormalEquations equations = equations(500);

    /** Near the one factorized, found by iteration, and far from it. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.03, 0.3, 0.001, 1e-5, 1e-7, 10})
    void oneParameterAfterAnotherGivesWhatEachGivesByItself(double ridge) {
        LinearReadout expected = equations.solve(ridge);

        LinearReadout found;
        try (RidgePath path = new RidgePath(equations)) {
            path.solve(0.01);
            found = path.solve(ridge);
        }

        INDArray weights = expected.weights();
        assertThat(found.weights().sub(weights).norm2Number().doubleValue())
                .isLessThan(1e-5 * weights.norm2Number().doubleValue());
        for (int c = 0; c < CLASSES; c++) {
            assertThat(found.bias()[c]).isCloseTo(expected.bias()[c], offset(1e-5));
        }
    }

    /** The definition: the gradient of the penalized squares vanishes. */
    @Test
    void solvesTheNormalEquations() {
        double ridge = 0.02;
        INDArray weights;
        try (RidgePath path = new RidgePath(equations)) {
            path.solve(0.01);
            weights = path.solve(ridge).weights();
        }

        INDArray scatter = equations.scatter().toArray();
        double penalty = ridge * Nd4j.diag(scatter).meanNumber().doubleValue();
        INDArray gradient =
                scatter.mmul(weights)
                        .addi(weights.mul(penalty))
                        .subi(equations.indicatorProducts());
        assertThat(gradient.norm2Number().doubleValue())
                .isLessThan(1e-5 * equations.indicatorProducts().norm2Number().doubleValue());
    }

    /** Rows that do not vary leave nothing to be told apart by. */
    @Test
    void constantFeaturesGiveWeightsOfZero() {
        NormalEquationsAccumulator accumulator =
                new NormalEquationsAccumulator(4, 2, DataType.DOUBLE);
        accumulator.add(Nd4j.ones(DataType.DOUBLE, 6, 4), new int[] {0, 1, 0, 1, 0, 0});
        try (RidgePath path = new RidgePath(accumulator.equations())) {
            for (double ridge : new double[] {0.1, 0.3}) {
                LinearReadout readout = path.solve(ridge);
                assertThat(readout.weights().norm2Number().doubleValue()).isZero();
                assertThat(readout.bias()).containsExactly(4 / 6.0, 2 / 6.0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesParametersOutOfRange(double ridge) {
        try (RidgePath path = new RidgePath(equations)) {
            assertThatThrownBy(() -> path.solve(ridge))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("ridge must be finite and > 0, got " + ridge);
        }
    }

    private static NormalEquations equations(int rows) {
        Random random = new Random(1);
        int[] classes = new int[rows];
        INDArray values = Nd4j.create(DataType.DOUBLE, rows, FEATURES);
        for (int n = 0; n < rows; n++) {
            classes[n] = n % CLASSES;
            for (int j = 0; j < FEATURES; j++) {
                double scale = Math.pow(10, -8.0 * j / FEATURES);
                double signal = j % CLASSES == classes[n] ? 0.5 : 0;
                values.putScalar(n, j, scale * (signal + random.nextGaussian()));
            }
        }
        NormalEquationsAccumulator accumulator =
                new NormalEquationsAccumulator(FEATURES, CLASSES, DataType.DOUBLE);
        accumulator.add(values, classes);
        return accumulator.equations();
    }
}
