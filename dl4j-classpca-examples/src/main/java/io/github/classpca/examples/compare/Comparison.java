package io.github.classpca.examples.compare;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.RidgeReadoutResult;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.ExampleSource;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.model.Evaluated;
import io.github.classpca.models.DirectNetwork;
import io.github.classpca.report.Environment;
import io.github.classpca.report.LayerReport;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;

/** Runs methods on one data set and one network, with the same seed, batches and epochs. */
public final class Comparison {

    /** Test batches; large, since nothing depends on their size. */
    private static final int TEST_BATCH = 500;

    /** Of more epochs than so many, tests are spread out evenly. */
    private static final int MOST_TESTS = 6;

    private final LabelledData data;
    private final ComparisonSettings settings;
    private final Starter starter;
    private final Progress progress;
    private final List<MethodRun> runs = new CopyOnWriteArrayList<>();
    private final List<MethodFailure> failures = new CopyOnWriteArrayList<>();

    /**
     * Makes a comparison.
     *
     * @param data what to train and test on
     * @param network the network
     * @param settings what the methods share
     * @param progress shown how it gets on
     */
    public Comparison(
            LabelledData data,
            ComparedNetwork network,
            ComparisonSettings settings,
            Progress progress) {
        this.data = data;
        this.settings = settings;
        this.progress = progress;
        this.starter = new Starter(data, network, settings, progress);
    }

    /**
     * Runs methods one after another, once. One that fails is reported so, and the others go on;
     * errors such as want of memory, and interrupts, are thrown on and end all.
     *
     * @param methods the methods, in the order to run
     * @param commandLine the command that asks for it, for the report
     * @return what they reached
     */
    public ComparisonReport run(List<Method> methods, String commandLine) {
        return run(methods, commandLine, (method, network) -> {});
    }

    /**
     * Does the same, and hands on each trained network.
     *
     * @param methods the methods, in the order to run
     * @param commandLine the command that asks for it, for the report
     * @param networks takes the whole network of each method that succeeds; at a constant rate, so
     *     that it goes on and loads without this library
     * @return what they reached
     */
    public ComparisonReport run(
            List<Method> methods,
            String commandLine,
            BiConsumer<Method, MultiLayerNetwork> networks) {
        for (Method method : methods) {
            try {
                runs.add(run(method, networks));
            } catch (RuntimeException e) {
                failures.add(MethodFailure.unlessItEndsAll(method, e));
            }
        }
        return soFar(commandLine);
    }

    /**
     * Returns what the methods that are done reached; from any thread.
     *
     * @param commandLine the command that asks for it, for the report
     * @return the report so far
     */
    public ComparisonReport soFar(String commandLine) {
        return new ComparisonReport(
                data.name(),
                data.train().size(),
                data.test().size(),
                settings.seed(),
                ImmutableList.copyOf(runs),
                ImmutableList.copyOf(failures),
                commandLine,
                Environment.current().toMap());
    }

    private MethodRun run(Method method, BiConsumer<Method, MultiLayerNetwork> networks) {
        return method == Method.DIRECT ? direct(networks) : trained(method, networks);
    }

    private MethodRun direct(BiConsumer<Method, MultiLayerNetwork> networks) {
        DirectNetwork.Fitted fitted = starter.direct();
        Evaluation closedForm = starter.evaluation(fitted);
        Training training = starter.training(Method.DIRECT);
        RunSettings used =
                new RunSettings(settings).computed(fitted.layers()).solved(fitted.readout());
        int epochs = settings.finetune();
        Fit further = new Fit(ImmutableList.of(), 0);
        RidgeReadoutResult readout = fitted.readout();
        MethodRun.Seconds before =
                MethodRun.Seconds.of(
                        Start.statisticsSeconds(fitted.layers()) + readout.statisticsSeconds(),
                        Start.solveSeconds(fitted.layers()) + readout.solveSeconds(),
                        0,
                        0);
        if (epochs > 0) {
            fitted.network().setLearningRate(training.rates(epochs * batches(data.train())));
            further = fit(Method.DIRECT, fitted.network(), data.train(), data.test(), epochs);
            used.trained(fitted.network(), epochs);
        }
        handOn(Method.DIRECT, fitted.network(), training, networks);
        ImmutableList<Test> tests =
                ImmutableList.<Test>builder()
                        .add(new Test(closedForm, 0))
                        .addAll(further.tests())
                        .build();
        return run(
                Method.DIRECT, tests, before, further.seconds(), readout.examples(), used.build());
    }

