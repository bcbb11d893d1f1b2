package io.github.classpca.examples;

import io.github.classpca.examples.compare.Initialization;
import io.github.classpca.examples.compare.RateSchedule;
import io.github.classpca.examples.compare.Training;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say how layers start and train, in place of what was chosen for a method. */
final class TrainingOptions {

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--init",
            paramLabel = "INIT",
            description =
                    "Where layers that are trained and not computed start: ${COMPLETION-CANDIDATES};"
                            + " lsuv is random filters with scale and bias from the data, solved class"
                            + " PCA and an output layer in closed form. Default: what suits each"
                            + " method (docs/results.md).")
    private Initialization initialization;

    @Option(
            names = "--schedule",
            paramLabel = "SCHEDULE",
            description =
                    "How the learning rate of Adam goes on: ${COMPLETION-CANDIDATES}; halved after each"
                            + " epoch, cosine to 0 over the whole training. Default: what suits each"
                            + " method.")
    private RateSchedule schedule;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            description = "Learning rate at the start. Default: what suits each method.")
    private Double rate;

    /** Throws, before any work, where an option cannot work. */
    void check() {
        Usage.require(
                command,
                rate == null || isRate(rate),
                "--rate must be above 0 and finite, got " + rate);
    }

    static boolean isRate(double rate) {
        return rate > 0 && rate < Double.POSITIVE_INFINITY;
    }

    /** Returns the settings that were chosen for a method, but for those that the user has set. */
    Training over(Training chosen) {
        return new Training(
                initialization == null ? chosen.initialization() : initialization,
                schedule == null ? chosen.schedule() : schedule,
                rate == null ? chosen.rate() : rate);
    }
}
