package io.github.classpca.timescale;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import com.google.common.collect.ImmutableList;
import io.github.classpca.moments.ClassMoments;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Model;
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
 * <p>One listener measures one network. It goes on over several {@code fit} calls, and after {@link
 * #save} and {@link #load} beside a model checkpoint. Time is the network's own count of updates: a
 * segment of truncated backpropagation through time counts as one. {@code ParallelWrapper} calls
 * its listeners for every replica: there, name the network in the {@link Builder}, and its own
 * updates (those of the first worker, averages included) are what is measured. Layerwise {@code
 * pretrain} is not measured. A probe batch has no masks: padded steps count as the values they
 * hold.
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
    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(ConvergenceTimescaleListener.class);

    /** Says when. */
    private final Schedule schedule;

    /** What was kept so far. */
    private final Trajectory trajectory;

    /** Takes the samples. */
    private final Sampler sampler;

    /** Whether the user said which network is measured. */
    private final boolean named;

    /** The layers, from the first call on. */
    private ArrayList<LayerDescription> descriptions;

    /** Why measuring ended, or null. */
    private String failure;

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
        named = builder.network != null;
        network = builder.network;
    }

    @Override
    public synchronized void onEpochStart(Model model) {
        if (attach(model)) {
            sampleStart();
        }
    }

    @Override
    public synchronized void onGradientCalculation(Model model) {
        if (!attach(model)) {
            return;
        }
        sampleStart();
        gradientNorms = null;
        if (failure == null && isDue(updates(model) + 1)) {
            // At this point it is still a sum over the examples of the batch.
            gradientNorms = norms(model);
            for (int l = 0; l < gradientNorms.length; l++) {
                gradientNorms[l] /= model.batchSize();
            }
        }
    }

    @Override
    public synchronized void iterationDone(Model model, int iteration, int epoch) {
        // The count is that before this update.
        long update = iteration + 1L;
        if (attach(model) && failure == null && isDue(update)) {
            add(sample(update, gradientNorms, norms(model)));
        }
        gradientNorms = null;
    }

    @Override
    public synchronized void onEpochEnd(Model model) {
        if (attach(model) && failure == null && !trajectory.isEmpty()) {
            long update = updates(model);
            if (update > trajectory.last().update()) {
                add(sample(update, null, null));
            }
        }
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
        if (network != null && failure == null && !samples.isEmpty()) {
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
                .report(trajectory.taken(), failure);
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
        if (network == null) {
            network = model;
        }
        if (network != model) {
            checkState(
                    named,
                    "This listener already measures another network; use one listener for each. If"
                            + " the other is a replica of ParallelWrapper, name yours:"
                            + " new ConvergenceTimescaleListener.Builder().network(network)");
            return false;
        }
        if (layers == null) {
            takeOn(model);
        }
        return true;
    }

    private void takeOn(Model model) {
        ImmutableList<WeightedLayer> found = WeightedLayer.of(model);
        ArrayList<LayerDescription> described = new ArrayList<>();
        found.forEach(layer -> described.add(layer.description()));
        checkArgument(!found.isEmpty(), "The network has no layer with weights to measure");
        if (descriptions == null) {
            descriptions = described;
        }
        checkState(
                sameLayers(descriptions, described),
                "This listener has measured the layers %s, but the network has %s; load both from"
                        + " the same checkpoint",
                descriptions,
                described);
        checkState(
                trajectory.isEmpty() || updates(model) >= trajectory.last().update(),
                "This listener has measured up to update %s, but the network has done %s; load"
                        + " both from the same checkpoint, or use a new listener",
                trajectory.isEmpty() ? 0 : trajectory.last().update(),
                updates(model));
        layers = found;
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
        if (trajectory.isEmpty() && failure == null) {
            add(sample(updates(network), null, null));
        }
    }

    private boolean isDue(long update) {
        if (trajectory.isEmpty()) {
            return false;
        }
        checkState(
                update >= trajectory.last().update(),
                "The network's count of updates fell to %s, after %s were measured; use a new"
                        + " listener for a new training",
                update,
                trajectory.last().update());
        return update > trajectory.last().update()
                && schedule.isDue(update - trajectory.first().update());
    }

    private double[] norms(Model model) {
        return layers.stream().mapToDouble(layer -> layer.norm(model.gradient())).toArray();
    }

    private Sample sample(long update, double[] gradients, double[] updateNorms) {
        Optional<Sample> before =
                trajectory.isEmpty() ? Optional.empty() : Optional.of(trajectory.last());
        return sampler.take(update, network, layers, before, gradients, updateNorms);
    }

    private void add(Sample sample) {
        OptionalInt broken = sample.firstNonFinite();
        if (broken.isEmpty()) {
            trajectory.add(sample);
            return;
        }
        failure =
                descriptions.get(broken.getAsInt())
                        + ": its weights or gradients were NaN or infinite at update "
                        + sample.update()
                        + (trajectory.isEmpty()
                                ? ""
                                : "; the report ends at update " + trajectory.last().update());
        log.warn("Measuring ends: {}", failure);
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
         * @throws IllegalArgumentException if a value is out of its range, or class moments do not
         *     fit their layer
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
            return this;
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