    private static void handOn(
            Method method,
            MultiLayerNetwork network,
            Training training,
            BiConsumer<Method, MultiLayerNetwork> networks) {
        network.setLearningRate(training.rate());
        networks.accept(method, network);
    }

    private MethodRun trained(Method method, BiConsumer<Method, MultiLayerNetwork> networks) {
        Training training = starter.training(method);
        Start start =
                starter.start(method, training.rates(settings.epochs() * batches(data.train())));
        Fit fit = fit(method, start.trained(), start.train(), start.test(), settings.epochs());
        RunSettings used = new RunSettings(settings);
        start.computed().ifPresent(used::computed);
        start.solved().ifPresent(used::solved);
        used.training(training).trained(start.trained(), settings.epochs());
        MultiLayerNetwork whole =
                method.trainsAll()
                        ? start.trained()
                        : start.computed().orElseThrow().assemble(start.trained());
        handOn(method, whole, training, networks);
        return run(
                method,
                fit.tests(),
                start.seconds(),
                fit.seconds(),
                start.computed()
                        .map(Comparison::examplesUsed)
                        .orElseGet(() -> (long) data.train().size()),
                used.build());
    }

    private static MethodRun run(
            Method method,
            List<Test> tests,
            MethodRun.Seconds before,
            double fitSeconds,
            long examplesUsed,
            ImmutableMap<String, Object> settings) {
        Test last = tests.get(tests.size() - 1);
        return new MethodRun(
                method,
                last.evaluation().accuracy(),
                tests.stream()
                        .map(test -> test.evaluation().accuracy())
                        .collect(ImmutableList.toImmutableList()),
                tests.stream()
                        .map(test -> before.total() + test.fitSeconds())
                        .collect(ImmutableList.toImmutableList()),
                Evaluated.confusion(last.evaluation()),
                MethodRun.Seconds.of(
                        before.statistics(), before.solve(), before.featurize(), fitSeconds),
                examplesUsed,
                settings);
    }

    /**
     * What the test examples told.
     *
     * @param evaluation what they told
     * @param fitSeconds seconds of fit before it
     */
    private record Test(Evaluation evaluation, double fitSeconds) {}

    private record Fit(ImmutableList<Test> tests, double seconds) {}

    private Fit fit(
            Method method,
            MultiLayerNetwork trained,
            ExampleSource train,
            ExampleSource test,
            int epochs) {
        ImmutableList.Builder<Test> done = ImmutableList.builder();
        ExampleIterator examples = starter.shuffled(train);
        double fitSeconds = 0;
        String lastAccuracy = "";
        int tests = settings.lastOnly() ? 1 : Math.min(MOST_TESTS, epochs);
        for (int t = 0; t < tests; t++) {
            int before = epochs * t / tests;
            int after = epochs * (t + 1) / tests;
            String which =
                    after - before == 1
                            ? ": epoch " + after
                            : ": epochs " + (before + 1) + " to " + after;
            long updates = (after - before) * batches(train);
            try (Progress.Task task = progress.start(method + which + " of " + epochs, updates)) {
                task.say(lastAccuracy);
                trained.setListeners(new ProgressListener(task));
                Stopwatch fitting = Stopwatch.createStarted();
                trained.fit(examples, after - before);
                fitSeconds += Starter.seconds(fitting);
                trained.setListeners(List.of());
                Evaluation evaluation = evaluation(trained, test);
                done.add(new Test(evaluation, fitSeconds));
                lastAccuracy = String.format(Locale.ROOT, "accuracy %.4f", evaluation.accuracy());
                task.say(lastAccuracy);
            }
        }
        return new Fit(done.build(), fitSeconds);
    }

    private long batches(ExampleSource train) {
        return (train.size() - 1L) / settings.batch() + 1;
    }

    static double accuracy(MultiLayerNetwork network, ExampleSource test) {
        return evaluation(network, test).accuracy();
    }

    static Evaluation evaluation(MultiLayerNetwork network, ExampleSource test) {
        return network.evaluate(ExampleIterator.inOrder(test, TEST_BATCH));
    }

    private static long examplesUsed(LayerwisePcaResult computed) {
        return computed.layers().stream().mapToLong(LayerReport::examples).max().orElseThrow();
    }
}
