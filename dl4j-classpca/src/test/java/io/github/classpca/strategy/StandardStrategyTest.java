package io.github.classpca.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.moments.ClassMoments;
import io.github.classpca.moments.ClassMomentsAccumulator;
import io.github.classpca.strategy.FilterSource.Kind;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class StandardStrategyTest {

    @Nested
    class ClassPca extends FilterStrategyContract {

        @Override
        FilterStrategy strategy() {
            return StandardStrategy.CLASS_PCA;
        }

        @Test
        void takesTheLeadingAxesOfEachClass() {
            ClassMoments moments =
                    Moments.diagonal(new double[] {9, 4, 1, 1}, new double[] {1, 2, 5, 7});
            FilterSet set = strategy().select(moments, new FilterRequest(4, 0, 1));
            assertThat(classes(set)).containsExactly(0, 0, 1, 1);
            assertAxes(set, 0, 1, 3, 2);
            assertThat(eigenvalues(set)).containsExactly(new double[] {9, 4, 7, 5}, within(1e-9));
        }

        @Test
        void fewerFiltersThanClassesGoByEigenvalue() {
            ClassMoments moments =
                    Moments.diagonal(
                            new double[] {1, 1.5, 1},
                            new double[] {8, 1, 6},
                            new double[] {1, 1, 2});
            FilterSet set = strategy().select(moments, new FilterRequest(2, 0, 1));
            assertThat(classes(set)).containsExactly(1, 1);
            assertAxes(set, 0, 2);
        }

        @Test
        void theRemainderGoesByEigenvalue() {
            ClassMoments moments = Moments.diagonal(new double[] {9, 4, 1}, new double[] {1, 2, 8});
            FilterSet set = strategy().select(moments, new FilterRequest(3, 0, 1));
            assertThat(classes(set)).containsExactly(0, 0, 1);
        }

        @Test
        void aShortfallIsMadeUpByTheOthers() {
            ClassMoments moments =
                    Moments.diagonal(new double[] {9, 0, 0, 0}, new double[] {1, 2, 3, 4});
            FilterSet set = strategy().select(moments, new FilterRequest(4, 0, 1));
            assertThat(classes(set)).containsExactly(0, 1, 1, 1);
            assertAxes(set, 0, 3, 2, 1);
        }

        @Test
        void negativesAndThenSamplesFillUp() {
            ClassMoments moments = Moments.diagonal(new double[] {3, 1}, new double[] {1, 2});
            FilterSet set = strategy().select(moments, new FilterRequest(11, 1, 1));
            List<Kind> kinds =
                    set.sources().stream().map(FilterSource::kind).collect(Collectors.toList());
            // Both classes have the same two axes.
            assertThat(kinds.subList(0, 2)).containsOnly(Kind.EIGENVECTOR);
            assertThat(kinds.subList(2, 4)).containsOnly(Kind.NEGATED);
            assertThat(kinds.subList(4, 11)).containsOnly(Kind.SAMPLE);
            INDArray directions = set.directions();
            assertThat(directions.getColumns(2, 3)).isEqualTo(directions.getColumns(0, 1).neg());
        }
    }

    @Nested
    class DiverseContrast extends FilterStrategyContract {

        @Override
        FilterStrategy strategy() {
            return StandardStrategy.DIVERSE_CONTRAST;
        }

        /** Ten classes, of which every second one varies alike. */
        @Test
        void classesDoNotTakeWhatOthersHaveNearlyTaken() {
            ClassMoments moments = Moments.random(9, 10, 1, DataType.DOUBLE);
            FilterRequest request = new FilterRequest(10, 1, 1);
            assertThat(effectiveRank(strategy(), moments, request))
                    .isGreaterThan(
                            effectiveRank(StandardStrategy.CLASS_CONTRAST, moments, request));
        }

        private static double effectiveRank(
                FilterStrategy strategy, ClassMoments moments, FilterRequest request) {
            FilterSet set = strategy.select(moments, request);
            return Redundancy.of(set.directions(), set.sources(), moments.pooledCovariance())
                    .effectiveRank();
        }
    }

    @Nested
    class ClassContrast extends FilterStrategyContract {

        @Override
        FilterStrategy strategy() {
            return StandardStrategy.CLASS_CONTRAST;
        }

        @ParameterizedTest
        @ValueSource(doubles = {0, 0.01, 1, 100})
        void solvesTheGeneralizedEigenproblem(double eps) {
            ClassMoments moments = Moments.random(6, 3, 1, DataType.DOUBLE);
            INDArray pooled = moments.pooledCovariance();
            double ridge = eps * Nd4j.diag(pooled).sumNumber().doubleValue() / 6;
            INDArray shrunk = pooled.add(Nd4j.eye(6).castTo(DataType.DOUBLE).muli(ridge));
            FilterSet set = strategy().select(moments, new FilterRequest(9, eps, 1));
            for (int j = 0; j < 9; j++) {
                FilterSource source = set.sources().get(j);
                INDArray v = set.directions().getColumn(j).reshape(6, 1);
                INDArray left = moments.secondMoment(source.classIndex()).mmul(v);
                INDArray right = shrunk.mmul(v).muli(source.eigenvalue());
                assertThat(left.sub(right).norm2Number().doubleValue())
                        .isLessThan(1e-6 * right.norm2Number().doubleValue());
                assertThat(v.norm2Number().doubleValue()).isCloseTo(1, within(1e-9));
            }
        }

        @Test
        void solvesItAlsoWhereTheWorkIsDoneInPanels() {
            ClassMoments moments = Moments.random(300, 2, 1, DataType.DOUBLE);
            INDArray pooled = moments.pooledCovariance();
            double ridge = Nd4j.diag(pooled).sumNumber().doubleValue() / 300;
            INDArray shrunk = pooled.add(Nd4j.eye(300).castTo(DataType.DOUBLE).muli(ridge));
            FilterSet set = strategy().select(moments, new FilterRequest(6, 1, 1));
            for (int j = 0; j < 6; j++) {
                FilterSource source = set.sources().get(j);
                INDArray v = set.directions().getColumn(j).reshape(300, 1);
                INDArray left = moments.secondMoment(source.classIndex()).mmul(v);
                INDArray right = shrunk.mmul(v).muli(source.eigenvalue());
                assertThat(left.sub(right).norm2Number().doubleValue())
                        .isLessThan(1e-6 * right.norm2Number().doubleValue());
            }
        }

        @Test
        void findsWhatSetsAClassApartAndNotWhatAllShare() {
            // Axis 0 carries most of the variance of both classes, and tells nothing.
            ClassMoments moments =
                    Moments.diagonal(new double[] {100, 4, 1}, new double[] {100, 1, 4});
            FilterSet set = strategy().select(moments, new FilterRequest(2, 0, 1));
            assertAxes(set, 1, 2);
            assertThat(eigenvalues(set)).containsExactly(new double[] {1.6, 1.6}, within(1e-9));
        }

        @Test
        void muchRidgeIsClassPcaAboutTheCommonMean() {
            ClassMoments moments = Moments.diagonal(new double[] {9, 4, 1}, new double[] {1, 2, 8});
            FilterSet set = strategy().select(moments, new FilterRequest(2, 1e9, 1));
            assertAxes(set, 0, 2);
        }
    }

    @Nested
    class ClassSampled extends FilterStrategyContract {

        @Override
        FilterStrategy strategy() {
            return StandardStrategy.CLASS_SAMPLED;
        }

        @Test
        void drawsFollowTheWhitenedClassMoment() {
            ClassMoments moments = Moments.diagonal(new double[] {8, 1}, new double[] {1, 8});
            FilterSet set = strategy().select(moments, new FilterRequest(2000, 0, 1));
            INDArray squares = set.directions().mul(set.directions());
            // G is isotropic, so class 0 draws along (sqrt 8, 1) g: E cos^2 = sqrt 8/(1 + sqrt 8).
            double sum = 0;
            for (int j = 0; j < 1000; j++) {
                sum += squares.getDouble(0, j);
            }
            assertThat(sum / 1000).isCloseTo(Math.sqrt(8) / (1 + Math.sqrt(8)), within(0.03));
            assertThat(classes(set).subList(0, 1000)).containsOnly(0);
            assertThat(classes(set).subList(1000, 2000)).containsOnly(1);
        }

        @Test
        void anotherSeedDrawsOthers() {
            ClassMoments moments = Moments.random(6, 3, 1, DataType.DOUBLE);
            assertThat(strategy().select(moments, new FilterRequest(5, 1, 1)).directions())
                    .isNotEqualTo(
                            strategy().select(moments, new FilterRequest(5, 1, 2)).directions());
        }
    }

    @Nested
    class PooledPca extends FilterStrategyContract {

        @Override
        FilterStrategy strategy() {
            return StandardStrategy.POOLED_PCA;
        }

        @Test
        void takesTheLeadingAxesOfAllRows() {
            ClassMoments moments = Moments.diagonal(new double[] {9, 4, 1}, new double[] {1, 2, 3});
            FilterSet set = strategy().select(moments, new FilterRequest(2, 0, 1));
            assertAxes(set, 0, 1);
            assertThat(eigenvalues(set)).containsExactly(new double[] {5, 3}, within(1e-9));
            assertThat(classes(set)).containsOnly(FilterSource.NO_CLASS);
        }
    }

    @Nested
    class Random extends FilterStrategyContract {

        @Override
        FilterStrategy strategy() {
            return StandardStrategy.RANDOM;
        }

        @Test
        void hasTheVarianceOfHe() {
            FilterSet set =
                    strategy()
                            .select(
                                    Moments.random(50, 2, 1, DataType.FLOAT),
                                    new FilterRequest(400, 0, 1));
            assertThat(set.directions().varNumber().doubleValue())
                    .isCloseTo(2.0 / 50, within(0.002));
        }
    }

    @ParameterizedTest
    @EnumSource(value = StandardStrategy.class, mode = Mode.EXCLUDE, names = "RANDOM")
    void tooFewRowsAreRefused(StandardStrategy strategy) {
        ClassMoments moments = Moments.lowRank(300, 2, 3);
        assertThatThrownBy(() -> strategy.select(moments, new FilterRequest(200, 1, 1)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("100 rows cannot give 200 directions")
                .hasMessageContaining("reduce nOut");
    }

    @Test
    void pairsOfAPaddedStrategyAreNotDoubled() {
        ClassMoments moments = Moments.mixed(10, 3);
        FilterSet set =
                StandardStrategy.POOLED_PCA
                        .twoSided()
                        .select(moments, new FilterRequest(40, 0.1, 1));
        Moments.assertDistinct(set, moments);
        List<Kind> kinds = set.sources().stream().map(FilterSource::kind).toList();
        assertThat(kinds.subList(0, 10)).containsOnly(Kind.EIGENVECTOR);
        assertThat(kinds.subList(10, 20)).containsOnly(Kind.SAMPLE);
        assertThat(kinds.subList(20, 40)).containsOnly(Kind.NEGATED);
    }

    /** Of two classes one has the eigenvectors of the other in reverse order. */
    @Test
    void twoClassesShareTheDirectionsThereAre() {
        ClassMoments moments = Moments.mixed(9, 2);
        for (double eps : new double[] {0, 0.001}) {
            FilterSet set =
                    StandardStrategy.CLASS_CONTRAST.select(moments, new FilterRequest(9, eps, 1));
            assertThat(classes(set)).containsExactly(0, 0, 0, 0, 0, 1, 1, 1, 1);
            Redundancy redundancy =
                    Redundancy.of(set.directions(), set.sources(), moments.pooledCovariance());
            assertThat(redundancy.effectiveRank()).isGreaterThan(8.9);
            assertThat(redundancy.largestCorrelation()).isLessThan(0.1);
        }
    }

    /** Products in single precision tell nothing below 1e-6: such a ridge is as good as none. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-8, 1e-6, 1e-5, 1e-4})
    void aRidgeBelowTheRoundingOfFloatsIsNoReasonToFail(double eps) {
        SplittableRandom random = new SplittableRandom(3);
        double[][] rows = new double[4000][40];
        int[] classOf = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            classOf[i] = i % 2;
            for (int k = 0; k < 5; k++) {
                double value = (1 + k * (i % 2)) * random.nextGaussian();
                for (int j = 0; j < 40; j++) {
                    rows[i][j] += value * Math.cos(j * (k + 1.0));
                }
            }
        }
        ClassMomentsAccumulator accumulator = new ClassMomentsAccumulator(2, 40, DataType.FLOAT);
        accumulator.add(Nd4j.createFromArray(rows).castTo(DataType.FLOAT), classOf);
        ClassMoments moments = accumulator.moments();
        for (StandardStrategy strategy : StandardStrategy.values()) {
            FilterSet set = strategy.select(moments, new FilterRequest(30, eps, 1));
            for (double length : set.directions().norm2(0).toDoubleVector()) {
                assertThat(length).isFinite().isPositive();
            }
        }
        FilterSet contrast =
                StandardStrategy.CLASS_CONTRAST.select(moments, new FilterRequest(4, eps, 1));
        for (double value : eigenvalues(contrast)) {
            assertThat(value).isBetween(0.0, 2.001);
        }
    }

    @ParameterizedTest
    @EnumSource(value = StandardStrategy.class, mode = Mode.EXCLUDE, names = "RANDOM")
    void constantFeaturesAreRefused(StandardStrategy strategy) {
        ClassMoments moments = Moments.diagonal(new double[3], new double[3]);
        assertThatThrownBy(() -> strategy.select(moments, new FilterRequest(2, 1, 1)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("constant");
    }

    @Test
    void requestsAreChecked() {
        assertThatThrownBy(() -> new FilterRequest(0, 1, 1))
                .hasMessage("filters must be at least 1, got 0");
        for (double eps : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new FilterRequest(1, eps, 1))
                    .hasMessage("ridge must be finite and >= 0, got " + eps);
        }
    }

    private static void assertAxes(FilterSet set, int... axes) {
        INDArray directions = set.directions();
        for (int j = 0; j < axes.length; j++) {
            assertThat(directions.getDouble(axes[j], j))
                    .as("filter %s along axis %s", j, axes[j])
                    .isCloseTo(1, within(1e-6));
        }
    }

    private static List<Integer> classes(FilterSet set) {
        return set.sources().stream().map(FilterSource::classIndex).collect(Collectors.toList());
    }

    private static double[] eigenvalues(FilterSet set) {
        return set.sources().stream().mapToDouble(FilterSource::eigenvalue).toArray();
    }
}
