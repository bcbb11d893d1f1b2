package io.github.classpca.timescale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.moments.ClassMoments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ConvergenceTimescaleListenerTest {

    private static final int INPUTS = 6;
    private static final int CLASSES = 3;

    @TempDir private Path folder;

    @Test
    void measuresExactlyWhatTheWeightsDid() {
        MultiLayerNetwork network = network();
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(4);
        WeightRecorder recorder = new WeightRecorder("1_W");
        recorder.record(network, 0);
        network.setListeners(listener, recorder);
        network.fit(data(), 6);

        TimescaleReport report = listener.report();

        // 10 batches, 6 epochs; 1, 2 and 4, then every fourth, and the end of each epoch.
        LayerTimescale layer = report.layers().get(1);
        assertThat(report.lastUpdate()).isEqualTo(60);
        assertThat(layer.distance().updates().asList())
                .containsExactly(
                        0L, 1L, 2L, 4L, 8L, 10L, 12L, 16L, 20L, 24L, 28L, 30L, 32L, 36L, 40L, 44L,
                        48L, 50L, 52L, 56L, 60L);
        INDArray last = recorder.at(60);
        double whole = recorder.at(0).distance2(last);
        for (int i = 0; i < layer.distance().size(); i++) {
            double exact = recorder.at(layer.distance().updates().get(i)).distance2(last);
            assertThat(layer.distance().values().get(i)).isCloseTo(exact / whole, within(1e-5));
        }
        Movement movement = layer.movement();
        assertThat(movement.displacement()).isCloseTo(whole, within(1e-5));
        assertThat(movement.weightNorm()).isCloseTo(last.norm2Number().doubleValue(), within(1e-5));
        assertThat(movement.pathLength()).isGreaterThan(whole);
        double step = recorder.at(60).distance2(recorder.at(59));
        assertThat(layer.updateRatio().values().get(layer.updateRatio().size() - 1))
                .as("the single last update, by the norm of the weights")
                .isCloseTo(step / movement.weightNorm(), within(1e-5));
        // Plain SGD: the update is the gradient times the rate.
        assertThat(layer.gradientNorm().values().get(layer.gradientNorm().size() - 1))
                .isCloseTo(step / 0.1, within(1e-4));
        assertThat(layer.cka()).isEmpty();
        assertThat(layer.subspaces()).isEmpty();
    }

    @Test
    void leavesTheTrainingAsItIs() {
        MultiLayerNetwork alone = network();
        alone.fit(data(), 3);
        MultiLayerNetwork watched = network();
        watched.setListeners(
                new ConvergenceTimescaleListener.Builder()
                        .frequency(1)
                        .probe(features(20, 5))
                        .build());
        watched.fit(data(), 3);

        assertThat(watched.params()).isEqualTo(alone.params());
    }

    @Test
    void canBeAskedDuringAndBetweenFits() {
        MultiLayerNetwork network = network();
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(1000);
        List<Long> ends = new ArrayList<>();
        network.setListeners(
                listener,
                new BaseTrainingListener() {
                    @Override
                    public void iterationDone(Model model, int iteration, int epoch) {
                        if (iteration == 4) {
                            ends.add(listener.report().lastUpdate());
                        }
                    }
                });
        network.fit(data());
        ends.add(listener.report().lastUpdate());
        network.fit(data().next());
        ends.add(listener.report().lastUpdate());

        // The count that the network itself tells during an update is that before it.
        assertThat(ends).containsExactly(4L, 10L, 11L);
        assertThat(listener.report().samplesTaken()).as("asking adds no sample").isEqualTo(6);
    }

    @Test
    void measuresGraphsInTheirOrder() {
        ComputationGraph graph =
                new ComputationGraph(
                        new NeuralNetConfiguration.Builder()
                                .seed(1)
                                .updater(new Sgd(0.1))
                                .activation(Activation.TANH)
                                .graphBuilder()
                                .addInputs("in")
                                .addLayer("out", output(), "b")
                                .addLayer("b", dense(5), "norm")
                                .addLayer("norm", new BatchNormalization(), "a")
                                .addLayer("a", dense(8), "in")
                                .setOutputs("out")
                                .setInputTypes(InputType.feedForward(INPUTS))
                                .build());
        graph.init();
        ConvergenceTimescaleListener listener =
                new ConvergenceTimescaleListener.Builder()
                        .frequency(2)
                        .probe(features(16, 3))
                        .build();
        graph.setListeners(listener);
        graph.fit(data(), 4);

        TimescaleReport report = listener.report();

        assertThat(report.layers())
                .extracting(LayerTimescale::name)
                .containsExactly("a", "b", "out");
        assertThat(report.layers()).extracting(LayerTimescale::index).containsExactly(0, 2, 3);
        assertThat(report.layers())
                .allSatisfy(
                        layer -> {
                            assertThat(layer.timescale()).isPresent();
                            assertThat(layer.cka().orElseThrow().timescale()).isPresent();
                            assertThat(layer.gradientNorm().values().asList())
                                    .isNotEmpty()
                                    .allMatch(norm -> norm > 0);
                        });
    }

    @Test
    void frozenLayersAreSaidToBe() {
        MultiLayerNetwork network =
                initialized(
                        builder()
                                .list()
                                .layer(new FrozenLayer(dense(8)))
                                .layer(dense(5))
                                .layer(output())
                                .setInputType(InputType.feedForward(INPUTS))
                                .build());
        TimescaleReport report = trained(network, new ConvergenceTimescaleListener(1));

        LayerTimescale frozen = report.layers().get(0);
        assertThat(frozen.timescale()).isEmpty();
        assertThat(frozen.verdicts()).containsExactly("layer did not move: frozen");
        assertThat(report.verdicts()).contains("layer 0 (layer0): layer did not move: frozen");
        assertThat(report.layers().get(1).timescale()).isPresent();
        assertThat(report.rankCorrelation()).as("two layers make no order").isEmpty();
        assertThat(report.toJson()).contains("\"tau\" : null").doesNotContain("NaN");
        assertThat(report.toTable()).contains("layer0");
    }

    @Test
    void recurrentMaskedAndTruncated() {
        MultiLayerNetwork network =
                initialized(
                        builder()
                                .list()
                                .layer(new LSTM.Builder().nOut(7).build())
                                .layer(
                                        new RnnOutputLayer.Builder(LossFunction.MCXENT)
                                                .activation(Activation.SOFTMAX)
                                                .nOut(CLASSES)
                                                .build())
                                .setInputType(InputType.recurrent(INPUTS))
                                .backpropType(BackpropType.TruncatedBPTT)
                                .tBPTTLength(4)
                                .build());
        DataSet batch =
                new DataSet(
                        Nd4j.rand(10, INPUTS, 12),
                        Nd4j.zeros(10, CLASSES, 12).addi(1.0 / CLASSES),
                        Nd4j.ones(10, 12),
                        Nd4j.ones(10, 12));
        batch.getFeaturesMaskArray().putScalar(0, 11, 0);
        ConvergenceTimescaleListener listener =
                new ConvergenceTimescaleListener.Builder()
                        .frequency(1)
                        // Of another size than the batch, whose masks are in place.
                        .probe(Nd4j.rand(9, INPUTS, 5))
                        .build();
        network.setListeners(listener);
        for (int i = 0; i < 5; i++) {
            network.fit(batch);
        }

        TimescaleReport report = listener.report();

        assertThat(report.lastUpdate()).as("three segments a batch").isEqualTo(15);
        assertThat(report.layers().get(0).weights()).as("W and RW").isEqualTo(4 * 7 * (6 + 7));
        assertThat(report.layers()).allMatch(layer -> layer.timescale().isPresent());
        assertThat(report.layers()).allMatch(layer -> layer.cka().isPresent());
    }

    @Test
    void worksUnderEarlyStopping() {
        MultiLayerNetwork network = network();
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(3);
        network.setListeners(listener);
        EarlyStoppingConfiguration<MultiLayerNetwork> configuration =
                new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                        .epochTerminationConditions(new MaxEpochsTerminationCondition(4))
                        .scoreCalculator(new DataSetLossCalculator(data(), true))
                        .build();
        new EarlyStoppingTrainer(configuration, network, data()).fit();

        assertThat(listener.report().lastUpdate()).isEqualTo(40);
        assertThat(listener.report().layers()).allMatch(layer -> layer.timescale().isPresent());
    }

    @Test
    void worksUnderParallelWrapperForANamedNetwork() {
        MultiLayerNetwork network = network();
        ConvergenceTimescaleListener listener =
                new ConvergenceTimescaleListener.Builder().frequency(1).network(network).build();
        network.setListeners(listener);
        ParallelWrapper wrapper =
                new ParallelWrapper.Builder<>(network)
                        .workers(2)
                        .averagingFrequency(2)
                        .prefetchBuffer(2)
                        .build();
        wrapper.fit(data());
        wrapper.fit(data());
        wrapper.shutdown();

        TimescaleReport report = listener.report();

        assertThat(report.lastUpdate()).isGreaterThanOrEqualTo(9);
        assertThat(report.layers()).allMatch(layer -> layer.movement().displacement() > 0);
    }

    @Test
    void aLayerTrainedByItselfIsPassedOver() {
        MultiLayerNetwork network = network();
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(1);
        // As in layerwise pretraining: the model that a listener is told of is the layer.
        Model layer = network.getLayer(0);
        listener.onEpochStart(layer);
        listener.onGradientCalculation(layer);
        listener.iterationDone(layer, 0, 0);
        listener.onEpochEnd(layer);

        assertThatIllegalStateException().isThrownBy(listener::report);
        assertThat(trained(network, listener).lastUpdate()).isEqualTo(30);
    }

    @Test
    void parallelWrapperNeedsTheName() {
        MultiLayerNetwork network = network();
        network.setListeners(new ConvergenceTimescaleListener(1));
        ParallelWrapper wrapper =
                new ParallelWrapper.Builder<>(network).workers(2).prefetchBuffer(2).build();

        assertThatThrownBy(() -> wrapper.fit(data()))
                .hasStackTraceContaining("replica of ParallelWrapper, name yours");
    }

    @Test
    void goesOnAfterACheckpoint() throws IOException {
        MultiLayerNetwork whole = network();
        ConvergenceTimescaleListener uninterrupted = new ConvergenceTimescaleListener(3);
        whole.setListeners(uninterrupted);
        whole.fit(data(), 4);

        MultiLayerNetwork first = network();
        ConvergenceTimescaleListener before = new ConvergenceTimescaleListener(3);
        first.setListeners(before);
        first.fit(data(), 2);
        ModelSerializer.writeModel(first, folder.resolve("model.zip").toFile(), true);
        before.save(folder.resolve("timescale.bin"));
        MultiLayerNetwork resumed =
                ModelSerializer.restoreMultiLayerNetwork(folder.resolve("model.zip").toFile());
        ConvergenceTimescaleListener after =
                ConvergenceTimescaleListener.load(folder.resolve("timescale.bin"));
        assertThat(after.report()).isEqualTo(before.report());
        resumed.setListeners(after);
        resumed.fit(data(), 2);

        assertThat(after.report()).isEqualTo(uninterrupted.report());
    }

    @Test
    void survivesACheckpointWithProbeAndMoments() throws IOException {
        MultiLayerNetwork network = network();
        ConvergenceTimescaleListener listener =
                new ConvergenceTimescaleListener.Builder()
                        .network(network)
                        .probe(features(30, 2))
                        .classMoments(0, moments(network))
                        .build();
        TimescaleReport report = trained(network, listener);
        listener.save(folder.resolve("timescale.bin"));

        assertThat(ConvergenceTimescaleListener.load(folder.resolve("timescale.bin")).report())
                .isEqualTo(report);
    }

    @Test
    void refusesTheWrongCheckpoint() throws IOException {
        MultiLayerNetwork network = network();
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(3);
        trained(network, listener);
        listener.save(folder.resolve("timescale.bin"));

        MultiLayerNetwork fresh = network();
        fresh.setListeners(ConvergenceTimescaleListener.load(folder.resolve("timescale.bin")));
        assertThatIllegalStateException()
                .isThrownBy(() -> fresh.fit(data()))
                .withMessageContaining("measured up to update 30, but the network has done 0");

        MultiLayerNetwork other =
                initialized(
                        builder()
                                .list()
                                .layer(output())
                                .setInputType(InputType.feedForward(INPUTS))
                                .build());
        other.setListeners(ConvergenceTimescaleListener.load(folder.resolve("timescale.bin")));
        assertThatIllegalStateException()
                .isThrownBy(() -> other.fit(data()))
                .withMessageContaining("load both from the same checkpoint");

        Files.writeString(folder.resolve("text"), "no listener at all");
        assertThatThrownBy(() -> ConvergenceTimescaleListener.load(folder.resolve("text")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a saved listener");
    }

    @Test
    void aFileThatHoldsAnythingElseIsNotRead() throws IOException {
        Path file = folder.resolve("foreign.bin");
        try (var out = new java.io.ObjectOutputStream(Files.newOutputStream(file))) {
            out.writeObject(new java.net.URL("http://localhost"));
        }

        assertThatThrownBy(() -> ConvergenceTimescaleListener.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("REJECTED");
    }

    @Test
    void oneListenerMeasuresOneNetwork() {
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(1);
        trained(network(), listener);
        MultiLayerNetwork other = network();
        other.setListeners(listener);

        assertThatIllegalStateException()
                .isThrownBy(() -> other.fit(data()))
                .withMessageContaining("already measures another network")
                .withMessageContaining("one listener for each");
    }

    @Test
    void refusesBadSettings() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConvergenceTimescaleListener(0))
                .withMessage("frequency must be at least 1, got 0");
        assertThatIllegalArgumentException().isThrownBy(() -> new ConvergenceTimescaleListener(-3));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConvergenceTimescaleListener.Builder().width(3).build())
                .withMessage("width must be at least 16, got 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConvergenceTimescaleListener.Builder().maxSamples(2).build())
                .withMessage("maxSamples must be at least 16, got 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConvergenceTimescaleListener.Builder().probe(features(3, 1)))
                .withMessageContaining("8 to 512 examples, got 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConvergenceTimescaleListener.Builder().network(null));
        MultiLayerNetwork network = network();
        ClassMoments moments = moments(network);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new ConvergenceTimescaleListener.Builder()
                                        .classMoments(0, moments)
                                        .build())
                .withMessageContaining("call network(...)");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new ConvergenceTimescaleListener.Builder()
                                        .network(network)
                                        .classMoments(1, moments)
                                        .build())
                .withMessage(
                        "layer 1 (layer1): class moments over 6 inputs, but a filter of the layer"
                                + " has 8");
    }

    @Test
    void hasNothingToReportBeforeAnUpdate() {
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(1);
        assertThatIllegalStateException()
                .isThrownBy(listener::report)
                .withMessageContaining("No update was measured yet");

        MultiLayerNetwork network = network();
        network.setListeners(listener);
        listener.onEpochStart(network);
        assertThatIllegalStateException()
                .isThrownBy(listener::report)
                .withMessageContaining("No update was measured yet");
    }

    @Test
    void tellsWhenWeightsBecomeNaN() {
        MultiLayerNetwork network = network();
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(1);
        network.setListeners(listener);
        network.fit(data());
        network.getLayer(1).getParam("W").putScalar(0, Double.NaN);
        network.fit(data());

        TimescaleReport report = listener.report();

        assertThat(report.lastUpdate()).isEqualTo(10);
        assertThat(report.failure().orElseThrow())
                .matches("layer \\d .*NaN or infinite at update 11; the report ends at update 10");
        assertThat(report.verdicts().get(0)).startsWith("measuring ended early");
        assertThat(report.toJson() + report.toCsv()).doesNotContain(",NaN").doesNotContain(": NaN");
    }

    @Test
    void nothingIsLeftToReportWhereTheStartIsNaN() {
        MultiLayerNetwork network = network();
        network.getLayer(0).getParam("W").putScalar(0, Double.POSITIVE_INFINITY);
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(1);
        network.setListeners(listener);
        network.fit(data());

        assertThatIllegalStateException()
                .isThrownBy(listener::report)
                .withMessageContaining("NaN or infinite at update 0");
    }

    @Test
    void representationsEndAtThemselves() {
        MultiLayerNetwork network = network();
        TimescaleReport report =
                trained(
                        network,
                        new ConvergenceTimescaleListener.Builder()
                                .frequency(1)
                                .probe(features(40, 5))
                                .build());

        for (LayerTimescale layer : report.layers()) {
            for (RepresentationTimescale kind :
                    List.of(layer.cka().orElseThrow(), layer.svcca().orElseThrow())) {
                Curve similarity = kind.similarity();
                assertThat(similarity.values().get(similarity.size() - 1))
                        .isCloseTo(1, within(1e-6));
                assertThat(similarity.values().asList())
                        .allMatch(value -> value > -0.01 && value < 1 + 1e-6);
            }
        }
    }

    @Test
    void ckaIsThatOfTheActivations() {
        MultiLayerNetwork network = network();
        INDArray probe = features(40, 5);
        INDArray start = network.feedForward(probe, false).get(1).dup();
        TimescaleReport report =
                trained(
                        network,
                        new ConvergenceTimescaleListener.Builder()
                                .width(1024)
                                .probe(probe)
                                .build());
        INDArray end = network.feedForward(probe, false).get(1).dup();

        INDArray x = start.subRowVector(start.mean(0));
        INDArray y = end.subRowVector(end.mean(0));
        double cross = Math.pow(x.transpose().mmul(y).norm2Number().doubleValue(), 2);
        double exact =
                cross
                        / x.transpose().mmul(x).norm2Number().doubleValue()
                        / y.transpose().mmul(y).norm2Number().doubleValue();
        assertThat(report.layers().get(0).cka().orElseThrow().similarity().values().get(0))
                .isCloseTo(exact, within(1e-4));
    }

    @Test
    void sharesOfEnergyAreMeasuredBesideTheirChance() {
        MultiLayerNetwork network = network();
        TimescaleReport report =
                trained(
                        network,
                        new ConvergenceTimescaleListener.Builder()
                                .frequency(1)
                                .network(network)
                                .classMoments(0, moments(network))
                                .build());

        List<SubspaceShare> shares = report.layers().get(0).subspaces();
        assertThat(shares)
                .extracting(SubspaceShare::strategy)
                .containsExactly("CLASS_PCA", "CLASS_CONTRAST", "POOLED_PCA");
        assertThat(shares).allMatch(share -> Math.abs(share.chance() - 1.0 / INPUTS) < 1e-9);
        assertThat(shares.get(1).weights().size()).isEqualTo(report.samples());
        assertThat(shares.get(1).change().size()).isEqualTo(report.samples() - 1);
        assertThat(shares)
                .allSatisfy(
                        share ->
                                assertThat(share.change().values().asList())
                                        .allMatch(value -> value >= 0 && value <= 1 + 1e-9));
        // All variance lies along the first input; so do the gradients, and so the change.
        assertThat(shares.get(2).change().values().get(0)).isGreaterThan(0.9);
        assertThat(report.layers().get(1).subspaces()).isEmpty();
        assertThat(report.toCsv().lines().findFirst().orElseThrow())
                .endsWith("weights_in_pooled_pca,change_in_pooled_pca");
    }

    private static TimescaleReport trained(
            MultiLayerNetwork network, ConvergenceTimescaleListener listener) {
        network.setListeners(listener);
        network.fit(data(), 3);
        return listener.report();
    }

    private static ClassMoments moments(MultiLayerNetwork network) {
        return new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder().build(), network, data())
                .moments(0);
    }

    private static MultiLayerNetwork network() {
        return initialized(
                builder()
                        .list()
                        .layer(dense(8))
                        .layer(dense(5))
                        .layer(output())
                        .setInputType(InputType.feedForward(INPUTS))
                        .build());
    }

    private static NeuralNetConfiguration.Builder builder() {
        return new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(0.1))
                .activation(Activation.TANH);
    }

    private static DenseLayer dense(int nOut) {
        return new DenseLayer.Builder().nOut(nOut).build();
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(CLASSES)
                .build();
    }

    private static MultiLayerNetwork initialized(MultiLayerConfiguration configuration) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    /** Ten batches of sixteen; the class shows in the first input, which varies most. */
    private static DataSetIterator data() {
        Random random = new Random(4);
        List<DataSet> batches = new ArrayList<>();
        for (int b = 0; b < 10; b++) {
            INDArray features = Nd4j.create(16, INPUTS);
            INDArray labels = Nd4j.zeros(16, CLASSES);
            for (int n = 0; n < 16; n++) {
                int c = n % CLASSES;
                labels.putScalar(n, c, 1);
                for (int j = 0; j < INPUTS; j++) {
                    double spread = j == 0 ? 0.5 : 0.1;
                    features.putScalar(
                            n, j, (j == 0 ? 2.0 * c - 2 : 0) + spread * random.nextGaussian());
                }
            }
            batches.add(new DataSet(features, labels));
        }
        return new ExistingDataSetIterator(batches);
    }

    private static INDArray features(int examples, long seed) {
        float[] values = new float[examples * INPUTS];
        Random random = new Random(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Nd4j.create(values, new long[] {examples, INPUTS}, 'c');
    }

    /** Keeps the weights themselves. */
    private static final class WeightRecorder extends BaseTrainingListener {

        private final String key;
        private final List<INDArray> weights = new ArrayList<>();

        WeightRecorder(String key) {
            this.key = key;
        }

        void record(MultiLayerNetwork network, int update) {
            assertThat(weights).hasSize(update);
            weights.add(network.getParam(key).dup());
        }

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            record((MultiLayerNetwork) model, iteration + 1);
        }

        INDArray at(long update) {
            return weights.get((int) update);
        }
    }
}
