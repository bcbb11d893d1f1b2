package io.github.classpca.readout;

/**
 * How good a classifier's probabilities are on some examples.
 *
 * @param examples how many examples
 * @param accuracy share whose most probable class is the right one
 * @param logLoss mean negative log-likelihood, in nats
 * @param calibrationError expected calibration error (Guo et al. 2017) of the most probable class,
 *     over 15 bins of equal width
 */
public record ReadoutQuality(
        int examples, double accuracy, double logLoss, double calibrationError) {

    private static final int BINS = 15;

    /**
     * Measures calibrated scores.
     *
     * @param scores for each example K scores
     * @param classes the class of each example
     * @param calibration makes probabilities of scores
     * @param softmax whether they are a softmax over the classes
     * @return the quality
     */
    public static ReadoutQuality of(
            double[][] scores, int[] classes, ScoreCalibration calibration, boolean softmax) {
        int right = 0;
        double loss = 0;
        double[] confidence = new double[BINS];
        double[] correct = new double[BINS];
        for (int n = 0; n < scores.length; n++) {
            double[] p = calibration.probabilities(scores[n], softmax);
            int best = greatest(p);
            int bin = Math.min(BINS - 1, (int) (p[best] * BINS));
            confidence[bin] += p[best];
            correct[bin] += best == classes[n] ? 1 : 0;
            right += best == classes[n] ? 1 : 0;
            loss += ScoreCalibration.lossOf(p, classes[n], softmax);
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
}
