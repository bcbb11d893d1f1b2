package io.github.classpca.examples.bench;

import com.google.common.collect.ImmutableSet;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.compare.ComparisonSettings;
import io.github.classpca.examples.compare.DirectStep;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.compare.Progress;
import io.github.classpca.examples.compare.Start;
import io.github.classpca.examples.compare.Starter;
import io.github.classpca.examples.compare.Training;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.ExampleSource;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.models.DirectNetwork;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * The time to the test accuracy that training by backpropagation has after some epochs: of that
 * training, of computed convolutions with a trained head, and of networks in closed form.
 *
 * <p>The first two train as was chosen for each by itself ({@link
 * io.github.classpca.examples.compare.Trainings}), in the same batches, with the number of BLAS
 * threads that is faster for them. The head is tested a number of times an epoch; tests are not
 * counted. Of networks in closed form larger and larger ones are computed, and the seconds of all
 * up to the first that is as accurate count. The ratio is that of the quicker way.
 */
public final class AccuracyBenchmark implements Benchmark {

    private static final int BATCH = 64;

    /** Where nothing depends on it, large. */
    private static final int TEST_BATCH = 500;

    private static final int TESTS_PER_EPOCH = 10;
    private static final int TRIAL_UPDATES = 20;
    private static final long SEED = 1;

    private static final int QUICK_EXAMPLES = 640;

    private final String name;
    private final Function<BenchSettings, Optional<BenchSettings.Subject>> subject;
    private final int epochs;

    private AccuracyBenchmark(
            String name,
            Function<BenchSettings, Optional<BenchSettings.Subject>> subject,
            int epochs) {
        this.name = name;
        this.subject = subject;
        this.epochs = epochs;
    }

    /**
     * Returns the one on digits, to the accuracy after two epochs.
     *
     * @return a benchmark
     */
    public static AccuracyBenchmark onDigits() {
        return new AccuracyBenchmark(
                "timeToSgdAccuracyMnist", settings -> Optional.of(settings.digits()), 2);
    }

    /**
     * Returns the one on pictures, to the accuracy after four epochs.
     *
     * @return a benchmark; left out where there are no pictures
     */
    public static AccuracyBenchmark onPictures() {
        return new AccuracyBenchmark("timeToSgdAccuracyCifar", BenchSettings::pictures, 4);
    }

    @Override
    public ImmutableSet<String> ratios() {
        return ImmutableSet.of(name);
    }

    @Override
    public void run(BenchSettings settings, BenchReport report) {
        Optional<BenchSettings.Subject> found = subject.apply(settings);
        if (found.isEmpty()) {
            report.detail(name, "left out: there are no CIFAR-10 files in the folder of --data");
            return;
        }
        ComparedNetwork network = found.get().network();
        LabelledData all = found.get().data();
        LabelledData data =
                settings.quick()
                        ? all.firstTrain(Math.min(QUICK_EXAMPLES, all.train().size()))
                        : all;
        report.detail(name + ": training examples", data.train().size());
        report.detail(name + ": epochs of sgd", epochs);
        Starter starter =
                new Starter(
                        data, network, new ComparisonSettings(epochs, BATCH, SEED), Progress.NONE);
        Start sgd = start(starter, Method.SGD, data.train().size(), report);
        MultiLayerNetwork some = start(starter, Method.SGD, data.train().size(), report).trained();
        int threads = BlasThreads.chooseFaster(() -> trial(some, data.train()));
        double sgdSeconds =
                sgd.elapsedSeconds()
                        + SideBySide.seconds(
                                () -> sgd.trained().fit(shuffled(data.train()), epochs));
        BlasThreads.set(threads);
        double target = accuracy(sgd.trained(), data.test());
        report.detail(name + ": accuracy of sgd", target);
        report.detail(name + ": sgd, s", sgdSeconds);

        Start classpca = start(starter, Method.CLASSPCA, data.train().size(), report);
        double computing = classpca.elapsedSeconds() - classpca.featurizeSeconds();
        report.detail(name + ": computing layers, s", computing);
        report.detail(name + ": features, s", classpca.featurizeSeconds());
        double fitting = fitHead(classpca, target, report);
        report.detail(name + ": head, s", fitting);
        double seconds = classpca.elapsedSeconds() + fitting;
        report.detail(name + ": classpca, s", seconds);
        double direct = direct(starter, network, data, target, report);
        report.detail(name + ": direct, s", direct);
        report.ratio(name, sgdSeconds / Math.min(seconds, direct));
    }

    /**
     * Computes larger and larger networks in closed form up to an accuracy; returns the seconds of
     * all of them, infinitely many if none has it.
     */
    private double direct(
            Starter starter,
            ComparedNetwork network,
            LabelledData data,
            double target,
            BenchReport report) {
        double seconds = 0;
        for (DirectStep step : network.directSteps(data.train().size())) {
            int examples = Math.min(step.examples(), data.train().size());
            long start = System.nanoTime();
            DirectNetwork.Fitted fitted =
                    starter.direct(step.network(), data.train().first(examples));
            seconds += since(start);
            double accuracy = starter.accuracy(fitted);
            report.detail(name + ": accuracy of direct from " + examples, accuracy);
            if (accuracy >= target) {
                return seconds;
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    /** Starts a method as it trains best, and tells how. */
    private Start start(Starter starter, Method method, int examples, BenchReport report) {
        Training training = starter.training(method);
        report.detail(name + ": training of " + method, training.toString());
        return starter.start(method, training.rates(epochs * updates(examples)));
    }

    /** Trains a head up to an accuracy; returns the seconds, infinitely many if it has less. */
    private double fitHead(Start classpca, double target, BenchReport report) {
        LayerwisePcaResult computed = classpca.computed().orElseThrow();
        int threads = BlasThreads.chooseFaster(() -> trial(computed.head(), classpca.train()));
        MultiLayerNetwork head = classpca.trained();
        ExampleIterator examples = shuffled(classpca.train());
        long updates = updates(classpca.train().size());
        double seconds = 0;
        double accuracy = 0;
        for (int epoch = 0; epoch < 2 * epochs && accuracy < target; epoch++) {
            examples.reset();
            for (long update = 1; update <= updates && accuracy < target; update++) {
                long start = System.nanoTime();
                head.fit(examples.next());
                seconds += since(start);
                if (update % Math.max(1, updates / TESTS_PER_EPOCH) == 0) {
                    accuracy = accuracy(head, classpca.test());
                }
            }
            head.incrementEpochCount();
        }
        BlasThreads.set(threads);
        report.detail(name + ": accuracy of classpca", accuracy);
        return accuracy < target ? Double.POSITIVE_INFINITY : seconds;
    }

    private static void trial(MultiLayerNetwork some, ExampleSource source) {
        ExampleIterator examples = shuffled(source);
        for (int update = 0; update < TRIAL_UPDATES && examples.hasNext(); update++) {
            some.fit(examples.next());
        }
    }

    private static long updates(int examples) {
        return (examples - 1L) / BATCH + 1;
    }

    private static double accuracy(MultiLayerNetwork trained, ExampleSource test) {
        return trained.evaluate(ExampleIterator.inOrder(test, TEST_BATCH)).accuracy();
    }

    private static ExampleIterator shuffled(ExampleSource source) {
        return ExampleIterator.shuffled(source, BATCH, SEED);
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
