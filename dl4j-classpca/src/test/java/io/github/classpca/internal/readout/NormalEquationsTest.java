package io.github.classpca.internal.readout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class NormalEquationsTest {

    private static final int CLASSES = 3;

    @Test
    void equalsTheReference() throws IOException {
        int rows = 60;
        int inputs = 7;
        long state = 42;
        double[] values = new double[rows * inputs];
        int[] classes = new int[rows];
        for (int i = 0; i < values.length; i++) {
            state = (1103515245L * state + 12345) % (1L << 31);
            int row = i / inputs;
            classes[row] = row % CLASSES;
            values[i] = state / (double) (1L << 31) + classes[row] * (i % inputs) / 10.0;
        }
        LinearReadout readout =
                equations(Nd4j.create(values, new long[] {rows, inputs}, 'c'), classes).solve(0.05);

        double[][] reference = reference();
        double[][] weights = readout.weights().toDoubleMatrix();
        for (int j = 0; j < inputs; j++) {
            assertThat(weights[j]).containsExactly(reference[j], within(1e-10));
        }
        assertThat(readout.bias()).containsExactly(reference[inputs], within(1e-10));
    }

    /** See ridge.py beside it for what it is and how it was made. */
    private static double[][] reference() throws IOException {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                NormalEquationsTest.class.getResourceAsStream(
                                        "/reference/ridge.csv"),
                                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(
                            line ->
                                    Arrays.stream(line.split(","))
                                            .mapToDouble(Double::parseDouble)
                                            .toArray())
                    .toArray(double[][]::new);
        }
    }

    @Property(tries = 30)
    void anySplitGivesTheSame(
            @ForAll @IntRange(min = 1, max = 59) int split, @ForAll @IntRange(max = 9) int seed) {
        INDArray rows = gaussian(60, 5, seed);
        int[] classes = classes(60);
        NormalEquations whole = equations(rows, classes);
        NormalEquations merged =
                equations(part(rows, split, 60), Arrays.copyOfRange(classes, split, 60))
                        .merge(equations(part(rows, 0, split), Arrays.copyOf(classes, split)));

        assertThat(merged.count()).isEqualTo(60);
        assertThat(merged.count(1)).isEqualTo(whole.count(1));
        assertThat(merged.mean()).containsExactly(whole.mean(), within(1e-12));
        assertClose(merged.solve(0.1), whole.solve(0.1), 1e-9);
    }

    @Test
    void batchesAndPanelsGiveTheSameAsOneProduct() {
        // More features than a panel, more rows than a block: all the seams.
        int inputs = 600;
        int rows = 2500;
        INDArray all = gaussian(rows, inputs, 3).addi(5);
        int[] classes = classes(rows);
        NormalEquationsAccumulator batches =
                new NormalEquationsAccumulator(inputs, CLASSES, DataType.DOUBLE);
        for (int from = 0; from < rows; from += 90) {
            int to = Math.min(rows, from + 90);
            batches.add(part(all, from, to), Arrays.copyOfRange(classes, from, to));
        }

        LinearReadout readout = batches.equations().solve(0.01);

        INDArray centred = all.subRowVector(all.mean(0));
        INDArray scatter = centred.transpose().mmul(centred);
        INDArray targets = Nd4j.zeros(DataType.DOUBLE, rows, CLASSES);
        for (int n = 0; n < rows; n++) {
            targets.putScalar(n, classes[n], 1);
        }
        double penalty = 0.01 * Nd4j.diag(scatter).meanNumber().doubleValue();
        INDArray left =
                scatter.add(Nd4j.eye(inputs).castTo(DataType.DOUBLE).mul(penalty))
                        .mmul(readout.weights());
        INDArray right = centred.transpose().mmul(targets);
        assertThat(left.sub(right).norm2Number().doubleValue())
                .isLessThan(1e-9 * right.norm2Number().doubleValue());
    }

    @Test
    void singlePrecisionIsCloseAndUnlabelledRowsAreLeftOut() {
        INDArray rows = gaussian(200, 6, 1).addi(100);
        int[] classes = classes(200);
        NormalEquationsAccumulator floats =
                new NormalEquationsAccumulator(6, CLASSES, DataType.FLOAT);
        floats.add(rows.castTo(DataType.FLOAT), classes);
        int[] none = new int[200];
        Arrays.fill(none, -1);
        floats.add(rows.castTo(DataType.FLOAT), none);

        assertClose(floats.equations().solve(0.1), equations(rows, classes).solve(0.1), 1e-4);
    }

    /** Of normal classes with a common covariance, what Bayes' rule gives. */
    @Test
    void discriminantsAreLogPosteriors() {
        int rows = 200_000;
        Random random = new Random(8);
        double[] values = new double[rows * 2];
        int[] classes = new int[rows];
        double[][] centres = {{0, 0}, {2, 0}, {1, 2}};
        for (int n = 0; n < rows; n++) {
            double draw = random.nextDouble();
            classes[n] = draw < 0.9 ? 0 : draw < 0.99 ? 1 : 2;
            values[2 * n] = centres[classes[n]][0] + random.nextGaussian();
            values[2 * n + 1] = centres[classes[n]][1] + 0.5 * random.nextGaussian();
        }
        NormalEquations equations =
                equations(Nd4j.create(values, new long[] {rows, 2}, 'c'), classes);

        LinearReadout logits = equations.discriminant(equations.solve(1e-9));

        double[] point = {1.3, 1.1};
        double[] found = logits.scores(Nd4j.create(point, new long[] {1, 2}, 'c'))[0];
        double[] shares = {0.9, 0.09, 0.01};
        double[] exact = new double[3];
        for (int c = 0; c < 3; c++) {
            exact[c] =
                    Math.log(shares[c])
                            - Math.pow(point[0] - centres[c][0], 2) / 2
                            - Math.pow((point[1] - centres[c][1]) / 0.5, 2) / 2;
        }
        assertThat(found[1] - found[0]).isCloseTo(exact[1] - exact[0], within(0.05));
        assertThat(found[2] - found[0]).isCloseTo(exact[2] - exact[0], within(0.15));
    }

    /**
     * Copies of one row for each class, and at last more features than rows: scores are the class
     * indicators but for the ridge, and what varies within the classes is rounding or nothing.
     */
    @ParameterizedTest
    @CsvSource({
        "2, 1, 40, 0, DOUBLE",
        "2, 1, 40, 0, FLOAT",
        "3, 1, 40, 0, FLOAT",
        "2, 5, 40, 0, DOUBLE",
        "3, 5, 40, 0, FLOAT",
        "10, 64, 480, 0, DOUBLE",
        "10, 64, 480, 0, FLOAT",
        "10, 64, 480, 1e-6, FLOAT",
        "2, 100, 40, 1, DOUBLE",
        "3, 100, 40, 1, FLOAT",
        "10, 600, 480, 1, DOUBLE",
        "10, 600, 480, 1, FLOAT",
    })
    void classesToldApartWithoutAnErrorAreSoByTheDiscriminants(
            int classes, int inputs, int rows, double noise, DataType type) {
        for (int seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            INDArray centres = gaussian(classes, inputs, seed + 100);
            int[] labels = new int[rows];
            INDArray values = Nd4j.create(DataType.DOUBLE, rows, inputs);
            for (int n = 0; n < rows; n++) {
                // The last class has a single row.
                labels[n] = n == 0 ? classes - 1 : n % (classes - 1);
                values.putRow(n, centres.getRow(labels[n]));
            }
            values.addi(gaussian(rows, inputs, random.nextLong()).muli(noise)).addi(3);
            NormalEquationsAccumulator accumulator =
                    new NormalEquationsAccumulator(inputs, classes, type);
            accumulator.add(values, labels);
            NormalEquations equations = accumulator.equations();

            for (double ridge : new double[] {1e-4, 1e-3, 1e-2}) {
                double[][] scores = equations.discriminant(equations.solve(ridge)).scores(values);
                for (int n = 0; n < rows; n++) {
                    assertThat(Arrays.stream(scores[n])).allMatch(Double::isFinite);
                    assertThat(argMax(scores[n]))
                            .as("row %s, seed %s", n, seed)
                            .isEqualTo(labels[n]);
                }
            }
        }
    }

    private static int argMax(double[] values) {
        int best = 0;
        for (int c = 1; c < values.length; c++) {
            best = values[c] > values[best] ? c : best;
        }
        return best;
    }

    @Test
    void constantFeaturesGiveThePriors() {
        NormalEquations equations = equations(Nd4j.ones(DataType.DOUBLE, 30, 4), classes(30));
        LinearReadout readout = equations.solve(1);

        // Squares modulo 3: one third 0, two thirds 1, never 2.
        assertThat(readout.scores(Nd4j.ones(DataType.DOUBLE, 1, 4))[0])
                .containsExactly(new double[] {1 / 3.0, 2 / 3.0, 0}, within(1e-12));
        double[] logits =
                equations.discriminant(readout).scores(Nd4j.ones(DataType.DOUBLE, 1, 4))[0];
        assertThat(logits[1] - logits[0]).isCloseTo(Math.log(2), within(1e-9));
    }

    @Test
    void badInputIsRefused() {
        NormalEquations equations = equations(gaussian(30, 4, 1), classes(30));
        for (double ridge : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> equations.solve(ridge))
                    .withMessageContaining("ridge must be finite and > 0");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> equations.merge(equations(gaussian(30, 5, 1), classes(30))))
                .withMessageContaining("4 features of 3 classes");
        NormalEquationsAccumulator accumulator =
                new NormalEquationsAccumulator(4, CLASSES, DataType.DOUBLE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accumulator.add(gaussian(2, 5, 1), new int[2]))
                .withMessageContaining("rows must have shape [2, 4]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accumulator.add(gaussian(1, 4, 1), new int[] {3}));
        assertThatThrownBy(accumulator::equations)
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("no labelled rows");
        assertThatThrownBy(
                        () -> equations(gaussian(3, 4, 1).putScalar(1, 1, Double.NaN), classes(3)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("NaN or infinity");
    }

    private static void assertClose(LinearReadout a, LinearReadout b, double tolerance) {
        double size = b.weights().norm2Number().doubleValue();
        assertThat(a.weights().sub(b.weights()).norm2Number().doubleValue())
                .isLessThan(tolerance * size);
        assertThat(a.bias()).containsExactly(b.bias(), within(100 * tolerance));
    }

    private static NormalEquations equations(INDArray rows, int[] classes) {
        NormalEquationsAccumulator accumulator =
                new NormalEquationsAccumulator((int) rows.size(1), CLASSES, DataType.DOUBLE);
        accumulator.add(rows, classes);
        return accumulator.equations();
    }

    private static INDArray part(INDArray rows, int from, int to) {
        return rows.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
    }

    private static int[] classes(int rows) {
        int[] result = new int[rows];
        for (int n = 0; n < rows; n++) {
            result[n] = n * n % CLASSES;
        }
        return result;
    }

    private static INDArray gaussian(int rows, int columns, long seed) {
        double[] values = new double[rows * columns];
        Random random = new Random(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Nd4j.create(values, new long[] {rows, columns}, 'c');
    }
}
