package io.github.classpca.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.classpca.moments.ClassMoments;
import io.github.classpca.strategy.FilterSource.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** What every strategy promises. */
abstract class FilterStrategyContract {

    abstract FilterStrategy strategy();

    @ParameterizedTest
    @CsvSource({"1,6,3", "2,6,3", "3,6,3", "7,6,3", "18,6,3", "50,6,3", "1,1,2", "9,1,2"})
    void givesAsManyFiltersAsAskedFor(int filters, int dimension, int classes) {
        FilterSet set =
                strategy()
                        .select(
                                Moments.random(dimension, classes, 1, DataType.DOUBLE),
                                new FilterRequest(filters, 0.1, 1));
        assertThat(set.directions().shape()).containsExactly(dimension, filters);
        assertThat(set.directions().dataType()).isEqualTo(DataType.DOUBLE);
        assertThat(set.sources()).hasSize(filters);
        for (double length : set.directions().norm2(0).toDoubleVector()) {
            assertThat(length).isFinite().isPositive();
        }
    }

    @Test
    void isReproducible() {
        ClassMoments moments = Moments.random(6, 3, 1, DataType.FLOAT);
        FilterRequest request = new FilterRequest(40, 0.1, 7);
        assertThat(strategy().select(moments, request).directions())
                .isEqualTo(strategy().select(moments, request).directions());
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-6, 1, 1e6})
    void scaleOfTheDataDoesNotMatter(double scale) {
        FilterRequest request = new FilterRequest(7, 0.1, 7);
        FilterSet expected = strategy().select(Moments.random(6, 3, 1, DataType.DOUBLE), request);
        FilterSet actual = strategy().select(Moments.random(6, 3, scale, DataType.DOUBLE), request);
        assertThat(actual.directions().sub(expected.directions()).amaxNumber().doubleValue())
                .isLessThan(1e-6);
    }

    @Test
    void singularDataGivesFiniteFilters() {
        FilterSet set = strategy().select(Moments.lowRank(8, 3, 2), new FilterRequest(12, 0.1, 1));
        for (double length : set.directions().norm2(0).toDoubleVector()) {
            assertThat(length).isFinite().isPositive();
        }
    }

    @Test
    void aClassWithoutRowsGetsNoFilters() {
        FilterSet set = strategy().select(Moments.withEmptyClass(5), new FilterRequest(30, 0.1, 1));
        assertThat(set.sources())
                .allSatisfy(
                        source -> {
                            assertThat(source.classIndex()).isNotEqualTo(1);
                            assertThat(source.kind()).isNotNull();
                        });
    }

    @Test
    void eigenvaluesFallWithinAClass() {
        FilterSet set =
                strategy()
                        .select(
                                Moments.random(6, 3, 1, DataType.DOUBLE),
                                new FilterRequest(9, 0.1, 1));
        for (int j = 1; j < 9; j++) {
            FilterSource last = set.sources().get(j - 1);
            FilterSource next = set.sources().get(j);
            if (next.kind() == Kind.EIGENVECTOR && next.classIndex() == last.classIndex()) {
                assertThat(next.eigenvalue()).isLessThanOrEqualTo(last.eigenvalue());
            }
        }
    }

    /**
     * No filter is there twice, whether there are fewer than directions, as many, or more. Two
     * classes are the hard case: what is largest for one is smallest for the other.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10})
    void noFilterIsThereTwice(int classes) {
        ClassMoments[] data = {
            Moments.random(9, classes, 1, DataType.DOUBLE), Moments.mixed(9, classes)
        };
        for (ClassMoments moments : data) {
            for (int filters : new int[] {2, 4, 8, 9, 16, 20, 40}) {
                for (double eps : new double[] {0, 0.001, 0.1, 30}) {
                    FilterRequest request = new FilterRequest(filters, eps, 1);
                    Moments.assertDistinct(strategy().select(moments, request), moments);
                    Moments.assertDistinct(strategy().twoSided().select(moments, request), moments);
                }
            }
        }
    }
}
