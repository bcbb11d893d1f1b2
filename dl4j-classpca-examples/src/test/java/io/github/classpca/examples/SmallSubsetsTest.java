package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Ints;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.Mnist;
import io.github.classpca.internal.readout.NormalEquations;
import io.github.classpca.internal.readout.NormalEquationsAccumulator;
import io.github.classpca.internal.readout.ScoreCalibration;
import io.github.classpca.models.ClassPcaNetworks;
import io.github.classpca.models.DirectNetwork;
import io.github.classpca.report.ReadoutQuality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Calibration of a readout must not cost a few digits of a few classes their accuracy. */
class SmallSubsetsTest {

    private static final int SPLITS = 5;
    private static final LabelledData MNIST = Mnist.sample();

    @ParameterizedTest
    @CsvSource({"4 7 9, 50", "4 7 9, 100", "3 5, 50", "0 1 2 3 4 5 6 7 8 9, 100"})
    void isAsAccurateAsItsDiscriminantsAndSurer(String digits, int examples) {
        int[] classes = digits.chars().filter(Character::isDigit).map(c -> c - '0').toArray();
        double lost = 0;
        double loss = 0;
        double plainLoss = 0;
        for (int split = 1; split <= SPLITS; split++) {
            DataSet training = examples(MNIST.train(), classes, examples, split);
            DataSet test = examples(MNIST.test(), classes, Integer.MAX_VALUE, split);
            DirectNetwork.Fitted fitted =
                    ClassPcaNetworks.pictures(28, 28, 1, classes.length)
                            .convolution(7, 30)
                            .seed(split)
                            .build()
                            .fit(new ExistingDataSetIterator(training.batchBy(25)));
            ReadoutQuality found =
                    quality(logarithms(fitted.network().output(test.getFeatures())), test);
            ReadoutQuality plain = quality(discriminants(fitted, training, test), test);
            lost += (plain.accuracy() - found.accuracy()) / SPLITS;
            loss += found.logLoss() / SPLITS;
            plainLoss += plain.logLoss() / SPLITS;
        }

        assertThat(lost).as("accuracy lost").isLessThan(0.005);
        assertThat(loss)
                .as("log-loss")
                .isLessThan(plainLoss)
                .isLessThan(0.5 * Math.log(classes.length));
    }

    /** Scores of the same ridge parameter before they are calibrated. */
    private static double[][] discriminants(
            DirectNetwork.Fitted fitted, DataSet training, DataSet test) {
        INDArray rows = features(fitted.network(), training);
        NormalEquationsAccumulator accumulator =
                new NormalEquationsAccumulator(
                        (int) rows.size(1), training.numOutcomes(), DataType.FLOAT);
        accumulator.add(rows, classes(training));
        NormalEquations equations = accumulator.equations();
        return equations
                .discriminant(equations.solve(fitted.readout().ridge()))
                .scores(features(fitted.network(), test));
    }

    private static INDArray features(MultiLayerNetwork network, DataSet data) {
        INDArray pooled = network.feedForwardToLayer(1, data.getFeatures()).get(2);
        return pooled.dup('c').reshape('c', pooled.size(0), -1);
    }

    private static double[][] logarithms(INDArray probabilities) {
        double[][] result = probabilities.castTo(DataType.DOUBLE).toDoubleMatrix();
        for (double[] row : result) {
            for (int c = 0; c < row.length; c++) {
                row[c] = Math.log(Math.max(Double.MIN_NORMAL, row[c]));
            }
        }
        return result;
    }

    private static ReadoutQuality quality(double[][] scores, DataSet data) {
        ScoreCalibration none = new ScoreCalibration(1, new double[data.numOutcomes()]);
        return none.quality(scores, classes(data), true);
    }

    private static int[] classes(DataSet data) {
        return data.getLabels().argMax(1).toIntVector();
    }

    /** Draws examples of some digits, and numbers these as classes from 0 on. */
    private static DataSet examples(DataSource source, int[] digits, int most, long seed) {
        DataSet all = source.batch(IntStream.range(0, source.size()).toArray());
        int[] labels = classes(all);
        List<Integer> chosen = new ArrayList<>();
        for (int n = 0; n < labels.length; n++) {
            if (Ints.contains(digits, labels[n])) {
                chosen.add(n);
            }
        }
        Collections.shuffle(chosen, new Random(seed));
        int[] drawn = Ints.toArray(chosen.subList(0, Math.min(most, chosen.size())));
        INDArray oneHot = Nd4j.zeros(DataType.FLOAT, drawn.length, digits.length);
        for (int i = 0; i < drawn.length; i++) {
            oneHot.putScalar(i, Ints.indexOf(digits, labels[drawn[i]]), 1);
        }
        return new DataSet(source.batch(drawn).getFeatures(), oneHot);
    }
}
