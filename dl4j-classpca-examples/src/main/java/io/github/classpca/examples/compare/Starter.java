package io.github.classpca.examples.compare;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.RidgeReadoutConfiguration;
import io.github.classpca.RidgeReadoutResult;
import io.github.classpca.RidgeReadoutTrainer;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.ExampleSource;
import io.github.classpca.examples.data.FeatureSource;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.layer.Calibration;
import io.github.classpca.models.DirectNetwork;
import io.github.classpca.strategy.StandardStrategy;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.schedule.ISchedule;

/** Computes what a method computes, and leaves it ready for fit. */
public final class Starter {

    private final LabelledData data;
    private final ComparedNetwork network;
    private final ComparisonSettings settings;
    private final Progress progress;

    /**
     * Needs what a comparison needs.
     *
     * @param data what to train and test on
     * @param network the network
     * @param settings what the methods share
     * @param progress shown how it gets on
     */
    public Starter(
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
     * Returns how a method trains: as was chosen for it, or as the settings change that.
     *
     * @param method the method
     * @return how it trains
     */
    public Training training(Method method) {
        return settings.training().apply(network.trainings().of(method));
    }

    /**
     * Starts any method but {@link Method#DIRECT}.
     *
     * @param method the method
     * @param rates the rate throughout its training
     * @return the method just before fit
     */
    public Start start(Method method, ISchedule rates) {
        Stopwatch elapsed = Stopwatch.createStarted();
        Training training = training(method);
        MultiLayerConfiguration configuration = network.configuration().clone();
        training.applyTo(configuration, rates);
        MultiLayerNetwork whole = new MultiLayerNetwork(configuration);
        whole.init();
        Optional<LayerwisePcaResult> computed =
                method == Method.SGD ? Optional.empty() : Optional.of(compute(method, whole));
        if (computed.isEmpty() || method.trainsAll()) {
            List<Integer> done = computed.isEmpty() ? List.of() : network.computedLayers();
            Optional<LayerwisePcaResult> hidden = hidden(whole, training, done, data.train());
            Optional<RidgeReadoutResult> output = output(whole, training, data.train());
            double total = seconds(elapsed);
            return new Start(whole, data.train(), data.test(), computed, hidden, output, 0, total);
        }
        LayerwisePcaResult result = computed.get();
        Stopwatch featurizing = Stopwatch.createStarted();
        FeatureSource train = featurize(method + ": training features", result, data.train());
        double featurizeSeconds = seconds(featurizing);
        MultiLayerNetwork head = result.head();
        Optional<LayerwisePcaResult> hidden = hidden(head, training, List.of(), train);
        Optional<RidgeReadoutResult> output = output(head, training, train);
        double total = seconds(elapsed);
        FeatureSource test = featurize(method + ": test features", result, data.test());
        return new Start(head, train, test, computed, hidden, output, featurizeSeconds, total);
    }

    private static ImmutableList<Integer> hidden(MultiLayerNetwork trained, List<Integer> done) {
        return IntStream.range(0, trained.getnLayers())
                .filter(index -> !done.contains(index))
                .filter(index -> isHidden(trained.getLayer(index).conf().getLayer()))
                .boxed()
                .collect(ImmutableList.toImmutableList());
    }

    private static boolean isHidden(Layer layer) {
        return layer instanceof FeedForwardLayer && !(layer instanceof BaseOutputLayer);
    }

    /** Starts the hidden layers that are not done with, where that takes data. */
    private Optional<LayerwisePcaResult> hidden(
            MultiLayerNetwork trained, Training training, List<Integer> done, ExampleSource train) {
        ImmutableList<Integer> layers = hidden(trained, done);
        if (!training.initialization().takesData() || layers.isEmpty()) {
            return Optional.empty();
        }
        LayerwisePcaConfiguration.Builder builder =
                new LayerwisePcaConfiguration.Builder()
                        .layers(Ints.toArray(layers))
                        .seed(settings.seed());
        if (training.initialization() == Initialization.LSUV) {
            builder.strategy(StandardStrategy.RANDOM).calibration(Calibration.UNIT);
        }
        return Optional.of(
                new LayerwisePcaTrainer(builder.build(), trained, shuffled(train)).fit());
    }

    /** Starts the output layer, where that takes data. */
    private Optional<RidgeReadoutResult> output(
            MultiLayerNetwork trained, Training training, ExampleSource train) {
        if (training.initialization() != Initialization.SOLVED) {
            return Optional.empty();
        }
        RidgeReadoutConfiguration configuration =
                new RidgeReadoutConfiguration.Builder().seed(settings.seed()).build();
        return Optional.of(new RidgeReadoutTrainer(configuration, trained, shuffled(train)).fit());
    }

    private LayerwisePcaResult compute(Method method, MultiLayerNetwork whole) {
        UnaryOperator<LayerwisePcaConfiguration.Builder> filters = settings.filters();
        try (Progress.Task task = progress.start(method + ": computing layers", -1)) {
            LayerwisePcaConfiguration.Builder builder =
                    filters.apply(new LayerwisePcaConfiguration.Builder())
                            .layers(Ints.toArray(network.computedLayers()))
                            .seed(settings.seed())
                            .listener(new LayerProgress(task));
            // A control sees the same sample as the method that it stands beside.
            method.strategy().ifPresent(builder::strategy);
            return new LayerwisePcaTrainer(builder.build(), whole, shuffled(data.train())).fit();
        }
    }

    /** Computes the network of {@link Method#DIRECT}. */
    DirectNetwork.Fitted direct() {
        return direct(network.requireDirect(), data.train());
    }

    /**
     * Computes a network of that method.
     *
     * @param described the network
     * @param train from which examples
     * @return the network, complete
     */
    public DirectNetwork.Fitted direct(DirectNetwork described, ExampleSource train) {
        try (Progress.Task task = progress.start(Method.DIRECT + ": computing all layers", -1)) {
            return described.withListener(new LayerProgress(task)).fit(shuffled(train));
        }
    }

    /**
     * Returns its accuracy on the test examples, by features as its readout was solved from: the
     * forward pass of this library, where DL4J's own takes minutes with so many filters.
     *
     * @param fitted a network that was computed
     * @return its accuracy
     */
    public double accuracy(DirectNetwork.Fitted fitted) {
        return evaluation(fitted).accuracy();
    }

    /** Returns what the test examples tell of such a network, by the same features. */
    Evaluation evaluation(DirectNetwork.Fitted fitted) {
        FeatureSource test =
                featurize(Method.DIRECT + ": test features", fitted.layers(), data.test());
        return Comparison.evaluation(fitted.layers().head(), test);
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

    ExampleIterator shuffled(ExampleSource source) {
        return ExampleIterator.shuffled(source, settings.batch(), settings.seed());
    }

    static double seconds(Stopwatch stopwatch) {
        return stopwatch.elapsed().toNanos() / 1e9;
    }
}
