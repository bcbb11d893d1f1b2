package io.github.classpca.internal.readout;

import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.linalg.Cholesky;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Finds a {@link ScoreCalibration} by Newton's method, of scores whose root mean square is 1. */
final class CalibrationFit {

    private static final int MAX_STEPS = 50;

    /** Newton's decrement, for each example, at which the minimum is found. */
    private static final double TOLERANCE = 1e-10;

    private static final double START = 1;

    private static final double DAMPING = 1e-9;

    /**
     * Least slope, of scores whose root mean square is 1: under scores that do worse than chance it
     * would go to 0, where rounding decides what is predicted.
     */
    private static final double LEAST_SLOPE = 1e-3;

    /** A parameter that stays as it is. */
    private static final int FIXED = -1;

    /** Of fewer examples the criterion for offsets would take chance for support. */
    private static final int MANY = 100;

    private final double[][] scores;
    private final int[] classes;
    private final boolean softmax;
    private final int k;

    /** Of sigmoids the probability that an output's label is wrong. */
    private final double doubt;

    /** Of a softmax, what a quarter of the examples fall short of. */
    private final double margin;

    private CalibrationFit(double[][] scores, int[] classes, boolean softmax) {
        this.scores = scores;
        this.classes = classes;
        this.softmax = softmax;
        this.k = scores[0].length;
        this.doubt = 1.0 / (scores.length + 2);
        this.margin = softmax ? margin(scores) : 0;
    }

    static ScoreCalibration of(double[][] scores, int[] classes, boolean softmax) {
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
        ScoreCalibration fitted = new CalibrationFit(scaled, classes, softmax).supported();
        return new ScoreCalibration(fitted.slope() / size, fitted.offsets());
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

    /** The lower quartile of how far the greatest score is above the next one. */
    private static double margin(double[][] scores) {
        double[] margins = new double[scores.length];
        for (int n = 0; n < margins.length; n++) {
            double[] sorted = scores[n].clone();
            Arrays.sort(sorted);
            margins[n] = sorted[sorted.length - 1] - sorted[Math.max(0, sorted.length - 2)];
        }
        Arrays.sort(margins);
        return margins[margins.length / 4];
    }

    /** With an offset for each class where the examples support that, otherwise with one. */
    private ScoreCalibration supported() {
        ScoreCalibration shared =
                minimum(
                        new ScoreCalibration(START, new double[k]),
                        new Prior(0, DAMPING * scores.length),
                        sharedOffset());
        double spread = shared.slope();
        ScoreCalibration own =
                minimum(
                        shared,
                        new Prior(shared.offsets()[0], 1 / (spread * spread)),
                        ownOffsets());
        double gain = 2 * (loss(shared) - loss(own));
        double due = (k - 1) * Math.log(Math.max(MANY, scores.length));
        return gain > due && right(own) >= right(shared) ? own : shared;
    }

    private long right(ScoreCalibration calibration) {
        long count = 0;
        for (int n = 0; n < scores.length; n++) {
            count += ScoreCalibration.greatest(calibration.logits(scores[n])) == classes[n] ? 1 : 0;
        }
        return count;
    }

    /**
     * Of the offsets.
     *
     * @param mean where they are held
     * @param precision one over the variance
     */
    private record Prior(double mean, double precision) {

        double loss(double[] offsets) {
            double sum = 0;
            for (double offset : offsets) {
                sum += precision / 2 * (offset - mean) * (offset - mean);
            }
            return sum;
        }
    }

    /** Which free parameter the slope and each offset are: a softmax does not see a shared one. */
    private int[] sharedOffset() {
        int[] free = new int[k + 1];
        Arrays.fill(free, 1, k + 1, softmax ? FIXED : 1);
        return free;
    }

    private int[] ownOffsets() {
        int[] free = new int[k + 1];
        Arrays.setAll(free, p -> p);
        return free;
    }

    private ScoreCalibration minimum(ScoreCalibration start, Prior prior, int[] free) {
        ScoreCalibration current = start;
        double loss = loss(current) + prior.loss(current.offsets());
        for (int step = 0; step < MAX_STEPS; step++) {
            double[] gradient = new double[k + 1];
            double[] hessian = derivatives(current, prior, gradient);
            double[] direction = newton(gradient, hessian, free);
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
                next = moved(current, direction, -length);
                nextLoss = loss(next) + prior.loss(next.offsets());
            }
            if (!(nextLoss < loss)) {
                break;
            }
            current = next;
            loss = nextLoss;
        }
        return current;
    }

