package io.github.classpca.moments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.Ints;
import io.github.classpca.internal.arrays.ArrayRows;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ClassMomentsTest {

    private static final int[] THREE_ROWS = {0, 0, 1};

    @Test
    void definitionsHoldOnNumbersWorkedOutByHand() {
        INDArray rows = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 6}, {5, 1}});
        ClassMoments moments = of(rows, THREE_ROWS, 2, DataType.DOUBLE);

        assertThat(moments.count()).isEqualTo(3);
        assertThat(moments.count(0)).isEqualTo(2);
        assertThat(moments.mean(0)).containsExactly(2, 4);
        assertThat(moments.mean()).containsExactly(new double[] {3, 3}, within(1e-12));
        assertMatrix(moments.scatter(0), new double[][] {{2, 4}, {4, 8}}, 1e-12);
        assertMatrix(moments.covariance(0), new double[][] {{1, 2}, {2, 4}}, 1e-12);
        // C_0 plus the outer product of (2, 4) - (3, 3).
        assertMatrix(moments.secondMoment(0), new double[][] {{2, 1}, {1, 5}}, 1e-12);
        assertMatrix(
                moments.pooledCovariance(),
                new double[][] {{8.0 / 3, -2.0 / 3}, {-2.0 / 3, 14.0 / 3}},
                1e-12);
    }

    /** With a class without rows, which has neither mean nor scatter. */
    private static ClassMoments threeClasses() {
        INDArray rows = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 6}, {5, 1}});
        return of(rows, new int[] {0, 0, 2}, 3, DataType.DOUBLE);
    }

    private static void assertEqual(ClassMoments found, ClassMoments expected) {
        assertThat(found.classes()).isEqualTo(expected.classes());
        assertThat(found.dimension()).isEqualTo(expected.dimension());
        assertThat(found.resolution()).isEqualTo(expected.resolution());
        for (int c = 0; c < expected.classes(); c++) {
            assertThat(found.count(c)).isEqualTo(expected.count(c));
            assertThat(found.mean(c)).isEqualTo(expected.mean(c));
            assertThat(found.scatter(c)).isEqualTo(expected.scatter(c));
        }
    }

    @Test
    void whatIsWrittenIsReadAgainToTheBit() throws IOException {
        ClassMoments moments = threeClasses();

        byte[] bytes = written(moments);

        // Name, version, K, d and resolution; three counts; two means, two scatters of 3 values.
        assertThat(bytes)
                .hasSize(4 * 4 + 8 + 3 * 8 + 2 * (2 + 3) * 8)
                .startsWith(new byte[] {'C', 'P', 'C', 'M'});
        assertEqual(ClassMoments.readFrom(input(bytes)), moments);
    }

    @Test
    void javasSerializationTakesTheSameForm() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(threeClasses());
        }
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertEqual((ClassMoments) in.readObject(), threeClasses());
        }
    }

    @Test
    void whatIsOfAnotherFormIsRefused() throws IOException {
        byte[] bytes = written(threeClasses());
        assertThatThrownBy(() -> ClassMoments.readFrom(input(Arrays.copyOf(bytes, 60))))
                .isInstanceOf(EOFException.class);
        byte[] later = bytes.clone();
        later[7] = 2;
        assertThatThrownBy(() -> ClassMoments.readFrom(input(later)))
                .isInstanceOf(IOException.class)
                .hasMessage("class moments of version 2, where this library reads version 1");
        byte[] other = bytes.clone();
        other[0] = 'X';
        assertThatThrownBy(() -> ClassMoments.readFrom(input(other)))
                .isInstanceOf(IOException.class)
                .hasMessage("these are no class moments");
        byte[] empty = bytes.clone();
        empty[11] = 0;
        assertThatThrownBy(() -> ClassMoments.readFrom(input(empty)))
                .isInstanceOf(IOException.class)
                .hasMessage("class moments of 0 classes and 2 dimensions");
    }

    @Test
    void classesThatAreNotInMemoryAreNotWritten() {
        INDArray rows = Nd4j.createFromArray(new double[][] {{1, 2}, {3, 6}, {5, 1}});
        ClassMoments grouped =
                GroupedMoments.gather(
                        2,
                        2,
                        DataType.DOUBLE,
                        1,
                        sink -> sink.add(new ArrayRows(rows, DataType.DOUBLE), THREE_ROWS));
        assertThatThrownBy(() -> written(grouped))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be written");
    }

    private static byte[] written(ClassMoments moments) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        moments.writeTo(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static DataInputStream input(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void aLargeMeanDoesNotDrownTheScatter(DataType type) {
        // In one float gemm without centring, 1000^2 * 4096 would leave no digit of the variance.
        double[][] values = new double[4096][1];
        for (int i = 0; i < values.length; i++) {
            values[i][0] = 1000 + (i % 2 == 0 ? 0.125 : -0.125);
        }
        INDArray rows = Nd4j.createFromArray(values).castTo(type);
        ClassMoments moments = of(rows, new int[values.length], 1, type);
        assertThat(moments.covariance(0).getDouble(0)).isCloseTo(0.015625, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void symmetrizedMomentsAreThoseOfRowsAndImagesEachCountedHalf(int groupSize) {
        int[] permutation = {2, 1, 0, 4, 3};
        INDArray rows = Nd4j.rand(DataType.DOUBLE, 40, 5).muli(3);
        int[] classes = IntStream.range(0, 40).map(r -> r % 7 == 0 ? 2 : r % 2).toArray();
        INDArray images = rows.getColumns(permutation);
        ClassMoments both =
                of(Nd4j.vstack(rows, images), Ints.concat(classes, classes), 3, DataType.DOUBLE);

        ClassMoments symmetrized =
                GroupedMoments.gather(
                                3,
                                5,
                                DataType.DOUBLE,
                                groupSize,
                                sink ->
                                        sink.add(
                                                new ArrayRows(rows.dup(), DataType.DOUBLE),
                                                classes))
                        .symmetrized(permutation);

        assertThat(symmetrized.count()).isEqualTo(40);
        assertThat(symmetrized.mean()).containsExactly(both.mean(), within(1e-12));
        assertThat(symmetrized.variance()).isCloseTo(both.variance(), within(1e-12));
        assertMatrix(
                symmetrized.pooledCovariance(), both.pooledCovariance().toDoubleMatrix(), 1e-12);
        for (int c = 0; c < 3; c++) {
            assertMatrix(symmetrized.secondMoment(c), both.secondMoment(c).toDoubleMatrix(), 1e-12);
            assertMatrix(symmetrized.covariance(c), both.covariance(c).toDoubleMatrix(), 1e-12);
        }
    }

    @Property(tries = 60)
    void anySplitAnyOrderAnyMergeGivesTheSame(
            @ForAll @IntRange(min = 1, max = 9) int dimension,
            @ForAll @IntRange(min = 1, max = 4) int classes,
            @ForAll @IntRange(min = 1, max = 200) int rows,
            @ForAll @IntRange(min = 0, max = 200) int cut,
            @ForAll long seed) {
        Random random = new Random(seed);
        double[][] values = new double[rows][dimension];
        int[] classOfRow = new int[rows];
        for (int i = 0; i < rows; i++) {
            classOfRow[i] = random.nextInt(classes);
            for (int j = 0; j < dimension; j++) {
                values[i][j] = 10 * classOfRow[i] + (1 + j) * random.nextGaussian();
            }
        }
        ClassMoments whole = of(Nd4j.createFromArray(values), classOfRow, classes, DataType.DOUBLE);

        int[] order = IntStream.range(0, rows).toArray();
        for (int i = rows - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        int first = Math.min(cut, rows);
        ClassMoments a = part(values, classOfRow, classes, order, 0, first, dimension);
        ClassMoments b = part(values, classOfRow, classes, order, first, rows, dimension);

        assertSame(a.merge(b), whole);
        assertSame(b.merge(a), whole);
    }

    @Property(tries = 20)
    void blocksOfAnySizeGiveTheNaiveScatter(
            @ForAll @IntRange(min = 1, max = 3000) int rows, @ForAll long seed) {
        Random random = new Random(seed);
        double[][] values = new double[rows][3];
        for (double[] row : values) {
            for (int j = 0; j < 3; j++) {
                row[j] = 5 + random.nextGaussian();
            }
        }
        ClassMoments moments = of(Nd4j.createFromArray(values), new int[rows], 1, DataType.DOUBLE);
        double[] mean = new double[3];
        for (double[] row : values) {
            for (int j = 0; j < 3; j++) {
                mean[j] += row[j] / rows;
            }
        }
        double[][] scatter = new double[3][3];
        for (double[] row : values) {
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    scatter[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]);
                }
            }
        }
        assertMatrix(moments.scatter(0), scatter, 1e-9 * Math.max(1, rows));
    }

    @Test
    void unlabelledRowsArePassedOver() {
        INDArray rows = Nd4j.createFromArray(new float[][] {{1, 1}, {9, 9}, {3, 3}});
        ClassMoments moments =
                of(rows, new int[] {0, ClassLabels.UNLABELLED, 0}, 1, DataType.FLOAT);
        assertThat(moments.count()).isEqualTo(2);
        assertThat(moments.mean(0)).containsExactly(2, 2);
    }

    @Test
    void aClassWithoutRowsIsZero() {
        ClassMoments moments =
                of(Nd4j.createFromArray(new float[][] {{1, 2}}), new int[] {0}, 2, DataType.FLOAT);
        assertThat(moments.count(1)).isZero();
        assertThat(moments.mean(1)).containsExactly(0, 0);
        assertMatrix(moments.covariance(1), new double[2][2], 0);
        assertMatrix(moments.covariance(0), new double[2][2], 0);
    }

    @Test
    void whatIsHandedOutIsACopy() {
        ClassMoments moments =
                of(
                        Nd4j.createFromArray(new double[][] {{1, 2}, {3, 6}, {5, 1}}),
                        THREE_ROWS,
                        2,
                        DataType.DOUBLE);
        moments.scatter(0).assign(99);
        moments.mean(0)[0] = 99;
        assertMatrix(moments.scatter(0), new double[][] {{2, 4}, {4, 8}}, 1e-12);
        assertThat(moments.mean(0)[0]).isEqualTo(2);
    }

    @Test
    void rowsAreNotChanged() {
        INDArray rows = Nd4j.rand(DataType.FLOAT, 5, 4).addi(3);
        INDArray before = rows.dup();
        of(rows, new int[5], 1, DataType.FLOAT);
        assertThat(rows).isEqualTo(before);
    }

    @Test
    void nanIsRefused() {
        ClassMomentsAccumulator accumulator = new ClassMomentsAccumulator(1, 2, DataType.FLOAT);
        accumulator.add(Nd4j.createFromArray(new float[][] {{1, Float.NaN}}), new int[] {0});
        assertThatThrownBy(accumulator::moments)
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("class 0")
                .hasMessageContaining("NaN");
    }

    @Test
    void shapesAndClassesAreChecked() {
        ClassMomentsAccumulator accumulator = new ClassMomentsAccumulator(2, 3, DataType.FLOAT);
        assertThatThrownBy(() -> accumulator.add(Nd4j.zeros(1, 2), new int[1]))
                .hasMessage("rows must have shape [R, 3], got [1, 2]");
        assertThatThrownBy(() -> accumulator.add(Nd4j.zeros(1, 3), new int[2]))
                .hasMessage("1 rows with 2 classes");
        assertThatThrownBy(() -> accumulator.add(Nd4j.zeros(1, 3), new int[] {2}))
                .hasMessage("class index must be below 2, got 2");
        ClassMoments moments = accumulator.moments();
        assertThatThrownBy(() -> accumulator.add(Nd4j.zeros(1, 3), new int[1]))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(
                        () ->
                                moments.merge(
                                        new ClassMomentsAccumulator(2, 4, DataType.FLOAT)
                                                .moments()))
                .hasMessage("moments of 2 classes x 3 dimensions cannot be merged with 2 x 4");
    }

    private static ClassMoments part(
            double[][] values,
            int[] classOfRow,
            int classes,
            int[] order,
            int from,
            int to,
            int dimension) {
        ClassMomentsAccumulator accumulator =
                new ClassMomentsAccumulator(classes, dimension, DataType.DOUBLE);
        for (int i = from; i < to; i++) {
            accumulator.add(
                    Nd4j.createFromArray(new double[][] {values[order[i]]}),
                    new int[] {classOfRow[order[i]]});
        }
        return accumulator.moments();
    }

    private static ClassMoments of(INDArray rows, int[] classOfRow, int classes, DataType type) {
        ClassMomentsAccumulator accumulator =
                new ClassMomentsAccumulator(classes, (int) rows.size(1), type);
        accumulator.add(rows, classOfRow);
        return accumulator.moments();
    }

    private static void assertSame(ClassMoments actual, ClassMoments expected) {
        for (int c = 0; c < expected.classes(); c++) {
            assertThat(actual.count(c)).isEqualTo(expected.count(c));
            assertThat(actual.mean(c)).containsExactly(expected.mean(c), within(1e-10));
            assertThat(actual.scatter(c).sub(expected.scatter(c)).amaxNumber().doubleValue())
                    .isLessThan(1e-10 * (1 + expected.scatter(c).amaxNumber().doubleValue()));
        }
    }

    private static void assertMatrix(INDArray actual, double[][] expected, double tolerance) {
        INDArray difference = actual.sub(Nd4j.createFromArray(expected));
        assertThat(difference.amaxNumber().doubleValue()).isLessThanOrEqualTo(tolerance);
    }
}
