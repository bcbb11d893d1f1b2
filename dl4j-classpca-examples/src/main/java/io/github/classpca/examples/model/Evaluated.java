package io.github.classpca.examples.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.data.DataFileException;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.examples.data.ExampleIterator;
import java.util.Locale;
import java.util.stream.IntStream;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * How good a network's predictions are on labelled examples.
 *
 * @param examples how many there were
 * @param accuracy the share told right
 * @param logLoss mean of minus the natural logarithm of the probability of the true class
 * @param calibrationError how far the probability of the predicted class is from the share told
 *     right: the mean over {@value #BINS} bins of equal width, weighted by their examples (expected
 *     calibration error, Guo et al. 2017)
 * @param classes what each class has by itself
 * @param confusion row by row: of the examples of a class, how many were told to be of each
 */
public record Evaluated(
        int examples,
        double accuracy,
        double logLoss,
        double calibrationError,
        ImmutableList<OfClass> classes,
        ImmutableList<ImmutableList<Integer>> confusion) {

    /** Bins of the calibration error. */
    public static final int BINS = 15;

    private static final int BATCH = 100;

    /** Below, a probability is as good as none: what is left of a float next to 1. */
    private static final double LEAST_PROBABILITY = 1e-7;

    /** More classes make a table that no terminal holds. */
    private static final int MOST_IN_TABLE = 20;

    /** A column of the table is as wide as a short name. */
    private static final int SHORT = 6;

    /**
     * What one class has.
     *
     * @param label its name
     * @param examples how many there were of it
     * @param precision the share of those told to be of it that are; NaN where there are none
     * @param recall the share of its examples that were told right; NaN where there are none
     */
    public record OfClass(String label, int examples, double precision, double recall) {}

    /** Follows how far it is. */
    public interface Progress {

        /** Says how many examples are done. */
        void done(int examples);
    }

    /**
     * Predicts all examples of a source.
     *
     * @param model the network
     * @param examples examples of the shape and the classes that it takes
     * @param progress told how far it is
     * @return how good its predictions are
     * @throws DataFileException if they are of another shape or of other classes
     */
    public static Evaluated of(SavedModel model, DataSource examples, Progress progress) {
        model.requireFit(examples);
        DataSource source = examples.raw();
        int k = source.labels().size();
        Evaluation evaluation = new Evaluation(k);
        double logLoss = 0;
        double[] probabilities = new double[BINS];
        int[] right = new int[BINS];
        ExampleIterator batches = ExampleIterator.inOrder(source, BATCH);
        batches.setPreProcessor(model.normalizer());
        int done = 0;
        while (batches.hasNext()) {
            DataSet batch = batches.next();
            INDArray output = model.network().output(batch.getFeatures()).castTo(DataType.DOUBLE);
            evaluation.eval(batch.getLabels(), output);
            double[][] predicted = output.toDoubleMatrix();
            int[] classes = batch.getLabels().argMax(1).toIntVector();
            for (int n = 0; n < classes.length; n++) {
                double[] p = predicted[n];
                logLoss -= Math.log(Math.max(p[classes[n]], LEAST_PROBABILITY));
                int best = Prediction.best(p);
                int bin = Math.min(BINS - 1, (int) (p[best] * BINS));
                probabilities[bin] += p[best];
                right[bin] += best == classes[n] ? 1 : 0;
            }
            done += classes.length;
            progress.done(done);
        }
        double error = 0;
        for (int b = 0; b < BINS; b++) {
            error += Math.abs(probabilities[b] - right[b]) / done;
        }
        return new Evaluated(
                done,
                evaluation.accuracy(),
                logLoss / done,
                error,
                classes(evaluation, source.labels()),
                confusion(evaluation));
    }

    private static ImmutableList<OfClass> classes(
            Evaluation evaluation, ImmutableList<String> labels) {
        return IntStream.range(0, labels.size())
                .mapToObj(
                        c ->
                                new OfClass(
                                        labels.get(c),
                                        evaluation.classCount(c),
                                        evaluation.precision(c, Double.NaN),
                                        evaluation.recall(c, Double.NaN)))
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * Returns the confusion matrix of an evaluation of DL4J.
     *
     * @param evaluation what it told
     * @return row by row: of the examples of a class, how many were told to be of each
     */
    public static ImmutableList<ImmutableList<Integer>> confusion(Evaluation evaluation) {
        int k = evaluation.getConfusionMatrix().getClasses().size();
        return IntStream.range(0, k)
                .mapToObj(
                        actual ->
                                IntStream.range(0, k)
                                        .map(
                                                predicted ->
                                                        evaluation
                                                                .getConfusionMatrix()
                                                                .getCount(actual, predicted))
                                        .boxed()
                                        .collect(ImmutableList.toImmutableList()))
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * Returns it to be read.
     *
     * @return several lines, without a newline at the end
     */
    @JsonIgnore
    public String toText() {
        StringBuilder text =
                new StringBuilder(
                        String.format(
                                Locale.ROOT,
                                "%d examples: accuracy %.4f, log-loss %.4f, calibration error %.4f",
                                examples,
                                accuracy,
                                logLoss,
                                calibrationError));
        int width = classes.stream().mapToInt(c -> c.label().length()).max().orElse(0);
        String name = "%-" + Math.max(width, "class".length()) + "s";
        text.append(
                String.format(
                        Locale.ROOT,
                        "%n%n" + name + "  %8s  %9s  %6s",
                        "class",
                        "examples",
                        "precision",
                        "recall"));
        for (OfClass each : classes) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%n" + name + "  %8d  %9s  %6s",
                            each.label(),
                            each.examples(),
                            share(each.precision()),
                            share(each.recall())));
        }
        return text.append(confusionText(name)).toString();
    }

    private String confusionText(String name) {
        if (classes.size() > MOST_IN_TABLE) {
            return mostConfused();
        }
        StringBuilder text =
                new StringBuilder(
                        "\n\nRows: what they are. Columns: what they were told to be, in the same order.\n");
        for (int c = 0; c < classes.size(); c++) {
            text.append(String.format(Locale.ROOT, "%n" + name, classes.get(c).label()));
            confusion.get(c).forEach(n -> text.append(String.format("%" + SHORT + "d", n)));
        }
        return text.toString();
    }

    private record Pair(String actual, String predicted, int count) {}

    /** Of many classes, the pairs that are taken for each other most often. */
    private String mostConfused() {
        StringBuilder text = new StringBuilder("\n\nMost often taken for another:\n");
        IntStream.range(0, classes.size())
                .boxed()
                .flatMap(
                        actual ->
                                IntStream.range(0, classes.size())
                                        .filter(predicted -> predicted != actual)
                                        .mapToObj(
                                                predicted ->
                                                        new Pair(
                                                                classes.get(actual).label(),
                                                                classes.get(predicted).label(),
                                                                confusion
                                                                        .get(actual)
                                                                        .get(predicted))))
                .filter(pair -> pair.count() > 0)
                .sorted((a, b) -> Integer.compare(b.count(), a.count()))
                .limit(MOST_IN_TABLE)
                .forEach(
                        pair ->
                                text.append(
                                        String.format(
                                                "%n%d times %s told to be %s",
                                                pair.count(), pair.actual(), pair.predicted())));
        return text.toString();
    }

    private static String share(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }
}
