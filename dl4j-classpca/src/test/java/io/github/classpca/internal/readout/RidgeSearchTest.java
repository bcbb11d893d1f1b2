package io.github.classpca.internal.readout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RidgeSearchTest {

    private static final double TOO_SMALL = 1e-15;

    /**
     * In single precision 60 columns that are sums of 3 leave a scatter with negative directions.
     */
    private final NormalEquations indefinite =
            equations(gaussian(300, 3, 1).mmul(gaussian(3, 60, 2)), DataType.FLOAT);

    private final NormalEquations definite = equations(telling(300, 3), DataType.DOUBLE);

    @Test
    void aRidgeThatDoesNotDoForAllRowsGivesWayToALargerOne() {
        assertThatThrownBy(() -> indefinite.solve(TOO_SMALL))
                .isInstanceOf(ArithmeticException.class);
        ImmutableDoubleArray ridges = ImmutableDoubleArray.of(TOO_SMALL, 10);
        assertThat(search().tryOut(ridges).solve(definite).orElseThrow().choice().ridge())
                .isEqualTo(TOO_SMALL);

        RidgeSearch.Solution solution = search().tryOut(ridges).solve(indefinite).orElseThrow();

        assertThat(solution.choice().ridge()).isEqualTo(10);
        assertThat(solution.readout().weights().isNaN().any()).isFalse();
    }

    @Test
    void noRidgeThatDoesGivesNone() {
        Optional<RidgeSearch.Solution> none =
                search().tryOut(ImmutableDoubleArray.of(TOO_SMALL)).solve(indefinite);

        assertThat(none).isEmpty();
    }

    private RidgeSearch search() {
        HeldOut held = new HeldOut();
        held.add(telling(40, 4), classes(40));
        return new RidgeSearch(definite, held, true);
    }

    /** Noise but for a column of little variance, which a large ridge would leave unused. */
    private static INDArray telling(int rows, long seed) {
        INDArray values = gaussian(rows, 60, seed);
        for (int n = 0; n < rows; n++) {
            values.putScalar(n, 0, 0.1 * (n % 2) + 0.01 * values.getDouble(n, 0));
        }
        return values;
    }

    private static NormalEquations equations(INDArray rows, DataType type) {
        NormalEquationsAccumulator accumulator =
                new NormalEquationsAccumulator((int) rows.size(1), 2, type);
        accumulator.add(rows, classes((int) rows.size(0)));
        return accumulator.equations();
    }

    private static int[] classes(int rows) {
        int[] classes = new int[rows];
        for (int n = 0; n < rows; n++) {
            classes[n] = n % 2;
        }
        return classes;
    }

    private static INDArray gaussian(int rows, int columns, long seed) {
        Random random = new Random(seed);
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Nd4j.create(values, new long[] {rows, columns}, 'c');
    }
}
