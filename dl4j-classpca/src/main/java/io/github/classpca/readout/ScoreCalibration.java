package io.github.classpca.readout;

import static com.google.common.base.Preconditions.checkArgument;

import io.github.classpca.linalg.Cholesky;
import io.github.classpca.linalg.HeapArrays;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Turns scores into the pre-activations ("logits") whose softmax or sigmoid are usable
 * probabilities: {@code score / temperature + offset}, fitted by maximum likelihood on examples
 * that the scores were not fitted to (temperature scaling: Guo et al. 2017; with an offset for each
 * class, their vector scaling of one slope).
 *
 * <p>Offsets let rare classes have their say: least squares shrinks the scores of a class of few
 * examples. They are held near 0 by a weak normal prior, so that a class of a handful of examples
 * moves little; and the labels are taken to be right with the probability {@code (n + 1) / (n + K)}
 * that n right ones of K classes make likely (Platt 1999), since examples without an error would
 * ask for an infinite slope.
 *
 * @param slope one over the temperature, above 0
 * @param offsets an offset for each class
 */
@SuppressWarnings("ArrayRecordComponent") // Copied on the way in and out.
public record ScoreCalibration(double slope, double[] offsets) {

    private static final int MAX_STEPS = 50;

    /** Newton's decrement, for each example, at which the minimum is found. */
    private static final double TOLERANCE = 1e-10;

    /** Precision of the prior of an offset, in examples. */
    private static final double PRIOR = 1;

    private static final double START = 1;

