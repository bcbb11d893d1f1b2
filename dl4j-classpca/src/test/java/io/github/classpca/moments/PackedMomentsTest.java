package io.github.classpca.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.internal.arrays.ArrayRows;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PackedMomentsTest {

    /** Rows of classes that are far apart, the last of which has none where there are few. */
    private static ClassMoments whole(INDArray rows, int[] classes, int count) {
        ClassMomentsAccumulator accumulator =
                new ClassMomentsAccumulator(count, (int) rows.size(1), DataType.DOUBLE);
        accumulator.add(rows, classes);
        return accumulator.moments();
    }

    private static INDArray rows(int count, int dimension, int[] classes, long seed) {
        Random random = new Random(seed);
        double[] values = new double[count * dimension];
        Arrays.setAll(
                values, i -> 7 * classes[i / dimension] * (i % 2) + 3 + random.nextGaussian());
        return Nd4j.create(values, new long[] {count, dimension}, 'c');
    }

    private static double[] part(
            INDArray rows, int[] classes, int from, int to, int count, int groupSize, int group) {
        PackedMoments.Accumulator accumulator =
                new PackedMoments.Accumulator(
                        count, (int) rows.size(1), DataType.DOUBLE, groupSize, group);
        for (int r = from; r < to; r++) {
            accumulator.add(
                    new ArrayRows(rows.getRow(r, true).dup('c'), DataType.DOUBLE),
                    new int[] {classes[r]});
        }
        return from == to ? new double[0] : accumulator.pack();
    }

    /** Parts of any sizes, none among them, merged from the left or from the right. */
    @Property(tries = 60)
    void anySplitGivesTheMomentsOfAll(
            @ForAll @IntRange(min = 1, max = 6) int count,
            @ForAll @IntRange(min = 1, max = 5) int dimension,
            @ForAll @IntRange(min = 1, max = 6) int groupSize,
            @ForAll boolean fromTheRight,
            @ForAll Random random) {
        int size = 1 + random.nextInt(40);
        int group = Math.min(groupSize, count);
        int[] classes = random.ints(size, ClassLabels.UNLABELLED, count).toArray();
        INDArray rows = rows(size, dimension, Arrays.stream(classes).map(c -> c + 2).toArray(), 5);
        int[] cuts =
                IntStream.concat(IntStream.of(0, size), random.ints(3, 0, size + 1))
                        .sorted()
                        .toArray();
        ClassMoments moments =
                PackedMoments.unpack(
                        group,
                        index -> {
                            double[] sum = new double[0];
                            for (int i = 1; i < cuts.length; i++) {
                                double[] part =
                                        part(
                                                rows,
                                                classes,
                                                cuts[i - 1],
                                                cuts[i],
                                                count,
                                                group,
                                                index);
                                sum =
                                        fromTheRight
                                                ? PackedMoments.merge(part, sum)
                                                : PackedMoments.merge(sum, part);
                            }
                            return sum;
                        });
        ClassMoments expected = whole(rows, classes, count);
        assertClose(moments.pooledCovariance(), expected.pooledCovariance());
        assertThat(moments.variance()).isCloseTo(expected.variance(), within(1e-9));
        for (int c = 0; c < count; c++) {
            assertThat(moments.count(c)).isEqualTo(expected.count(c));
            assertThat(moments.mean(c)).containsExactly(expected.mean(c), within(1e-9));
            assertClose(moments.scatter(c), expected.scatter(c));
            assertClose(moments.secondMoment(c), expected.secondMoment(c));
        }
        assertThat(moments.count(0)).isEqualTo(expected.count(0));
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-8);
    }

    @Test
    void theLengthIsThatOfTheShapeAlone() {
        int[] classes = {0, 1, 2};
        double[] packed = part(rows(3, 4, classes, 1), classes, 0, 3, 3, 2, 0);
        // A matrix for each of two classes, and one for the third.
        assertThat(packed).hasSize(6 + 3 * 5 + 3 * 10);
        assertThat(PackedMoments.length(3, 4, 3)).isEqualTo(packed.length);
        assertThatThrownBy(() -> PackedMoments.length(1_000, 10_000, 1_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than");
    }

    @Test
    void whatDoesNotFitIsNotMerged() {
        int[] classes = {0, 1, 2};
        INDArray rows = rows(3, 4, classes, 1);
        double[] whole = part(rows, classes, 0, 3, 3, 3, 0);
        double[] group = part(rows, classes, 0, 3, 3, 2, 0);
        assertThatThrownBy(() -> PackedMoments.merge(whole, group))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be merged");
        assertThatThrownBy(() -> PackedMoments.unpack(group))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 of 3 classes");
        assertThatThrownBy(() -> PackedMoments.unpack(new double[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no rows");
    }

    @Test
    void rowsThatAreNotFiniteAreTold() {
        int[] classes = {0, 1};
        INDArray rows = rows(2, 3, classes, 1);
        rows.putScalar(1, 2, Double.NaN);
        double[] packed = part(rows, classes, 0, 2, 2, 2, 0);
        assertThatThrownBy(() -> PackedMoments.unpack(packed))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("class 1 hold NaN");
    }

    /** A cluster whose data is not the same at each pass. */
    @Test
    void aGroupOfOtherRowsThanTheFirstIsRefused() {
        int[] classes = {0, 0, 1, 1};
        INDArray rows = rows(4, 3, classes, 1);
        ClassMoments moments =
                PackedMoments.unpack(
                        1, group -> part(rows, classes, 0, group == 0 ? 4 : 3, 2, 1, group));
        assertThatThrownBy(() -> moments.scatter(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("class 1");
    }
}
