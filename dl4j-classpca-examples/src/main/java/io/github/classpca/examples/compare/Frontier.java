package io.github.classpca.examples.compare;

import com.google.common.base.Stopwatch;
import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.models.DirectNetwork;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.schedule.FixedSchedule;

/**
 * Trains methods until a budget of seconds is spent, and tests them on the way.
 *
 * <p>The clock of a run counts all that leads to the network: reading the sample, statistics,
 * solving, features of the training examples, and fit. It does not count loading the data, tests,
 * and a first run on a few examples, in which the JVM loads and compiles code.
 *
 * @param data what to train and test on
 * @param network makes the network for the training examples and a seed
 * @param training changes how methods train, from what was chosen for each
 * @param batch examples a batch
 * @param seconds the budget
 * @param ticker tells the time that fit takes
 */
public record Frontier(
        LabelledData data,
        BiFunction<DataSource, Long, ComparedNetwork> network,
        UnaryOperator<Training> training,
        int batch,
        double seconds,
        Ticker ticker) {

    private static final int FIRST_EXAMPLES = 640;
    private static final int FIRST_UPDATES = 20;

    /**
     * Runs a method on a few examples and forgets it.
     *
     * @param method the method
     * @param seed the seed
     */
    public void warmUp(Method method, long seed) {
        LabelledData few = new LabelledData(data.name(), first(data.train()), first(data.test()));
        Starter starter = starter(few, seed);
        if (method == Method.DIRECT) {
            starter.accuracy(starter.direct());
            return;
        }
        Start start = starter.start(method, new FixedSchedule(1e-3));
        ExampleIterator examples = starter.shuffled(start.train());
        for (int update = 0; update < FIRST_UPDATES; update++) {
            if (!examples.hasNext()) {
                examples.reset();
            }
            start.trained().fit(examples.next());
        }
        Comparison.accuracy(start.trained(), start.test());
    }

    private static DataSource first(DataSource source) {
        return source.first(Math.min(FIRST_EXAMPLES, source.size()));
    }

    /**
     * Runs a method.
     *
     * @param method the method
     * @param seed the seed
     * @param progress shown the seconds that are spent, and the last accuracy
     * @return its tests, as far as they come to within the budget; the one of {@link Method#DIRECT}
     *     whenever it comes
     */
    public FrontierReport.Run run(Method method, long seed, Progress progress) {
        Starter starter = starter(data, seed);
        try (Progress.Task task = progress.start(method + ", seed " + seed, Math.round(seconds))) {
            return method == Method.DIRECT
                    ? direct(starter, seed, task)
                    : trained(method, starter, seed, task);
        }
    }

    private Starter starter(LabelledData some, long seed) {
        return new Starter(some, network.apply(some.train(), seed), settings(seed), Progress.NONE);
    }

    private ComparisonSettings settings(long seed) {
        return new ComparisonSettings(1, batch, seed, UnaryOperator.identity(), training, 0, false);
    }

    /** Runs smaller networks first, each by itself, and none after one beyond the budget. */
    private FrontierReport.Run direct(Starter starter, long seed, Progress.Task task) {
        ComparedNetwork described = network.apply(data.train(), seed);
        ImmutableList.Builder<FrontierPoint> points = ImmutableList.builder();
        DirectNetwork.Fitted last = null;
        double clock = 0;
        for (DirectStep step : described.directSteps(data.train().size())) {
            if (clock > seconds) {
                break;
            }
            Stopwatch computing = Stopwatch.createStarted(ticker);
            last = starter.direct(step.network(), data.train().first(step.examples()));
            clock = Starter.seconds(computing);
            double accuracy = starter.accuracy(last);
            points.add(point(Method.DIRECT, seed, clock, 0, accuracy));
            show(task, clock, accuracy);
        }
        return new FrontierReport.Run(
                Method.DIRECT,
                seed,
                points.build(),
                new RunSettings(settings(seed))
                        .computed(last.layers())
                        .solved(last.readout())
                        .build());
    }

    private FrontierReport.Run trained(
            Method method, Starter starter, long seed, Progress.Task task) {
        Training how = starter.training(method);
        // A cosine follows the clock, and the others know no end.
        boolean byClock = how.schedule() == RateSchedule.COSINE;
        Start start = starter.start(method, byClock ? new FixedSchedule(how.rate()) : how.rates(1));
        MultiLayerNetwork trained = start.trained();
        ClockedRate rate = new ClockedRate(trained, how);
        ExampleIterator examples = starter.shuffled(start.train());
        ImmutableList.Builder<FrontierPoint> points = ImmutableList.builder();
        double clock = start.elapsedSeconds();
        double last = 0;
        long updates = 0;
        long tested = 0;
        for (double moment : FrontierCurve.tests(seconds)) {
            while (clock + last <= moment) {
                Stopwatch fitting = Stopwatch.createStarted(ticker);
                if (!examples.hasNext()) {
                    trained.incrementEpochCount();
                    examples.reset();
                }
                rate.spent(clock / seconds);
                trained.fit(examples.next());
                last = Starter.seconds(fitting);
                clock += last;
                updates++;
            }
            if (updates > tested) {
                double accuracy = Comparison.accuracy(trained, start.test());
                points.add(point(method, seed, clock, updates, accuracy));
                show(task, clock, accuracy);
                tested = updates;
            }
        }
        RunSettings used = new RunSettings(settings(seed)).training(how);
        start.computed().ifPresent(used::computed);
        return new FrontierReport.Run(method, seed, points.build(), used.build());
    }

    private static void show(Progress.Task task, double clock, double accuracy) {
        task.stepTo(Math.round(clock));
        task.say(String.format(Locale.ROOT, "accuracy %.4f", accuracy));
    }

    private static FrontierPoint point(
            Method method, long seed, double clock, long updates, double accuracy) {
        return new FrontierPoint(
                FrontierPoint.OWN, method.toString(), seed, clock, updates, accuracy);
    }
}