    private static final double DAMPING = 1e-9;

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
        double[][] scaled = new double[scores.length][];
        for (int n = 0; n < scores.length; n++) {
            // A softmax does not see what all scores of an example share.
            double shared = softmax ? Arrays.stream(scores[n]).average().orElseThrow() : 0;
            scaled[n] = Arrays.stream(scores[n]).map(score -> score - shared).toArray();
        }
        // In units of their size, since that of discriminants has no bound: the start, the damping
        // and the curvatures of the offsets then are of one order.
        double size = size(scaled);
        for (double[] row : scaled) {
            Arrays.setAll(row, c -> row[c] / size);
        }
        ScoreCalibration fitted = fitScaled(scaled, classes, softmax);
        return new ScoreCalibration(fitted.slope / size, fitted.offsets);
    }

    /** The root mean square, or 1 of nothing but zeros. */
    private static double size(double[][] scores) {
        double greatest = 0;
        for (double[] row : scores) {
            for (double score : row) {
                greatest = Math.max(greatest, Math.abs(score));
            }
        }
        if (greatest == 0) {
            return 1;
        }
        double squares = 0;
        for (double[] row : scores) {
            for (double score : row) {
                squares += score / greatest * (score / greatest);
            }
        }
        return greatest * Math.sqrt(squares / scores.length / scores[0].length);
    }

    private static ScoreCalibration fitScaled(double[][] scores, int[] classes, boolean softmax) {
        int k = scores[0].length;
        ScoreCalibration current = new ScoreCalibration(START, new double[k]);
        double loss = current.loss(scores, classes, softmax);
        for (int step = 0; step < MAX_STEPS; step++) {
            double[] gradient = new double[k + 1];
            INDArray hessian = current.derivatives(scores, classes, softmax, gradient);
            double[] direction =
                    Cholesky.inPlace(hessian)
                            .solve(Nd4j.create(gradient, new long[] {k + 1, 1}, 'f'))
                            .toDoubleVector();
            double decrement = 0;
            for (int p = 0; p <= k; p++) {
                decrement += gradient[p] * direction[p];
            }
            if (decrement <= TOLERANCE * scores.length) {
                break;
            }
            ScoreCalibration next = null;
            double nextLoss = Double.POSITIVE_INFINITY;
            for (double length = 1; length > DAMPING && !(nextLoss < loss); length /= 2) {
                next = current.moved(direction, -length);
                nextLoss = next.loss(scores, classes, softmax);
            }
            if (!(nextLoss < loss)) {
                break;
            }
            current = next;
            loss = nextLoss;
        }
        return current;
    }

    private ScoreCalibration moved(double[] direction, double length) {
        double[] moved = offsets.clone();
        for (int c = 0; c < moved.length; c++) {
            moved[c] += length * direction[c + 1];
        }
        double to = slope + length * direction[0];
        return new ScoreCalibration(Math.max(slope / 10, to), moved);
    }

    private double loss(double[][] scores, int[] classes, boolean softmax) {
        double sum = 0;
        for (double offset : offsets) {
            sum += PRIOR / 2 * offset * offset;
        }
        double doubt = doubt(scores.length, softmax);
        for (int n = 0; n < scores.length; n++) {
            double[] z = logits(scores[n]);
            // From the logits: of probabilities that round to 0 or 1 no step would be downhill.
            double all = softmax ? logSumExp(z) : 0;
            for (int c = 0; c < z.length; c++) {
                double target = target(classes[n] == c, doubt, softmax);
                sum += softmax ? target * (all - z[c]) : softplus(z[c]) - target * z[c];
            }
        }
        return sum;
    }

    private double[] logits(double[] scores) {
        double[] result = new double[scores.length];
        for (int c = 0; c < result.length; c++) {
            result[c] = slope * scores[c] + offsets[c];
        }
        return result;
    }

    private static double logSumExp(double[] values) {
        double greatest = Arrays.stream(values).max().orElseThrow();
        double sum = 0;
        for (double value : values) {
            sum += Math.exp(value - greatest);
        }
        return greatest + Math.log(sum);
    }

    /** {@code log(1 + e^x)}, minus the logarithm of a sigmoid of -x. */
    private static double softplus(double x) {
        return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** The probability that a label is another certain one. */
    private double doubt(int examples, boolean softmax) {
        return 1.0 / (examples + (softmax ? offsets.length : 2));
    }

    private double target(boolean right, double doubt, boolean softmax) {
        return right ? 1 - doubt * (softmax ? offsets.length - 1 : 1) : doubt;
    }

    private static double log(double probability) {
        return Math.log(Math.max(Double.MIN_NORMAL, probability));
    }

    /** Fills in the gradient by the slope and the offsets, and returns the matrix of curvatures. */
    private INDArray derivatives(
            double[][] scores, int[] classes, boolean softmax, double[] gradient) {
        int k = offsets.length;
        double[] hessian = new double[HeapArrays.length(k + 1, k + 1)];
        for (int c = 0; c < k; c++) {
            gradient[c + 1] = PRIOR * offsets[c];
            hessian[(c + 1) * (k + 2)] = PRIOR;
        }
        hessian[0] = DAMPING * scores.length;
        double doubt = doubt(scores.length, softmax);
        for (int n = 0; n < scores.length; n++) {
            double[] p = probabilities(scores[n], softmax);
            double mean = 0;
            for (int c = 0; softmax && c < k; c++) {
                mean += p[c] * scores[n][c];
            }
            for (int c = 0; c < k; c++) {
                double error = p[c] - target(classes[n] == c, doubt, softmax);
                gradient[0] += error * scores[n][c];
                gradient[c + 1] += error;
                // Softmax: diag(p) - p p^T; sigmoid: diag(p (1 - p)).
                double weight = softmax ? p[c] : p[c] * (1 - p[c]);
                double score = scores[n][c] - mean;
                hessian[0] += weight * score * score;
                hessian[c + 1] += weight * score;
                hessian[(c + 1) * (k + 2)] += weight;
                for (int other = 0; softmax && other < k; other++) {
                    hessian[(c + 1) * (k + 1) + other + 1] -= p[c] * p[other];
                }
            }
        }
        for (int c = 1; c <= k; c++) {
            hessian[c * (k + 1)] = hessian[c];
        }
        return Nd4j.create(hessian, new long[] {k + 1, k + 1}, 'f');
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
