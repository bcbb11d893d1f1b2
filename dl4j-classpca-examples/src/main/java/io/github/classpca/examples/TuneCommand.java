package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.compare.Initialization;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.compare.RateSchedule;
import io.github.classpca.examples.compare.Training;
import io.github.classpca.examples.compare.Tuning;
import io.github.classpca.examples.compare.TuningReport;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.examples.data.LabelledData;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Chooses how methods train. */
@Command(
        name = "tune",
        mixinStandardHelpOptions = true,
        versionProvider = ClassPca.Version.class,
        description =
                "Tries initializations, schedules and rates for each method on a validation part of"
                        + " the training set, drawn with the shares of its classes; the test set is"
                        + " left alone. Each row is printed as soon as it is there.")
final class TuneCommand implements Callable<Integer> {

    private static final int USUAL_VALIDATION = 5000;
    private static final int LEAST_SHARE = 5;

    @Spec private CommandSpec command;

    @Option(
            names = "--dataset",
            required = true,
            paramLabel = "NAME",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private Dataset dataset;

    @Mixin private DataFolder folder;

    @Option(
            names = "--network",
            paramLabel = "NAME",
            defaultValue = "lenet",
            description =
                    "${COMPLETION-CANDIDATES}, for mnist: LeNet, or a single hidden layer of 500."
                            + " Default: ${DEFAULT-VALUE}.")
    private DigitNetwork network;

    @Mixin private FilterOption filters;

    @Mixin private TrainOption train;

    @Mixin private BatchOptions batches;

    @Option(
            names = "--validation",
            paramLabel = "N",
            description =
                    "Examples of the training set to measure on; --train counts among the others."
                            + " Default: 5000, or a fifth where that is fewer.")
    private Integer validation;

    @Option(
            names = "--epochs",
            paramLabel = "E",
            defaultValue = "3",
            description = "Passes over the training examples. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(
            names = "--methods",
            paramLabel = "METHOD",
            split = ",",
            converter = MethodByName.class,
            defaultValue = "sgd,classpca,finetune",
            description =
                    "Any of ${COMPLETION-CANDIDATES}; direct has nothing to tune. Default:"
                            + " ${DEFAULT-VALUE}.")
    private List<Method> methods;

    @Option(
            names = "--init",
            paramLabel = "INIT",
            split = ",",
            defaultValue = "he,xavier,lsuv",
            description = "Initializations to try. Default: ${DEFAULT-VALUE}.")
    private List<Initialization> initializations;

    @Option(
            names = "--schedule",
            paramLabel = "SCHEDULE",
            split = ",",
            defaultValue = "constant,halved,cosine",
            description = "Schedules to try. Default: ${DEFAULT-VALUE}.")
    private List<RateSchedule> schedules;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            split = ",",
            defaultValue = "0.0005,0.001,0.002",
            description = "Learning rates to try. Default: ${DEFAULT-VALUE}.")
    private List<Double> rates;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Try each with so many successive seeds, from --seed on. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int seeds;

    @Mixin private JsonOption json;

    @Override
    public Integer call() {
        check();
        LabelledData data = dataset.scaled(train.firstOf(split(dataset.load(folder))));
        PrintWriter out = json.results();
        out.printf(
                "%s: %d training, %d validation examples, %d methods with %d trainings each%n%s%n",
                data.name(),
                data.train().size(),
                data.test().size(),
                methods.size(),
                trainings().size(),
                TuningReport.header());
        out.flush();
        TuningReport report =
                new Tuning(
                                data,
                                this::network,
                                trainings(),
                                epochs,
                                batches.batch(),
                                batches.seed(),
                                seeds)
                        .run(
                                methods,
                                Usage.typed(command),
                                this::show,
                                ConsoleProgress.of(command));
        out.printf("%n%s%n", report.toTable());
        out.flush();
        json.write(report);
        return report.trials().stream()
                .mapToInt(trial -> ClassPca.explain(command, trial.failures()))
                .max()
                .orElse(CommandLine.ExitCode.OK);
    }

    private ComparedNetwork network(DataSource examples, long seed) {
        NeuralNetConfiguration.Builder settings = Networks.settings(seed);
        return dataset == Dataset.MNIST
                ? network.of(examples, settings, Networks.UNITS)
                : dataset.network(examples, settings, filters);
    }

    /** Shows the last trial; all take long, and what is there so far outlives a failure. */
    private void show(TuningReport soFar) {
        PrintWriter out = json.results();
        out.println(Iterables.getLast(soFar.trials()).toRow());
        out.flush();
        json.writeSoFar(soFar);
    }

    private LabelledData split(LabelledData all) {
        int available = all.train().size();
        int count =
                validation == null
                        ? Math.min(USUAL_VALIDATION, available / LEAST_SHARE)
                        : validation;
        require(
                count < available,
                "--validation "
                        + count
                        + " leaves none of the "
                        + available
                        + " training examples");
        return all.validation(count, batches.seed());
    }

    private ImmutableList<Training> trainings() {
        ImmutableList.Builder<Training> trainings = ImmutableList.builder();
        for (Initialization initialization : initializations) {
            for (RateSchedule schedule : schedules) {
                for (double rate : rates) {
                    trainings.add(new Training(initialization, schedule, rate));
                }
            }
        }
        return trainings.build();
    }

    private void check() {
        require(epochs >= 1, "--epochs must be at least 1, got " + epochs);
        require(seeds >= 1, "--seeds must be at least 1, got " + seeds);
        require(
                validation == null || validation >= 1,
                "--validation must be at least 1, got " + validation);
        require(
                dataset == Dataset.MNIST || network == DigitNetwork.LENET,
                "--network dense is for --dataset mnist, got " + dataset);
        for (double rate : rates) {
            require(TrainingOptions.isRate(rate), "--rate must be above 0 and finite, got " + rate);
        }
        require(
                !methods.contains(Method.DIRECT),
                "--methods: direct is in closed form and has nothing to tune; leave it out");
        batches.check();
        train.check();
        filters.check();
        json.check();
    }

    private void require(boolean condition, String message) {
        Usage.require(command, condition, message);
    }
}
