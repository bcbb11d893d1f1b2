package io.github.classpca.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.moments.ClassMoments;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MirroredTest {

    private static final int[] PERMUTATION = {2, 1, 0, 5, 4, 3};

    @ParameterizedTest
    @EnumSource(StandardStrategy.class)
    void eachFilterIsItsOwnImageOrTheNegative(StandardStrategy strategy) {
        ClassMoments moments = Moments.random(6, 3, 1, DataType.DOUBLE).symmetrized(PERMUTATION);
        FilterStrategy pairs = new Mirrored(strategy.twoSided(), PERMUTATION);
        INDArray filters = pairs.select(moments, new FilterRequest(8, 0.1, 1)).directions();

        int[] responses = Mirrored.responses(filters, PERMUTATION).orElseThrow();
        for (int j = 0; j < 8; j++) {
            INDArray image = Nd4j.pullRows(filters, 1, PERMUTATION).getColumn(j);
            assertThat(image.toDoubleVector())
                    .containsExactly(
                            filters.getColumn(responses[j]).toDoubleVector(), within(1e-12));
        }
    }

    @Test
    void symmetricMomentsKeepTheirEigenvectors() {
        ClassMoments moments = Moments.random(6, 3, 1, DataType.DOUBLE).symmetrized(PERMUTATION);
        FilterRequest request = new FilterRequest(6, 0.1, 1);
        INDArray plain = StandardStrategy.CLASS_CONTRAST.select(moments, request).directions();
        INDArray mirrored =
                new Mirrored(StandardStrategy.CLASS_CONTRAST, PERMUTATION)
                        .select(moments, request)
                        .directions();
        assertThat(mirrored.sub(plain).amaxNumber().doubleValue()).isLessThan(1e-6);
    }

    @Test
    void withoutNegativesResponsesToMirrorImagesAreNotAmongThem() {
        INDArray odd = Nd4j.createFromArray(new double[][] {{1}, {0}, {-1}, {0}, {0}, {0}});
        assertThat(Mirrored.responses(odd, PERMUTATION)).isEqualTo(Optional.empty());
        assertThat(Mirrored.responses(Nd4j.hstack(odd, odd.neg()), PERMUTATION))
                .hasValueSatisfying(found -> assertThat(found).containsExactly(1, 0));
    }
}
