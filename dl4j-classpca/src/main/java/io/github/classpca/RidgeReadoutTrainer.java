package io.github.classpca;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.github.classpca.readout.LinearReadout;
import io.github.classpca.readout.ScoreCalibration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSquaredHinge;

/**
 * Gives a network's output layer its weights by ridge regression on the classes, in one pass and
 * without backpropagation. Behind a softmax go the discriminants of the regression's scores ({@link
 * NormalEquations#discriminant}); behind several sigmoids the scores themselves.
 *
 * <p><b>The output layer's weights and biases are changed in place</b>, once all work has
 * succeeded; everything below is left as it is. Scores are divided by a temperature, and each class
 * gets an offset, so that the layer's own softmax or sigmoid gives usable probabilities; with an
 * identity activation the layer puts out these logits.
 *
 * <p>Covered are {@code OutputLayer}s of softmax, sigmoid or identity with a loss for classes
 * (cross-entropy, binary cross-entropy, hinge); all others are refused. The iterator is reset
 * before and after where it can be.
 */
public final class RidgeReadoutTrainer {

    private static final ImmutableList<Class<? extends ILossFunction>> LOSSES =
            ImmutableList.of(
                    LossMCXENT.class,
                    LossSparseMCXENT.class,
                    LossBinaryXENT.class,
                    LossHinge.class,
                    LossSquaredHinge.class);

    private final RidgeReadoutConfiguration configuration;
    private final MultiLayerNetwork network;
    private final DataSetIterator iterator;
    private final int last;

    /**
     * Makes a trainer.
     *
     * @param configuration how to solve
     * @param network the initialized network to change
     * @param iterator features and labels
     */
    public RidgeReadoutTrainer(
            RidgeReadoutConfiguration configuration,
            MultiLayerNetwork network,
            DataSetIterator iterator) {
        this.configuration = Objects.requireNonNull(configuration, "configuration");
        this.network = Objects.requireNonNull(network, "network");
        this.iterator = Objects.requireNonNull(iterator, "iterator");
        this.last = network.getnLayers() - 1;
    }

    /**
     * Solves the output layer, <b>changing it in place</b>.
     *
     * @return what was done
     * @throws IllegalStateException if the network is not initialized
     * @throws DL4JInvalidConfigException if the output layer is none that can be solved so
     * @throws DL4JInvalidInputException if the data does not fit the network, or lacks a class
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; its flag
     *     stays set
     */
    public RidgeReadoutResult fit() {
        Stopwatch total = Stopwatch.createStarted();
        if (!network.isInitCalled()) {
            throw new IllegalStateException(
                    "The network is not initialized; call network.init() before solving its output"
                            + " layer");
        }
        OutputLayer output = outputLayer();
        try {
            return Rewinding.around(iterator, () -> fit(output, total));
        } finally {
            network.clearLayersStates();
        }
    }

    private RidgeReadoutResult fit(OutputLayer output, Stopwatch total) {
        boolean binary = output.getNOut() == 1;
        int classes = binary ? 2 : (int) output.getNOut();
        int inputs = (int) output.getNIn();
        Stopwatch gathering = Stopwatch.createStarted();
        DataType type = network.getLayerWiseConfigurations().getDataType();
        SampleReader reader = new SampleReader(iterator, type, ClassCoding.of(network, iterator));
        ReadoutFeatures features;
        ReadoutSample sample;
        try (NetworkForward forward = new NetworkForward(network)) {
            features = new ReadoutFeatures(network, forward, last, configuration.isMirrored());
            sample = gather(reader, classes, type, features);
        }
        double statisticsSeconds = seconds(gathering);
        Stopwatch solving = Stopwatch.createStarted();
        // One sigmoid over the difference of two scores is a softmax over both.
        boolean softmax = binary || !(output.getActivationFn() instanceof ActivationSigmoid);
        ReadoutSample.Problem problem =
                LayerNames.naming(LayerNames.of(network, last), () -> sample.problem(softmax));
        RidgeSearch.Solution solution =
                problem.search()
                        .solveWithBest(problem.all(), configuration.ridges())
                        .orElseThrow(
                                () ->
                                        new DL4JInvalidInputException(
                                                LayerNames.of(network, last)
                                                        + ": the normal equations cannot be solved"
                                                        + " with any ridge of "
                                                        + configuration.ridges()
                                                        + "; give larger ones"));
        RidgeSearch.Choice choice = solution.choice();
        // The calibration stays that of scores by weights that were fitted without the examples it
        // is fitted on: with them the scores would look better than they are.
        put(features, solution.readout(), choice.calibration(), binary);
        return new RidgeReadoutResult(
                last,
                LayerNames.of(network, last),
                reader.taken(),
                inputs,
                choice.ridge(),
                choice.candidates(),
                choice.quality(),
                1 / choice.calibration().slope(),
                statisticsSeconds,
                seconds(solving),
                new RidgeReadoutProvenance(
                        Environment.current(), configuration, reader.unlabelled(), seconds(total)));
    }

