package io.github.classpca.examples.compare;

import com.google.common.base.Stopwatch;
import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import io.github.classpca.DirectNetwork;
import io.github.classpca.Environment;
import io.github.classpca.LayerReport;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaListener;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.RidgeReadoutResult;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.ExampleSource;
import io.github.classpca.examples.data.FeatureSource;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.strategy.StandardStrategy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInitXavier;

/** Runs methods on one data set and one network, with the same seed, batches and epochs. */
public final class Comparison {

    /** Test batches; large, since nothing depends on their size. */
    private static final int TEST_BATCH = 500;

    private final LabelledData data;
    private final ComparedNetwork network;
    private final ComparisonSettings settings;
    private final Progress progress;

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
        this.network = network;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Runs methods one after another. One that fails is reported so, and the others go on; errors
     * such as want of memory, and interrupts, are thrown on and end all.
     *
     * @param methods the methods, in the order to run
     * @param commandLine the command that asks for it, for the report
     * @return what they reached
     */
    public ComparisonReport run(List<Method> methods, String commandLine) {
        ImmutableList.Builder<MethodRun> runs = ImmutableList.builder();
        ImmutableList.Builder<MethodFailure> failures = ImmutableList.builder();
        for (Method method : methods) {
            try {
                runs.add(run(method));
            } catch (RuntimeException e) {
                if (endsAll(e)) {
                    throw e;
                }
                failures.add(MethodFailure.of(method, e));
            }
        }
        return new ComparisonReport(
                data.name(),
                data.train().size(),
                data.test().size(),
                settings.seed(),
                runs.build(),
                failures.build(),
                commandLine,
                Environment.current().toMap());
    }

    /** DL4J wraps what ends its threads; the next method would fare no better. */
    private static boolean endsAll(RuntimeException failure) {
        return Thread.currentThread().isInterrupted()
                || Throwables.getCausalChain(failure).stream()
                        .anyMatch(
                                cause ->
                                        cause instanceof Error
                                                || cause instanceof InterruptedException
                                                || cause instanceof CancellationException);
    }

    private MethodRun run(Method method) {
        MultiLayerConfiguration configuration = network.configuration().clone();
        if (method == Method.XAVIER) {
            initializeByXavier(configuration);
        }
        MultiLayerNetwork whole = new MultiLayerNetwork(configuration);
        whole.init();
        return switch (method) {
            case SGD, XAVIER -> trainWhole(method, whole, Optional.empty());
            case FINETUNE ->
                    trainWhole(
                            method, whole, Optional.of(compute(method, whole, settings.filters())));
            case CLASSPCA -> trainHead(method, compute(method, whole, settings.filters()));
            case POOLED ->
                    trainHead(
                            method,
                            compute(
                                    method,
                                    whole,
                                    builder -> control(builder, StandardStrategy.POOLED_PCA)));
            case DIRECT -> direct();
            case RANDOM ->
                    trainHead(
                            method,
                            compute(
                                    method,
                                    whole,
                                    builder -> control(builder, StandardStrategy.RANDOM)));
        };
    }

    /** A control sees the same sample as the method that it stands beside. */
    private LayerwisePcaConfiguration.Builder control(
            LayerwisePcaConfiguration.Builder builder, StandardStrategy strategy) {
        return settings.filters().apply(builder).strategy(strategy);
    }

    private static void initializeByXavier(MultiLayerConfiguration configuration) {
        for (NeuralNetConfiguration layer : configuration.getConfs()) {
            if (layer.getLayer() instanceof BaseLayer weighted) {
                weighted.setWeightInitFn(new WeightInitXavier());
            }
        }
    }

    private LayerwisePcaResult compute(
            Method method,
            MultiLayerNetwork whole,
            UnaryOperator<LayerwisePcaConfiguration.Builder> filters) {
        try (Progress.Task task = progress.start(method + ": computing layers", -1)) {
            LayerwisePcaConfiguration configuration =
                    filters.apply(new LayerwisePcaConfiguration.Builder())
                            .layers(Ints.toArray(network.computedLayers()))
                            .seed(settings.seed())
                            .listener(
                                    new LayerwisePcaListener() {
                                        @Override
                                        public void examplesRead(int layer, long examples) {
                                            task.stepTo(examples);
                                        }
                                    })
                            .build();
            return new LayerwisePcaTrainer(configuration, whole, shuffled(data.train())).fit();
        }
    }

