package io.github.classpca.timescale;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import io.github.classpca.moments.ClassMoments;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how fast each layer's weights approach where they end, in any {@code fit} of a {@code
 * MultiLayerNetwork} or a {@code ComputationGraph}.
 *
 * <pre>{@code
 * ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(10);
 * network.addListeners(listener);
 * network.fit(train, 5);
 * System.out.println(listener.report());
 * }</pre>
 *
 * <p>A sample is taken before the first update, after every {@code frequency}-th, after the 1st,
 * 2nd, 4th, 8th and so on below it, and at the end of an epoch. Of each layer's weights (no biases)
 * it keeps a random projection of {@code width} values, from which the distance between any two
 * moments follows. Its relative standard error is at most {@code sqrt(1 / (2 width))}; the bound
 * that reports state is four times that, 6.3 % at the default width. It is passed by at most 1 pair
 * of moments in 16 whatever the weights (Chebyshev), and by about 6 in 100,000 where no few weights
 * dominate. Layers of at most {@code width} weights are kept exactly. Memory is at most {@code
 * maxSamples * width} floats a layer; at the limit, samples go that a line between their neighbours
 * replaces best.
 *
 * <p>Distances are measured to the mean of the last states: of the last 5 % of the updates, or the
 * last three samples where those are more. The spread of these states is the noise floor. The norm
 * of every update is added to the length of the path, whether a sample is taken or not.
 *
 * <p>One listener measures one network. It goes on over several {@code fit} calls, and after {@link
 * #save} and {@link #load} beside a model checkpoint. Time is the network's own count of updates: a
 * segment of truncated backpropagation through time counts as one. {@code ParallelWrapper} calls
 * its listeners for every replica: there, name the network in the {@link Builder}, and its own
 * updates (those of the first worker; averages move the weights, but are no part of the path) are
 * what is measured. Layerwise {@code pretrain} is not measured. A probe batch has no masks: padded
 * steps count as the values they hold.
 *
 * <p><b>It never ends a training.</b> What cannot be measured on (another network, a count of
 * updates that was set back, other layers than those measured before) is logged as a warning, ends
 * the measuring, and stands in {@link TimescaleReport#failure}; a probe batch that does not fit
 * ends that of the activations alone. Before any update was measured, it starts anew instead.
 *
 * <p>Source of the idea: Dehmamy, Rohani, Katsaggelos, arXiv:1703.04757.
 */
public final class ConvergenceTimescaleListener extends BaseTrainingListener
        implements Serializable {

    /** Updates from sample to sample, where none is set. */
    public static final int DEFAULT_FREQUENCY = 10;

    /** Values kept of a layer in a sample, where none is set. */
    public static final int DEFAULT_WIDTH = 2048;

    /** Samples kept, where none is set. */
    public static final int DEFAULT_MAX_SAMPLES = 512;

    /** Seed of the random projections, where none is set. */
    public static final long DEFAULT_SEED = 1;

    private static final int MIN_SAMPLES = 16;
    private static final int MIN_WIDTH = 16;
    private static final long serialVersionUID = 2L;
    private static final Logger log = LoggerFactory.getLogger(ConvergenceTimescaleListener.class);

    /** Says when. */
    private final Schedule schedule;

    /** Takes the samples. */
    private final Sampler sampler;

    /** The way between samples. */
    private final PathLength path = new PathLength();

    /** What is known besides. */
    private final Background background;

    /** Whether the user said which network is measured. */
    private final boolean named;

    /** What was kept so far. */
    private Trajectory trajectory;

    /** The updates that the network had done when it last called. */
    private long seen;

    /** The layers, from the first call on. */
    private ArrayList<LayerDescription> descriptions;

    /** Why measuring, or that of the activations, ended; or null. */
    private String failure;

    /** Whether measuring itself ended. */
    private boolean ended;

    private transient Model network;
    private transient ImmutableList<WeightedLayer> layers;
    private transient double[] gradientNorms;
    private transient boolean toldOfOthers;

    /**
     * Makes a listener for the network that it is attached to.
     *
     * @param frequency updates from sample to sample, at least 1
     */
    public ConvergenceTimescaleListener(int frequency) {
        this(new Builder().frequency(frequency).validated());
    }

    private ConvergenceTimescaleListener(Builder builder) {
        schedule = new Schedule(builder.frequency);
        trajectory = new Trajectory(builder.maxSamples);
        sampler =
                new Sampler(
                        new Sketch(builder.width, builder.seed),
                        builder.probe,
                        builder.subspaces());
        background = new Background(builder.description);
        named = builder.network != null;
        network = builder.network;
    }

    @Override
    public synchronized void onEpochStart(Model model) {
        measure(
                model,
                () -> {
                    if (!wentBack(updates(model))) {
                        sampleStart();
                    }
                });
    }

    @Override
    public synchronized void onGradientCalculation(Model model) {
        measure(
                model,
                () -> {
                    gradientNorms = null;
                    if (wentBack(updates(model))) {
                        return;
                    }
                    sampleStart();
                    if (!ended && isDue(updates(model) + 1)) {
                        background.batch(model.batchSize());
                        // At this point it is still a sum over the examples of the batch.
                        gradientNorms = norms(model.gradient());
                        for (int l = 0; l < gradientNorms.length; l++) {
                            gradientNorms[l] /= model.batchSize();
                        }
                    }
                });
    }

    @Override
    public synchronized void iterationDone(Model model, int iteration, int epoch) {
        measure(
                model,
                () -> {
                    // The count is that before this update.
                    long update = iteration + 1L;
                    if (wentBack(update) || trajectory.isEmpty() || update <= seen) {
                        return;
                    }
                    seen = update;
                    double[] norms = norms(model.gradient());
                    path.step(norms);
                    if (isDue(update)) {
                        add(sample(update, gradientNorms, norms));
                    }
                    gradientNorms = null;
                });
    }

    @Override
    public synchronized void onEpochEnd(Model model) {
        measure(
                model,
                () -> {
                    long update = updates(model);
                    if (!trajectory.isEmpty()
                            && !wentBack(update)
                            && update > trajectory.last().update()) {
                        add(sample(update, null, null));
                    }
                });
    }

    /**
     * Does something for a call about the network that is measured; whatever it throws ends here.
     */
    private void measure(Model model, Runnable callback) {
        if (ended) {
            return;
        }
        try {
            if (attach(model)) {
                callback.run();
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            end("an unexpected error: " + e, e);
        }
    }

    /** Ends the measuring, but not the training. */
    private void end(String reason) {
        end(reason, null);
    }

    private void end(String reason, Throwable cause) {
        ended = true;
        tell(
                "measuring ended early: "
                        + reason
                        + (trajectory.size() < 2
                                ? ""
                                : "; the report ends at update " + trajectory.last().update()),
                cause);
    }

    private void tell(String reason, Throwable cause) {
        log.warn(reason, cause);
        failure = failure == null ? reason : failure + "; " + reason;
    }

    /**
     * Reports what was measured so far, up to the weights as they are now.
     *
     * <p>While another thread trains, the last sample may be of weights half updated.
     *
     * @return the report
     * @throws IllegalStateException if no update was measured yet
     */
    public synchronized TimescaleReport report() {
        List<Sample> samples = new ArrayList<>(trajectory.samples());
        if (network != null && !ended && !samples.isEmpty()) {
            long update = updates(network);
            if (update > trajectory.last().update()) {
                Sample now = sample(update, null, null);
                if (now.firstNonFinite().isEmpty()) {
                    samples.add(now);
                }
            }
        }
        if (samples.size() < 2) {
            throw new IllegalStateException(
                    failure != null
                            ? "There is nothing to report: " + failure
                            : "No update was measured yet: attach the listener with"
                                    + " network.setListeners(...) before fit, and ask after it");
        }
        return new Analysis(descriptions, samples, sampler.sketch(), sampler.subspaces())
                .report(
                        trajectory.taken(),
                        failure,
                        background.provenance(schedule, trajectory.limit(), sampler));
    }

    /**
     * Writes what was measured, so that a training resumed from a checkpoint goes on measuring.
     *
     * @param file the file to write; replaced, once the new one is complete
     * @throws IOException if it cannot be written
     */
    public synchronized void save(Path file) throws IOException {
        SavedListener.write(this, file);
    }

    /**
     * Reads what {@link #save} wrote; attach it to the model of the same checkpoint.
     *
     * @param file the file
     * @return a listener that goes on with the first network it is attached to
     * @throws IOException if it cannot be read or is no such file
     */
    public static ConvergenceTimescaleListener load(Path file) throws IOException {
        return SavedListener.read(file);
    }

    /** Tells whether a call is about the network that is measured, and takes the first one on. */
    private boolean attach(Model model) {
        if (!(model instanceof MultiLayerNetwork) && !(model instanceof ComputationGraph)) {
            if (!toldOfOthers) {
                log.warn(
                        "Training of a single {} is not measured, only that of whole networks",
                        model.getClass().getSimpleName());
                toldOfOthers = true;
            }
            return false;
        }
        if (network != null && network != model) {
            if (named) {
                return false;
            }
            if (trajectory.size() > 1) {
                end(
                        "another network called the listener, which measures one; use one listener"
                                + " for each. A clone of a network takes its listeners along:"
                                + " give it others by setListeners. If the other is a replica of"
                                + " ParallelWrapper, name yours:"
                                + " new ConvergenceTimescaleListener.Builder().network(network)");
                return false;
            }
            startAnew();
        }
        network = model;
        if (layers == null) {
            takeOn(model);
        }
        return !ended;
    }

    /** Forgets a start that no update followed. */
    private void startAnew() {
        trajectory = new Trajectory(trajectory.limit());
        sampler.startAnew();
        descriptions = null;
        layers = null;
        seen = 0;
    }

    private void takeOn(Model model) {
        ImmutableList<WeightedLayer> found = WeightedLayer.of(model);
        ArrayList<LayerDescription> described = new ArrayList<>();
        found.forEach(layer -> described.add(layer.description()));
        if (found.isEmpty()) {
            end("the network has no layer with weights to measure");
        } else if (descriptions != null && !sameLayers(descriptions, described)) {
            end(
                    "this listener has measured "
                            + descriptions
                            + ", but the network has "
                            + described
                            + "; load both from the same checkpoint");
        } else if (!trajectory.isEmpty() && updates(model) < trajectory.last().update()) {
            end(
                    "this listener has measured up to update "
                            + trajectory.last().update()
                            + ", but the network has done "
                            + updates(model)
                            + "; load both from the same checkpoint, or use a new listener");
        } else {
            descriptions = described;
            layers = found;
            background.read(model, found);
        }
    }

    /** Tells whether the network's count of updates was set back, which ends the measuring. */
    private boolean wentBack(long updates) {
        if (trajectory.isEmpty() || updates >= seen) {
            return false;
        }
        if (trajectory.size() == 1) {
            startAnew();
            takeOn(network);
            return ended;
        }
        end(
                "the network's count of updates fell to "
                        + updates
                        + " after "
                        + seen
                        + "; use a new listener for a new training");
        return true;
    }

    private static boolean sameLayers(List<LayerDescription> ours, List<LayerDescription> theirs) {
        boolean same = ours.size() == theirs.size();
        for (int i = 0; same && i < ours.size(); i++) {
            same =
                    ours.get(i).name().equals(theirs.get(i).name())
                            && ours.get(i).weights() == theirs.get(i).weights();
        }
        return same;
    }

    private void sampleStart() {
        if (trajectory.isEmpty()) {
            add(sample(updates(network), null, null));
        }
    }

    private boolean isDue(long update) {
        return !trajectory.isEmpty()
                && update > trajectory.last().update()
                && schedule.isDue(update - trajectory.first().update());
    }

    private double[] norms(Gradient gradient) {
        return layers.stream().mapToDouble(layer -> layer.norm(gradient)).toArray();
    }

    private Sample sample(long update, double[] gradients, double[] updateNorms) {
        Optional<Sample> before =
                trajectory.isEmpty() ? Optional.empty() : Optional.of(trajectory.last());
        return sampler.take(
                update, layers, representations(), before, path, gradients, updateNorms);
    }

    private Probe.Representation[] representations() {
        try {
            return sampler.representations(network, layers);
        } catch (RuntimeException | OutOfMemoryError e) {
            tell("activations are not compared: " + sampler.misfit(e), null);
            sampler.dropProbe();
            return sampler.representations(network, layers);
        }
    }

    private void add(Sample sample) {
        OptionalInt broken = sample.firstNonFinite();
        if (broken.isPresent()) {
            end(
                    descriptions.get(broken.getAsInt())
                            + ": its weights or gradients were NaN or infinite at update "
                            + sample.update());
            return;
        }
        trajectory.add(sample);
        path.sampled(sample);
        seen = Math.max(seen, sample.update());
    }

    private static long updates(Model model) {
        return model instanceof MultiLayerNetwork network
                ? network.getIterationCount()
                : ((ComputationGraph) model).getIterationCount();
    }

    /** Sets how to measure; unset values have the defaults of the listener. */
    public static final class Builder {

        private int frequency = DEFAULT_FREQUENCY;
        private int width = DEFAULT_WIDTH;
        private int maxSamples = DEFAULT_MAX_SAMPLES;
        private long seed = DEFAULT_SEED;
        private Model network;
        private Probe probe;
        private final Map<String, String> description = new LinkedHashMap<>();
        private final Map<Integer, ClassMoments> moments = new TreeMap<>();

        /** Makes a builder with the defaults. */
        public Builder() {}

        /**
         * Sets how often to sample. Default: {@value #DEFAULT_FREQUENCY}.
         *
         * @param updates updates from sample to sample, at least 1
         * @return this
         */
        public Builder frequency(int updates) {
            frequency = updates;
            return this;
        }

        /**
         * Sets how many values are kept of a layer in a sample. Default: {@value #DEFAULT_WIDTH}.
         *
         * @param values at least 16
         * @return this
         */
        public Builder width(int values) {
            width = values;
            return this;
        }

        /**
         * Sets how many samples are kept. Default: {@value #DEFAULT_MAX_SAMPLES}.
         *
         * @param samples at least 16
         * @return this
         */
        public Builder maxSamples(int samples) {
            maxSamples = samples;
            return this;
        }

        /**
         * Sets the seed of the random projections. Default: {@value #DEFAULT_SEED}.
         *
         * @param value the seed
         * @return this
         */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * Names the network to measure: calls for any other are passed over, as {@code
         * ParallelWrapper} makes them for its replicas. Default: the first that calls.
         *
         * @param measured an initialized {@code MultiLayerNetwork} or {@code ComputationGraph}
         * @return this
         */
        public Builder network(Model measured) {
            checkArgument(
                    measured instanceof MultiLayerNetwork || measured instanceof ComputationGraph,
                    "network must be a MultiLayerNetwork or a ComputationGraph, got %s",
                    measured == null ? null : measured.getClass().getName());
            checkArgument(
                    measured instanceof MultiLayerNetwork list
                            ? list.isInitCalled()
                            : ((ComputationGraph) measured).getVertices() != null,
                    "network must be initialized: call its init() first");
            network = measured;
            return this;
        }

        /**
         * Sets examples whose activations are compared over time: at each sample they pass through
         * a copy of the network, which costs a forward pass and memory for a second set of weights.
         * Default: none, and no activations are compared.
         *
         * @param features the inputs, one array for each input of the network, 8 to 512 examples;
         *     copied
         * @return this
         */
        public Builder probe(INDArray... features) {
            checkArgument(features.length > 0, "the probe needs an array for each input");
            probe = new Probe(features);
            return this;
        }

        /**
         * Adds what the network does not know of its training, such as its data, to the report.
         *
         * @param key what is told: "data"
         * @param value what is told of it: "MNIST, 10,000 of 60,000, shuffled by seed 1"
         * @return this
         */
        public Builder describe(String key, String value) {
            checkArgument(!key.isBlank(), "a description needs a key, got \"%s\"", key);
            description.put(key, Objects.requireNonNull(value, key));
            return this;
        }

        /**
         * Sets class moments of a layer's input, to measure how much of the weights and of their
         * change lies in the leading fifth of its dimensions by class PCA, by class contrast and,
         * as a control, by pooled PCA. Needs {@link #network(Model)}. Default: none.
         *
         * @param layer index of a dense or convolution layer
         * @param ofInput moments of the rows that its filters see
         * @return this
         */
        public Builder classMoments(int layer, ClassMoments ofInput) {
            moments.put(layer, Objects.requireNonNull(ofInput, "ofInput"));
            return this;
        }

        /**
         * Makes the listener.
         *
         * @return the listener
         * @throws IllegalArgumentException if a value is out of its range, or the probe batch or
         *     class moments do not fit the network that is named
         */
        public ConvergenceTimescaleListener build() {
            return new ConvergenceTimescaleListener(validated());
        }

        private Builder validated() {
            checkArgument(frequency >= 1, "frequency must be at least 1, got %s", frequency);
            checkArgument(
                    width >= MIN_WIDTH, "width must be at least %s, got %s", MIN_WIDTH, width);
            checkArgument(
                    maxSamples >= MIN_SAMPLES,
                    "maxSamples must be at least %s, got %s",
                    MIN_SAMPLES,
                    maxSamples);
            if (network != null) {
                ImmutableList<WeightedLayer> layers = WeightedLayer.of(network);
                checkArgument(
                        !layers.isEmpty(), "the network has no layer with weights to measure");
                if (probe != null) {
                    checkProbe(layers);
                }
            }
            return this;
        }

        private void checkProbe(ImmutableList<WeightedLayer> layers) {
            try {
                probe.measure(network, layers);
            } catch (RuntimeException e) {
                throw new IllegalArgumentException(probe.misfit(e), e);
            }
        }

        private Map<Integer, SubspaceMeter> subspaces() {
            Map<Integer, SubspaceMeter> result = new TreeMap<>();
            checkArgument(
                    moments.isEmpty() || network != null,
                    "class moments need the network they belong to: call network(...)");
            moments.forEach(
                    (index, ofLayer) -> {
                        ImmutableList<WeightedLayer> all = WeightedLayer.of(network);
                        WeightedLayer layer =
                                all.stream()
                                        .filter(l -> l.description().index() == index)
                                        .findFirst()
                                        .orElseThrow(
                                                () ->
                                                        new IllegalArgumentException(
                                                                "class moments for layer "
                                                                        + index
                                                                        + ", which has no"
                                                                        + " weights"));
                        result.put(
                                index,
                                new SubspaceMeter(
                                        layer.description(),
                                        layer.layer(),
                                        index == all.get(0).description().index(),
                                        ofLayer));
                    });
            return result;
        }
    }
}
