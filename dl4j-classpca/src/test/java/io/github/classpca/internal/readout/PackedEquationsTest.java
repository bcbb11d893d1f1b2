package io.github.classpca.internal.readout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class PackedEquationsTest {

    private static NormalEquations equations(INDArray rows, int[] classes, int count) {
        NormalEquationsAccumulator accumulator =
                new NormalEquationsAccumulator((int) rows.size(1), count, DataType.DOUBLE);
        accumulator.add(rows, classes);
        return accumulator.equations();
    }

    private static double[] part(INDArray rows, int[] classes, int from, int to, int count) {
        return from == to
                ? new double[0]
                : PackedEquations.pack(
                        equations(
                                rows.get(NDArrayIndex.interval(from, to)).dup('c'),
                                Arrays.copyOfRange(classes, from, to),
                                count));
    }

    @Property(tries = 50)
    void anySplitGivesTheEquationsOfAll(
            @ForAll @IntRange(min = 1, max = 5) int count,
            @ForAll @IntRange(min = 1, max = 6) int inputs,
            @ForAll boolean fromTheRight,
            @ForAll Random random) {
        int size = 1 + random.nextInt(30);
        int[] classes = random.ints(size, 0, count).toArray();
        double[] values = random.doubles((long) size * inputs, 5, 9).toArray();
        INDArray rows = Nd4j.create(values, new long[] {size, inputs}, 'c');
        int cut = random.nextInt(size + 1);
        double[] left = part(rows, classes, 0, cut, count);
        double[] right = part(rows, classes, cut, size, count);
        NormalEquations sum =
                PackedEquations.unpack(
                        fromTheRight
                                ? PackedEquations.merge(right, left)
                                : PackedEquations.merge(left, right));
        NormalEquations whole = equations(rows, classes, count);
        assertThat(sum.count()).isEqualTo(size);
        assertThat(sum.mean()).containsExactly(whole.mean(), within(1e-10));
        assertThat(
                        sum.scatter()
                                .toArray()
                                .sub(whole.scatter().toArray())
                                .amaxNumber()
                                .doubleValue())
                .isLessThan(1e-9);
        assertThat(
                        sum.indicatorProducts()
                                .sub(whole.indicatorProducts())
                                .amaxNumber()
                                .doubleValue())
                .isLessThan(1e-9);
    }
}
