package io.github.classpca.examples.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class DirectionsTest {

    /** 200 dimensions, of which 30 columns have three. */
    private static final INDArray LOW_RANK =
            Nd4j.rand(DataType.DOUBLE, 200, 3).mmul(Nd4j.rand(DataType.DOUBLE, 3, 30));

    @Test
    void leadingDirectionsHoldAMatrixOfTheirRank() {
        assertThat(Directions.leading(LOW_RANK, 3).share(LOW_RANK)).isCloseTo(1, within(1e-12));
        assertThat(Directions.leading(LOW_RANK, 1).share(LOW_RANK)).isBetween(0.5, 0.9999);
        assertThat(Directions.leading(LOW_RANK, 100).dimension()).isEqualTo(30);
    }

    @Test
    void aSpanIsOfAsManyDimensionsAsAreIndependent() {
        Directions span = Directions.spannedBy(LOW_RANK);
        assertThat(span.dimension()).isEqualTo(3);
        assertThat(span.cosines(Directions.leading(LOW_RANK, 3)))
                .hasSize(3)
                .satisfies(cosines -> assertThat(cosines[2]).isCloseTo(1, within(1e-9)));
        INDArray other = Nd4j.zeros(DataType.DOUBLE, 200, 1);
        assertThat(span.share(other)).isZero();
    }

    @Test
    void eigenvaluesFall() {
        INDArray matrix = Nd4j.diag(Nd4j.createFromArray(1.0, 3.0, 0.0, 2.0));
        assertThat(Directions.eigenvalues(matrix)).containsExactly(3, 2, 1, 0);
    }
}
