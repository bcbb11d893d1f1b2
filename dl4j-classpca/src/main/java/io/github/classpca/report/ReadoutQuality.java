package io.github.classpca.report;

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
        int examples, double accuracy, double logLoss, double calibrationError) {}