    private MethodRun direct() {
        DirectNetwork described =
                network.direct()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "There is no network for the method direct"));
        DirectNetwork.Fitted fitted;
        try (Progress.Task task = progress.start(Method.DIRECT + ": computing all layers", -1)) {
            fitted = described.fit(shuffled(data.train()));
            task.stepTo(1);
        }
        double accuracy = accuracy(fitted.network(), data.test());
        Training further =
                train(
                        Method.DIRECT,
                        fitted.network(),
                        data.train(),
                        data.test(),
                        settings.finetune());
        MethodRun.Seconds layers = seconds(Optional.of(fitted.layers()), 0, further);
        RidgeReadoutResult readout = fitted.readout();
        ImmutableList<Double> accuracies =
                ImmutableList.<Double>builder()
                        .add(accuracy)
                        .addAll(further.accuracyByEpoch())
                        .build();
        RunSettings used =
                new RunSettings(settings).computed(fitted.layers()).solved(fitted.readout());
        if (settings.finetune() > 0) {
            used.trained(fitted.network(), settings.finetune());
        }
        return new MethodRun(
                Method.DIRECT,
                accuracies.get(accuracies.size() - 1),
                accuracies,
                MethodRun.Seconds.of(
                        layers.statistics() + readout.statisticsSeconds(),
                        layers.solve() + readout.solveSeconds(),
                        0,
                        layers.fit()),
                readout.examples(),
                used.build());
    }

    private MethodRun trainWhole(
            Method method, MultiLayerNetwork whole, Optional<LayerwisePcaResult> computed) {
        Training training = train(method, whole, data.train(), data.test(), settings.epochs());
        return report(method, computed, 0, training, whole);
    }

    private MethodRun trainHead(Method method, LayerwisePcaResult computed) {
        Stopwatch featurizing = Stopwatch.createStarted();
        FeatureSource train = featurize(method + ": training features", computed, data.train());
        double featurizeSeconds = seconds(featurizing);
        FeatureSource test = featurize(method + ": test features", computed, data.test());
        MultiLayerNetwork head = computed.head();
        Training training = train(method, head, train, test, settings.epochs());
        computed.assemble(head);
        return report(method, Optional.of(computed), featurizeSeconds, training, head);
    }

    private FeatureSource featurize(
            String name, LayerwisePcaResult computed, ExampleSource source) {
        try (Progress.Task task = progress.start(name, source.size())) {
            ExampleIterator inOrder = ExampleIterator.inOrder(source, settings.batch());
            FeatureSource features = FeatureSource.of(computed.featurize(inOrder), source.labels());
            task.stepTo(source.size());
            return features;
        }
    }

    private record Training(ImmutableList<Double> accuracyByEpoch, double fitSeconds) {}

    private Training train(
            Method method,
            MultiLayerNetwork trained,
            ExampleSource train,
            ExampleSource test,
            int epochs) {
        ImmutableList.Builder<Double> accuracies = ImmutableList.builder();
        ExampleIterator examples = shuffled(train);
        int batches = (train.size() + settings.batch() - 1) / settings.batch();
        double fitSeconds = 0;
        for (int epoch = 1; epoch <= epochs; epoch++) {
            String name = method + ": epoch " + epoch + " of " + epochs;
            try (Progress.Task task = progress.start(name, batches)) {
                trained.setListeners(new ProgressListener(task));
                Stopwatch fitting = Stopwatch.createStarted();
                trained.fit(examples);
                fitSeconds += seconds(fitting);
            }
            trained.setListeners(List.of());
            if (epoch == epochs || !settings.lastOnly()) {
                accuracies.add(accuracy(trained, test));
            }
        }
        return new Training(accuracies.build(), fitSeconds);
    }

    private static double accuracy(MultiLayerNetwork network, ExampleSource test) {
        return network.evaluate(ExampleIterator.inOrder(test, TEST_BATCH)).accuracy();
    }

    private MethodRun report(
            Method method,
            Optional<LayerwisePcaResult> computed,
            double featurizeSeconds,
            Training training,
            MultiLayerNetwork trained) {
        RunSettings used = new RunSettings(settings);
        computed.ifPresent(used::computed);
        used.trained(trained, settings.epochs());
        ImmutableList<Double> accuracies = training.accuracyByEpoch();
        return new MethodRun(
                method,
                accuracies.get(accuracies.size() - 1),
                accuracies,
                seconds(computed, featurizeSeconds, training),
                computed.map(Comparison::examplesUsed).orElseGet(() -> (long) data.train().size()),
                used.build());
    }

    private static long examplesUsed(LayerwisePcaResult computed) {
        return computed.layers().stream().mapToLong(LayerReport::examples).max().orElseThrow();
    }

    private static MethodRun.Seconds seconds(
            Optional<LayerwisePcaResult> computed, double featurizeSeconds, Training training) {
        double statistics = 0;
        double solve = 0;
        if (computed.isPresent()) {
            statistics = computed.get().provenance().readSeconds();
            for (LayerReport layer : computed.get().layers()) {
                statistics += layer.statisticsSeconds();
                solve += layer.solveSeconds();
            }
        }
        return MethodRun.Seconds.of(statistics, solve, featurizeSeconds, training.fitSeconds());
    }

    private ExampleIterator shuffled(ExampleSource source) {
        return ExampleIterator.shuffled(source, settings.batch(), settings.seed());
    }

    private static double seconds(Stopwatch stopwatch) {
        return stopwatch.elapsed().toNanos() / 1e9;
    }
}
