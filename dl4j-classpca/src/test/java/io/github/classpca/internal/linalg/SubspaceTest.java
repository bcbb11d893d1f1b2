package io.github.classpca.internal.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SubspaceTest {

    @Test
    void theBasisIsOrthonormalAndSpansTheColumns() {
        INDArray columns = matrix(new double[][] {{1, 2, 3}, {0, 1, 1}, {0, 0, 0}, {2, 0, 2}});
        Subspace subspace = Subspace.spannedBy(columns);

        assertThat(subspace.dimension()).as("the third is the sum of the others").isEqualTo(2);
        INDArray basis = subspace.basis();
        INDArray gram = basis.transpose().mmul(basis);
        assertThat(gram.sub(Nd4j.eye(2).castTo(DataType.DOUBLE)).norm2Number().doubleValue())
                .isLessThan(1e-12);
        INDArray projected = basis.mmul(basis.transpose()).mmul(columns);
        assertThat(projected.sub(columns).norm2Number().doubleValue()).isLessThan(1e-12);
    }

    @Test
    void moreColumnsThanRowsSpanTheWhole() {
        Subspace whole = Subspace.spannedBy(matrix(new double[][] {{1, 2, 3}, {0, 1, 5}}));

        assertThat(whole.dimension()).isEqualTo(2);
        assertThat(whole.distance(Subspace.spannedBy(matrix(new double[][] {{1}, {4}}))))
                .isCloseTo(0, within(1e-7));
    }

    @Test
    void distanceIsTheSineOfTheAngle() {
        double angle = 0.3;
        Subspace a = Subspace.spannedBy(matrix(new double[][] {{5}, {0}}));
        Subspace b =
                Subspace.spannedBy(matrix(new double[][] {{Math.cos(angle)}, {Math.sin(angle)}}));
        Subspace c = Subspace.spannedBy(matrix(new double[][] {{0}, {-2}}));

        assertThat(a.distance(b)).isCloseTo(Math.sin(angle), within(1e-12));
        assertThat(a.distance(c)).isCloseTo(1, within(1e-12));
        assertThat(a.distance(a)).isCloseTo(0, within(1e-7));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> a.distance(Subspace.spannedBy(matrix(new double[][] {{1}}))))
                .withMessage("subspaces of R^2 and R^1");
    }

    @Test
    void shareIsThatOfTheVariance() {
        INDArray covariance = matrix(new double[][] {{3, 0}, {0, 1}});

        assertThat(Subspace.spannedBy(matrix(new double[][] {{2}, {0}})).share(covariance))
                .isCloseTo(0.75, within(1e-12));
        assertThat(Subspace.spannedBy(matrix(new double[][] {{1}, {1}})).share(covariance))
                .isCloseTo(0.5, within(1e-12));
        assertThat(Subspace.spannedBy(matrix(new double[][] {{1}, {1}})).share(covariance.mul(0)))
                .isZero();
    }

    private static INDArray matrix(double[][] values) {
        return Nd4j.create(values);
    }
}