    private ReadoutSample gather(
            SampleReader reader, int classes, DataType type, ReadoutFeatures features) {
        ReadoutSample sample = null;
        long taken = 0;
        try (ReadAhead<SampleBatch> batches = new ReadAhead<>(iterator, reader::next)) {
            for (SampleBatch batch = batches.next(); batch != null; batch = batches.next()) {
                INDArray rows = features.of(batch.activations());
                if (sample == null) {
                    int inputs = (int) rows.size(1);
                    checkMemory(inputs);
                    sample = new ReadoutSample(configuration, inputs, classes, type);
                }
                Optional<INDArray> images = features.ofImages(batch.activations());
                if (images.isPresent()) {
                    sample.add(rows, images.get(), batch.classes());
                } else {
                    sample.add(rows, batch.classes());
                }
                taken += batch.classes().length;
                long soFar = taken;
                configuration.listeners().forEach(listener -> listener.examplesRead(last, soFar));
            }
        }
        reader.requireAllClasses();
        sample.finish(reader.taken());
        return sample;
    }

    /** Writes weights and biases of the calibrated scores. */
    private void put(
            ReadoutFeatures features,
            LinearReadout readout,
            ScoreCalibration calibration,
            boolean binary) {
        INDArray weights = features.toWeights(readout.weights()).muli(calibration.slope());
        double[] bias = readout.bias();
        double[] offsets = calibration.offsets();
        for (int c = 0; c < bias.length; c++) {
            bias[c] = calibration.slope() * bias[c] + offsets[c];
        }
        if (binary) {
            weights = weights.getColumn(1, true).sub(weights.getColumn(0, true));
            bias = new double[] {bias[1] - bias[0]};
        }
        LayerUpdate update =
                new LayerUpdate(
                        ImmutableMap.of(
                                DefaultParamInitializer.WEIGHT_KEY,
                                weights,
                                DefaultParamInitializer.BIAS_KEY,
                                Nd4j.createFromArray(bias)),
                        null,
                        null);
        LayerNames.naming(
                LayerNames.of(network, last),
                () -> {
                    update.applyTo(network.getLayer(last));
                    return update;
                });
    }

    private OutputLayer outputLayer() {
        Layer layer = network.getLayerWiseConfigurations().getConf(last).getLayer();
        String name = LayerNames.of(network, last);
        if (layer.getClass() != OutputLayer.class) {
            throw new DL4JInvalidConfigException(
                    name
                            + " is no OutputLayer, so it cannot be solved in closed form; train it by fit");
        }
        OutputLayer output = (OutputLayer) layer;
        IActivation activation = output.getActivationFn();
        ILossFunction loss = output.getLossFn();
        if (LOSSES.stream().noneMatch(known -> known.isInstance(loss))) {
            throw new DL4JInvalidConfigException(
                    name
                            + " has the loss "
                            + loss.name()
                            + ", which is not one for classes; use MCXENT with softmax, or XENT with"
                            + " sigmoid, or train it by fit");
        }
        if (!(activation instanceof ActivationSoftmax
                || activation instanceof ActivationSigmoid
                || activation instanceof ActivationIdentity)) {
            throw new DL4JInvalidConfigException(
                    name
                            + " has the activation "
                            + activation
                            + "; scores can be put behind softmax, sigmoid or identity only");
        }
        if (output.getNOut() == 1 && activation instanceof ActivationSoftmax) {
            throw new DL4JInvalidConfigException(
                    name
                            + ": softmax over nOut=1 tells no classes apart; use nOut=2, or a sigmoid");
        }
        if (!output.hasBias()) {
            throw new DL4JInvalidConfigException(
                    name + " has no bias, which a readout of classes needs; set hasBias(true)");
        }
        return output;
    }

    private void checkMemory(int inputs) {
        double bytes = 3.0 * inputs * inputs * Double.BYTES;
        long limit = Runtime.getRuntime().maxMemory();
        if (bytes > limit) {
            throw new DL4JInvalidConfigException(
                    String.format(
                            Locale.ROOT,
                            "%s: normal equations of %d features take %.1f GB, but the JVM allows"
                                    + " %.1f GB (-Xmx); raise it, or pool to fewer features",
                            LayerNames.of(network, last),
                            inputs,
                            bytes / 1e9,
                            limit / 1e9));
        }
    }

    private static double seconds(Stopwatch stopwatch) {
        return stopwatch.elapsed().toNanos() / 1e9;
    }
}
