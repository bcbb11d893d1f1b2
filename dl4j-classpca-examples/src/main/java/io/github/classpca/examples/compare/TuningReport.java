package io.github.classpca.examples.compare;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.math.Stats;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * What methods reach with one training after another, on validation examples.
 *
 * @param dataset name of the data set
 * @param trainExamples training examples
 * @param validationExamples examples of the training set that were not trained on
 * @param epochs passes over the training examples
 * @param trials one of each method and training, in the order run
 * @param commandLine the command that asked for it
 * @param environment versions, machine and date
 */
@JsonIgnoreProperties({"commandLine", "environment"}) // They are in the envelope.
public record TuningReport(
        String dataset,
        int trainExamples,
        int validationExamples,
        int epochs,
        ImmutableList<Trial> trials,
        String commandLine,
        ImmutableMap<String, Object> environment) {

    private static final int TRAINING_WIDTH = 47;

    /**
     * A method with one training.
     *
     * @param method the method
     * @param training how it trained
     * @param accuracies validation accuracy after the last epoch, of each seed that succeeded
     * @param seconds mean seconds of those, in all
     * @param failures why it failed with the other seeds
     */
    public record Trial(
            Method method,
            Training training,
            ImmutableList<Double> accuracies,
            double seconds,
            ImmutableList<MethodFailure> failures) {

        /**
         * Returns the mean accuracy over the seeds.
         *
         * @return 0 to 1; none where a seed failed
         */
        Optional<Double> mean() {
            return accuracies.isEmpty() || !failures.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Stats.meanOf(accuracies));
        }

        /**
         * Returns a row of the table.
         *
         * @return a line, without a newline at the end
         */
        public String toRow() {
            String start = String.format("%-15s %-" + TRAINING_WIDTH + "s ", method, training);
            if (!failures.isEmpty()) {
                return start + "failed: " + failures.get(0).reason();
            }
            return start
                    + String.format(
                            Locale.ROOT,
                            "%.4f +- %.4f %7.1f s",
                            Stats.meanOf(accuracies),
                            accuracies.size() == 1
                                    ? 0
                                    : Stats.of(accuracies).sampleStandardDeviation(),
                            seconds);
        }
    }

    /**
     * Returns the training that serves a method best.
     *
     * @param method the method
     * @return the trial of the highest mean accuracy, the first of equals; none where all failed
     */
    public Optional<Trial> best(Method method) {
        // The first of equals: max would take the last.
        return trials.stream()
                .filter(trial -> trial.method() == method && trial.mean().isPresent())
                .min(Comparator.comparing(trial -> -trial.mean().orElseThrow()));
    }

    /**
     * Returns the heading of the rows.
     *
     * @return a line, without a newline at the end
     */
    public static String header() {
        return String.format(
                "%-15s %-" + TRAINING_WIDTH + "s %-16s %9s",
                "method",
                "training",
                "accuracy",
                "seconds");
    }

    /**
     * Returns a table, a line a trial; the best of each method has a star at its end. Accuracies
     * are means over the seeds with the standard deviation (divisor n - 1; 0 for one).
     *
     * @return several lines, without a newline at the end
     */
    public String toTable() {
        StringBuilder text =
                new StringBuilder(
                        String.format(
                                Locale.ROOT,
                                "%s: %d training, %d validation examples, %d epochs%n%s",
                                dataset,
                                trainExamples,
                                validationExamples,
                                epochs,
                                header()));
        for (Trial trial : trials) {
            boolean isBest = best(trial.method()).filter(trial::equals).isPresent();
            text.append(String.format("%n%s%s", trial.toRow(), isBest ? " *" : ""));
        }
        return text.toString();
    }
}
