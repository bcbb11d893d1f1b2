package io.github.classpca.internal.readout;

import static com.google.common.base.Preconditions.checkArgument;

import io.github.classpca.report.ReadoutQuality;
import java.util.Arrays;

/**
 * Turns scores into the pre-activations ("logits") whose softmax or sigmoid are usable
 * probabilities: {@code score / temperature + offset}, fitted by maximum likelihood on examples
 * that the scores were not fitted to (temperature scaling: Guo et al. 2017; with an offset for each
 * class, their vector scaling of one slope).
 *
 * <p>Of a softmax the slope alone changes no prediction. Offsets of their own for each class, which
 * do, are taken only where the examples support them: where twice the gain in log-likelihood is
 * above {@code (K - 1) log N} (Schwarz 1978; N at least 100), and no fewer of the examples are told
 * right. They are held near that of all classes by a normal prior whose standard deviation is the
 * scores' own spread, {@code slope} times their root mean square. Sigmoids share one offset at
 * least, which does not change which of them is the greatest either.
 *
 * <p>Examples without an error would ask for an infinite slope. So with a softmax two examples are
 * made up, one told right and one wrong, as of Laplace's rule of succession; their two greatest
 * scores differ by what those of three quarters of the examples exceed. With sigmoids labels are
 * taken to be right with the probability {@code (n + 1) / (n + 2)} (Platt 1999).
 *
 * @param slope one over the temperature, above 0
 * @param offsets an offset for each class
 */
@SuppressWarnings("ArrayRecordComponent") // Copied on the way in and out.
public record ScoreCalibration(double slope, double[] offsets) {

    /** Of the expected calibration error. */
    private static final int BINS = 15;

    /**
     * Checks and copies.
     *
     * @param slope one over the temperature
     * @param offsets an offset for each class
     */
    public ScoreCalibration {
        checkArgument(slope > 0, "slope must be above 0, got %s", slope);
        offsets = offsets.clone();
    }

    /**
     * Returns the offsets.
     *
     * @return an offset for each class, a copy
     */
    @Override
    public double[] offsets() {
        return offsets.clone();
    }

    /**
     * Fits to scores.
     *
     * @param scores for each example K scores
     * @param classes the class of each example
     * @param softmax whether probabilities are a softmax over the classes; else each is a sigmoid
     *     of its own
     * @return the calibration
     */
    public static ScoreCalibration fit(double[][] scores, int[] classes, boolean softmax) {
        checkArgument(scores.length > 0, "calibration needs examples");
        return CalibrationFit.of(scores, classes, softmax);
    }

    double[] logits(double[] scores) {
        double[] result = new double[scores.length];
        for (int c = 0; c < result.length; c++) {
            result[c] = slope * scores[c] + offsets[c];
        }
        return result;
    }

    static double logSumExp(double[] values) {
        double greatest = Arrays.stream(values).max().orElseThrow();
        double sum = 0;
        for (double value : values) {
            sum += Math.exp(value - greatest);
        }
        return greatest + Math.log(sum);
    }

    private static double log(double probability) {
        return Math.log(Math.max(Double.MIN_NORMAL, probability));
    }

    /**
     * Returns probabilities.
     *
     * @param scores K scores of one example
     * @param softmax whether they are a softmax over the classes; else each is a sigmoid of its own
     * @return K probabilities
     */
    public double[] probabilities(double[] scores, boolean softmax) {
        double[] result = logits(scores);
        double all = softmax ? logSumExp(result) : 0;
        for (int c = 0; c < result.length; c++) {
            result[c] = softmax ? Math.exp(result[c] - all) : 1 / (1 + Math.exp(-result[c]));
        }
        return result;
    }

    /**
     * Measures calibrated scores.
     *
     * @param scores for each example K scores
     * @param classes the class of each example
     * @param softmax whether probabilities are a softmax over the classes
     * @return the quality
     */
    public ReadoutQuality quality(double[][] scores, int[] classes, boolean softmax) {
        int right = 0;
        double loss = 0;
        double[] confidence = new double[BINS];
        double[] correct = new double[BINS];
        for (int n = 0; n < scores.length; n++) {
            double[] p = probabilities(scores[n], softmax);
            int best = greatest(p);
            int bin = Math.min(BINS - 1, (int) (p[best] * BINS));
            confidence[bin] += p[best];
            correct[bin] += best == classes[n] ? 1 : 0;
            right += best == classes[n] ? 1 : 0;
            loss += lossOf(p, classes[n], softmax);
        }
        double error = 0;
        for (int b = 0; b < BINS; b++) {
            error += Math.abs(confidence[b] - correct[b]);
        }
        double n = scores.length;
        return new ReadoutQuality(scores.length, right / n, loss / n, error / n);
    }

    /** Returns the first index of the greatest value. */
    static int greatest(double[] values) {
        int best = 0;
        for (int c = 1; c < values.length; c++) {
            best = values[c] > values[best] ? c : best;
        }
        return best;
    }

    /** Returns the negative log-likelihood of one example. */
    static double lossOf(double[] probabilities, int label, boolean softmax) {
        if (softmax) {
            return -log(probabilities[label]);
        }
        double sum = 0;
        for (int c = 0; c < probabilities.length; c++) {
            double right = c == label ? probabilities[c] : 1 - probabilities[c];
            sum -= log(right);
        }
        return sum;
    }
}