    /** Returns the step of Newton's method in the slope and the offsets. */
    private double[] newton(double[] gradient, double[] hessian, int[] free) {
        int count = Arrays.stream(free).max().orElseThrow() + 1;
        double[] reduced = new double[count];
        double[] matrix = new double[HeapArrays.length(count, count)];
        for (int p = 0; p <= k; p++) {
            if (free[p] == FIXED) {
                continue;
            }
            reduced[free[p]] += gradient[p];
            for (int q = 0; q <= k; q++) {
                if (free[q] != FIXED) {
                    matrix[free[q] * count + free[p]] += hessian[q * (k + 1) + p];
                }
            }
        }
        INDArray curvature = Nd4j.create(matrix, new long[] {count, count}, 'f');
        double[] step =
                Cholesky.inPlace(curvature)
                        .solve(Nd4j.create(reduced, new long[] {count, 1}, 'f'))
                        .toDoubleVector();
        return Arrays.stream(free).mapToDouble(p -> p == FIXED ? 0 : step[p]).toArray();
    }

    private static ScoreCalibration moved(
            ScoreCalibration from, double[] direction, double length) {
        double[] offsets = from.offsets();
        for (int c = 0; c < offsets.length; c++) {
            offsets[c] += length * direction[c + 1];
        }
        double slope = from.slope() + length * direction[0];
        return new ScoreCalibration(
                Math.max(LEAST_SLOPE, Math.max(from.slope() / 10, slope)), offsets);
    }

    private double loss(ScoreCalibration calibration) {
        // Two made-up examples, one right and one wrong, as of the rule of succession: where none
        // is
        // wrong the slope would have no bound. A softened target of each example would weigh on
        // the slope with the largest differences of scores, which say nothing of its errors.
        double x = calibration.slope() * margin;
        double sum = softmax ? softplus(x) + softplus(-x) : 0;
        for (int n = 0; n < scores.length; n++) {
            double[] z = calibration.logits(scores[n]);
            // From the logits: of probabilities that round to 0 or 1 no step would be downhill.
            double all = softmax ? ScoreCalibration.logSumExp(z) : 0;
            for (int c = 0; c < k; c++) {
                double target = target(classes[n] == c);
                sum += softmax ? target * (all - z[c]) : softplus(z[c]) - target * z[c];
            }
        }
        return sum;
    }

    /** {@code log(1 + e^x)}, minus the logarithm of a sigmoid of -x. */
    private static double softplus(double x) {
        return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private double target(boolean right) {
        double wrong = softmax ? 0 : doubt;
        return right ? 1 - wrong : wrong;
    }

    /** Fills in the gradient by the slope and the offsets, and returns the curvatures. */
    private double[] derivatives(ScoreCalibration at, Prior prior, double[] gradient) {
        double[] hessian = new double[HeapArrays.length(k + 1, k + 1)];
        double[] offsets = at.offsets();
        for (int c = 0; c < k; c++) {
            gradient[c + 1] = prior.precision() * (offsets[c] - prior.mean());
            hessian[(c + 1) * (k + 2)] = prior.precision();
        }
        double sigmoid = 1 / (1 + Math.exp(-at.slope() * margin));
        gradient[0] = margin * (2 * sigmoid - 1);
        hessian[0] = DAMPING * scores.length + 2 * margin * margin * sigmoid * (1 - sigmoid);
        for (int n = 0; n < scores.length; n++) {
            double[] p = at.probabilities(scores[n], softmax);
            double mean = 0;
            for (int c = 0; softmax && c < k; c++) {
                mean += p[c] * scores[n][c];
            }
            for (int c = 0; c < k; c++) {
                double error = p[c] - target(classes[n] == c);
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
        return hessian;
    }
}
