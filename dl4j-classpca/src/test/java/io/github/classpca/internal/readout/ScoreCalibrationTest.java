package io.github.classpca.internal.readout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.classpca.report.ReadoutQuality;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreCalibrationTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void findsTheSlopeAndOffsetsThatMadeTheLabels(boolean softmax) {
        int k = softmax ? 4 : 1;
        double[] offsets = softmax ? new double[] {0.5, -0.5, 0.3, -0.3} : new double[] {-0.7};
        ScoreCalibration truth = new ScoreCalibration(3, offsets);
        Random random = new Random(1);
        int examples = 20_000;
        double[][] scores = new double[examples][k];
        int[] classes = new int[examples];
        for (int n = 0; n < examples; n++) {
            for (int c = 0; c < k; c++) {
                scores[n][c] = random.nextGaussian();
            }
            double[] p = truth.probabilities(scores[n], softmax);
            double draw = random.nextDouble();
            int c = 0;
            while (c < k - 1 && draw > p[c]) {
                draw -= p[c++];
            }
            // A single sigmoid: class 0 is the one it tells of, 1 any other.
            classes[n] = softmax ? c : (draw < p[0] ? 0 : 1);
        }

        ScoreCalibration fitted = ScoreCalibration.fit(scores, classes, softmax);

        assertThat(fitted.slope()).isCloseTo(3, within(0.15));
        for (int c = 0; c < k; c++) {
            assertThat(fitted.offsets()[c]).isCloseTo(offsets[c], within(0.1));
        }
        ReadoutQuality quality = fitted.quality(scores, classes, softmax);
        assertThat(quality.calibrationError()).isLessThan(softmax ? 0.02 : 1);
    }

    @Test
    void calibrationLowersTheLossOfOverconfidentScores() {
        double[][] scores = {{1, 0}, {0.9, 0.1}, {0.2, 0.8}, {0.6, 0.4}, {0.4, 0.6}, {0.1, 0.9}};
        int[] classes = {0, 0, 1, 1, 0, 1};
        ScoreCalibration sharp = new ScoreCalibration(50, new double[2]);
        ScoreCalibration fitted = ScoreCalibration.fit(scores, classes, true);

        ReadoutQuality before = sharp.quality(scores, classes, true);
        ReadoutQuality after = fitted.quality(scores, classes, true);

        assertThat(after.logLoss()).isLessThan(before.logLoss());
        assertThat(after.accuracy()).isEqualTo(4 / 6.0);
        assertThat(before.accuracy()).isEqualTo(4 / 6.0);
    }

    @Test
    void scoresWithoutAnErrorStayFinite() {
        double[][] scores = {{1, 0}, {0, 1}, {1, 0}, {0, 1}};
        ScoreCalibration fitted = ScoreCalibration.fit(scores, new int[] {0, 1, 0, 1}, true);

        assertThat(fitted.slope()).isFinite().isPositive();
        // Four right ones of two classes: (4 + 1) / (4 + 2).
        assertThat(fitted.probabilities(scores[0], true)[0]).isCloseTo(5 / 6.0, within(1e-3));
    }

    /** Discriminants grow without bound as what varies within the classes vanishes. */
    @ParameterizedTest
    @CsvSource({
        "1e-9, true", "1e-3, true", "1e3, true", "1e7, true", "1e12, true", "1e200, true",
        "1e-9, false", "1e-3, false", "1e3, false", "1e7, false", "1e12, false", "1e200, false",
    })
    void theUnitOfTheScoresDoesNotMatter(double unit, boolean softmax) {
        for (double overlap : new double[] {0, 0.1, 2}) {
            double[][] scores = new double[60][3];
            double[][] inUnits = new double[60][3];
            int[] classes = new int[60];
            Random random = new Random(9);
            for (int n = 0; n < 60; n++) {
                classes[n] = n % 3;
                for (int c = 0; c < 3; c++) {
                    scores[n][c] = (c == classes[n] ? 1 : 0) + overlap * random.nextGaussian();
                    inUnits[n][c] = unit * scores[n][c];
                }
            }
            ScoreCalibration expected = ScoreCalibration.fit(scores, classes, softmax);
            ScoreCalibration found = ScoreCalibration.fit(inUnits, classes, softmax);

            assertThat(found.slope() * unit).isCloseTo(expected.slope(), withinPercentage(0.01));
            for (int n = 0; n < 60; n++) {
                assertThat(found.probabilities(inUnits[n], softmax))
                        .containsExactly(expected.probabilities(scores[n], softmax), within(1e-4));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void scoresThatAreAllWrongStayFinite(boolean softmax) {
        double[][] scores = new double[50][2];
        int[] classes = new int[50];
        for (int n = 0; n < 50; n++) {
            classes[n] = n % 2;
            scores[n][1 - classes[n]] = 1e6;
        }
        ScoreCalibration fitted = ScoreCalibration.fit(scores, classes, softmax);

        assertThat(fitted.slope()).isFinite().isPositive();
        assertThat(fitted.slope() * 1e6)
                .as("large enough for single precision to tell scores apart")
                .isGreaterThan(1e-4);
        // Even chances for each of two outputs.
        assertThat(fitted.quality(scores, classes, softmax).logLoss())
                .isLessThan(softmax ? 0.7 : 3);
    }

    @Test
    void scoresThatTellNothingGiveThePriors() {
        double[][] scores = new double[100][3];
        int[] classes = new int[100];
        for (int n = 0; n < 100; n++) {
            classes[n] = n < 50 ? 0 : n < 80 ? 1 : 2;
        }
        double[] p = ScoreCalibration.fit(scores, classes, true).probabilities(new double[3], true);

        assertThat(p).containsExactly(new double[] {0.5, 0.3, 0.2}, within(0.02));
    }

    /** A softened target of each example would weigh on the slope with the gaps of class 0. */
    @Test
    void aClassThatLiesFarFromTheOthersDoesNotWeighOnTheSlope() {
        Random random = new Random(3);
        int examples = 300;
        double[][] scores = new double[examples][];
        int[] classes = new int[examples];
        for (int n = 0; n < examples; n++) {
            double score = 4 * random.nextGaussian();
            boolean first = random.nextDouble() < 1 / (1 + Math.exp(-score));
            classes[n] = n % 3 == 0 ? 0 : first ? 1 : 2;
            scores[n] = n % 3 == 0 ? new double[] {300, 0, 0} : new double[] {-300, score, 0};
        }
        ScoreCalibration fitted = ScoreCalibration.fit(scores, classes, true);

        assertThat(fitted.slope()).as("these are logits already").isCloseTo(1, within(0.3));
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 12, 30, 100})
    void predictionsChangeOnlyByWhatTheExamplesSupport(int examples) {
        int changed = 0;
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            double[][] scores = new double[examples][3];
            int[] classes = new int[examples];
            for (int n = 0; n < examples; n++) {
                classes[n] = random.nextInt(3);
                for (int c = 0; c < 3; c++) {
                    scores[n][c] = 3 * random.nextGaussian() + (c == classes[n] ? 4 : 0);
                }
            }
            ScoreCalibration fitted = ScoreCalibration.fit(scores, classes, true);
            ScoreCalibration slopeOnly = new ScoreCalibration(fitted.slope(), new double[3]);

            changed += fitted.offsets()[0] == 0 && fitted.offsets()[1] == 0 ? 0 : 1;
            assertThat(fitted.quality(scores, classes, true).accuracy())
                    .isGreaterThanOrEqualTo(slopeOnly.quality(scores, classes, true).accuracy());
        }
        assertThat(changed).as("of 100 fits with true offsets of 0").isLessThan(6);
    }

    @Test
    void qualityIsWhatItSays() {
        // Softmax of (log 3, 0) is (3/4, 1/4): once right, once wrong.
        double[][] scores = {{Math.log(3), 0}, {Math.log(3), 0}};
        ReadoutQuality quality =
                new ScoreCalibration(1, new double[2]).quality(scores, new int[] {0, 1}, true);

        assertThat(quality.accuracy()).isEqualTo(0.5);
        assertThat(quality.logLoss())
                .isCloseTo((Math.log(4 / 3.0) + Math.log(4)) / 2, within(1e-12));
        assertThat(quality.calibrationError()).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void badInputIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ScoreCalibration(0, new double[2]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScoreCalibration.fit(new double[0][], new int[0], true));
    }
}
