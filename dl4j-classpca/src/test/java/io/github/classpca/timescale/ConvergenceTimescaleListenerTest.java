package io.github.classpca.timescale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.moments.ClassMoments;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.URL;
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
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

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
        // The last three samples, each weighted by the updates it stands for.
        assertThat(report.referenceFrom()).isEqualTo(52);
        assertThat(report.referenceSamples()).isEqualTo(3);
        INDArray last = recorder.at(60);
        INDArray end = recorder.at(52).mul(0.25).add(recorder.at(56).mul(0.5)).add(last.mul(0.25));
        double whole = recorder.at(0).distance2(end);
        for (int i = 0; i < layer.distance().size(); i++) {
            double exact = recorder.at(layer.distance().updates().get(i)).distance2(end);
            assertThat(layer.distance().values().get(i)).isCloseTo(exact / whole, within(1e-5));
        }
        double spread =
                0.25 * Math.pow(recorder.at(52).distance2(end), 2)
                        + 0.5 * Math.pow(recorder.at(56).distance2(end), 2)
                        + 0.25 * Math.pow(last.distance2(end), 2);
        double unbiased = 1 - (0.25 * 0.25 + 0.5 * 0.5 + 0.25 * 0.25);
        assertThat(layer.noiseFloor())
                .isCloseTo(Math.sqrt(spread / unbiased) / whole, within(1e-5));
        Movement movement = layer.movement();
        assertThat(movement.displacement()).isCloseTo(whole, within(1e-5));
        assertThat(movement.weightNorm()).isCloseTo(last.norm2Number().doubleValue(), within(1e-5));
        double path = 0;
        for (int update = 1; update <= 60; update++) {
            path += recorder.at(update).distance2(recorder.at(update - 1));
        }
        assertThat(movement.pathLength()).isCloseTo(path, withinPercentage(0.01));
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
    void theWayIsTheSameHoweverItIsSampled() {
        List<ConvergenceTimescaleListener> listeners = new ArrayList<>();
        for (int frequency : new int[] {1, 5, 20}) {
            for (int maxSamples : new int[] {16, 512}) {
                listeners.add(
                        new ConvergenceTimescaleListener.Builder()
                                .frequency(frequency)
                                .maxSamples(maxSamples)
                                .build());
            }
        }
        MultiLayerNetwork network = network();
        network.setListeners(listeners.toArray(new TrainingListener[0]));
        network.fit(data(), 30);

        Movement every = listeners.get(1).report().layers().get(1).movement();
        for (ConvergenceTimescaleListener listener : listeners) {
            Movement movement = listener.report().layers().get(1).movement();
            assertThat(movement.pathLength())
                    .isCloseTo(every.pathLength(), withinPercentage(0.001));
            assertThat(movement.firstRelativeUpdate())
                    .isCloseTo(every.firstRelativeUpdate(), withinPercentage(3));
            assertThat(movement.lastRelativeUpdate())
                    .isCloseTo(every.lastRelativeUpdate(), withinPercentage(3));
        }
        // The batches pull to and fro, so what is seen from sample to sample depends on the lag.
        assertThat(every.pathLength()).isGreaterThan(1.5 * every.displacement());
    }

    @Test
    void updatesWithoutTheListenerCountAsTheStraightWay() {
        MultiLayerNetwork network = network();
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(1);
        network.setListeners(listener);
        network.fit(data());
        double before = listener.report().layers().get(0).movement().pathLength();
        INDArray from = network.getParam("0_W").dup();
        network.setListeners();
        network.fit(data());
        network.setListeners(listener);
        double straight = from.distance2(network.getParam("0_W"));
        listener.onEpochEnd(network);

        assertThat(listener.report().layers().get(0).movement().pathLength() - before)
                .isCloseTo(straight, withinPercentage(0.01));
    }

    @Test
    void tellsWhatWasMeasured() throws IOException {
        MultiLayerNetwork network =
                initialized(
                        builder()
                                .list()
                                .layer(dense(8))
                                .layer(
                                        new DenseLayer.Builder()
                                                .nOut(5)
                                                .name("second")
                                                .updater(
                                                        new Adam(
                                                                new StepSchedule(
                                                                        ScheduleType.ITERATION,
                                                                        0.01,
                                                                        0.5,
                                                                        100)))
                                                .build())
                                .layer(output())
                                .setInputType(InputType.feedForward(INPUTS))
                                .build());
        TimescaleReport report =
                trained(
                        network,
                        new ConvergenceTimescaleListener.Builder()
                                .frequency(3)
                                .width(64)
                                .maxSamples(32)
                                .seed(9)
                                .describe("data", "three classes on a line")
                                .probe(features(12, 1))
                                .build());

        assertThat(report.layers())
                .extracting(LayerTimescale::label)
                .containsExactly("0 dense 8", "1 second (dense 5)", "2 output 3");
        JsonNode provenance = new ObjectMapper().readTree(report.toJson()).get("provenance");
        assertThat(provenance.get("description").get("data").asText())
                .isEqualTo("three classes on a line");
        assertThat(provenance.get("seed").asLong()).isEqualTo(1);
        assertThat(provenance.get("batchSize").asInt()).isEqualTo(16);
        assertThat(provenance.get("updaters")).hasSize(2);
        JsonNode sgd = provenance.get("updaters").get(0);
        assertThat(sgd.get("layers").toString()).isEqualTo("[0,2]");
        assertThat(sgd.get("updater").get("@class").asText()).isEqualTo(Sgd.class.getName());
        assertThat(sgd.get("updater").get("learningRate").asDouble()).isEqualTo(0.1);
        assertThat(provenance.get("updaters").get(1).toString())
                .contains("Adam")
                .contains("StepSchedule");
        assertThat(provenance.get("listener").toString())
                .isEqualTo(
                        "{\"frequency\":3,\"width\":64,\"maxSamples\":32,\"seed\":9,"
                                + "\"probeExamples\":12}");
        assertThat(provenance.get("environment").get("processors").asInt()).isPositive();
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
        assertThat(report.verdicts()).contains("layer 0 dense 8: layer did not move: frozen");
        assertThat(report.layers().get(1).timescale()).isPresent();
        assertThat(report.rankCorrelation()).as("two layers make no order").isEmpty();
        assertThat(report.toJson()).contains("\"tau\" : null").doesNotContain("NaN");
        assertThat(report.toTable()).contains("0 dense 8");
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
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(1);
        network.setListeners(listener);
        ParallelWrapper wrapper =
                new ParallelWrapper.Builder<>(network).workers(2).prefetchBuffer(2).build();
        wrapper.fit(data());
        wrapper.fit(data());
        wrapper.shutdown();

        assertThat(failure(listener)).contains("replica of ParallelWrapper, name yours");
    }

    @Test
    void aCloneThatTakesTheListenerAlongEndsTheMeasuring() {
        MultiLayerNetwork network = network();
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(1);
        TimescaleReport before = trained(network, listener);
        MultiLayerNetwork clone = network.clone();
        clone.setListeners(network.getListeners());
        assertThat(clone.getListeners()).contains(listener);
        clone.fit(data());

        assertThat(clone.getIterationCount()).as("its training went on").isEqualTo(40);
        TimescaleReport report = listener.report();
        assertThat(report.lastUpdate()).isEqualTo(30);
        assertThat(report.layers()).isEqualTo(before.layers());
        assertThat(report.failure().orElseThrow())
                .startsWith("measuring ended early: another network called the listener")
                .contains("A clone of a network takes its listeners along")
                .endsWith("the report ends at update 30");
        assertThat(report.verdicts()).contains(report.failure().orElseThrow());
        network.fit(data());
        assertThat(listener.report()).as("it stays ended").isEqualTo(report);
    }

    @Test
    void aCountOfUpdatesThatIsSetBackEndsTheMeasuring() {
        MultiLayerNetwork network = network();
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(7);
        trained(network, listener);
        network.setIterationCount(25);
        network.fit(data());

        assertThat(network.getIterationCount()).as("its training went on").isEqualTo(35);
        assertThat(failure(listener)).contains("count of updates fell to 25 after 30");
    }

    @Test
    void aCountOfEpochsThatIsSetBackIsNoMatter() {
        MultiLayerNetwork network = network();
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(7);
        trained(network, listener);
        network.setEpochCount(0);
        network.fit(data());

        assertThat(listener.report().failure()).isEmpty();
        assertThat(listener.report().lastUpdate()).isEqualTo(40);
    }

    @Test
    void startsAnewWhereNoUpdateWasMeasured() {
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(7);
        listener.onEpochStart(
                initialized(
                        builder()
                                .list()
                                .layer(output())
                                .setInputType(InputType.feedForward(INPUTS))
                                .build()));
        MultiLayerNetwork network = network();
        network.setIterationCount(500);
        listener.onEpochStart(network);
        network.setIterationCount(0);
        TimescaleReport report = trained(network, listener);

        assertThat(report.failure()).isEmpty();
        assertThat(report.firstUpdate()).isZero();
        assertThat(report.lastUpdate()).isEqualTo(30);
        assertThat(report.layers()).hasSize(3);
    }

    @Test
    void aProbeThatDoesNotFitEndsTheComparisonOfActivationsAlone() {
        INDArray wide = Nd4j.rand(20, INPUTS + 1);
        MultiLayerNetwork network = network();
        TimescaleReport report =
                trained(
                        network,
                        new ConvergenceTimescaleListener.Builder()
                                .frequency(1)
                                .probe(wide)
                                .build());

        assertThat(report.lastUpdate()).isEqualTo(30);
        assertThat(report.failure().orElseThrow())
                .startsWith(
                        "activations are not compared: the probe batch of shape [20, 7] does not"
                                + " fit the network: ");
        assertThat(report.layers()).allMatch(layer -> layer.timescale().isPresent());
        assertThat(report.layers()).allMatch(layer -> layer.cka().isEmpty());
        assertThatIllegalArgumentException()
                .as("known in time where the network is named")
                .isThrownBy(
                        () ->
                                new ConvergenceTimescaleListener.Builder()
                                        .network(network)
                                        .probe(wide)
                                        .build())
                .withMessageStartingWith("the probe batch of shape [20, 7] does not fit");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new ConvergenceTimescaleListener.Builder()
                                        .network(network)
                                        .probe(features(20, 1), features(20, 2))
                                        .build())
                .withMessageContaining("it has 2 arrays, but the network has 1 inputs");
    }

    @Test
    void anErrorOfItsOwnDoesNotEndTheTraining() {
        MultiLayerNetwork broken = new Broken(network().getLayerWiseConfigurations());
        broken.init();
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(1);
        listener.onEpochStart(broken);
        listener.onGradientCalculation(broken);
        listener.iterationDone(broken, 0, 0);
        listener.onEpochEnd(broken);

        assertThat(failure(listener)).contains("an unexpected error:").contains("on purpose");
    }

    /** Why measuring ended, whether there is a report or not. */
    private static String failure(ConvergenceTimescaleListener listener) {
        try {
            return listener.report().failure().orElseThrow();
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
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

        assertThat(after.report())
                .usingRecursiveComparison()
                .ignoringFields("provenance.environment")
                .isEqualTo(uninterrupted.report());
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
    void theWrongCheckpointEndsTheMeasuring() throws IOException {
        ConvergenceTimescaleListener listener = new ConvergenceTimescaleListener(3);
        TimescaleReport before = trained(network(), listener);
        listener.save(folder.resolve("timescale.bin"));

        MultiLayerNetwork fresh = network();
        ConvergenceTimescaleListener loaded =
                ConvergenceTimescaleListener.load(folder.resolve("timescale.bin"));
        fresh.setListeners(loaded);
        fresh.fit(data());
        assertThat(failure(loaded))
                .contains("measured up to update 30, but the network has done 0");
        assertThat(loaded.report().layers()).isEqualTo(before.layers());

        MultiLayerNetwork other =
                initialized(
                        builder()
                                .list()
                                .layer(dense(8))
                                .layer(dense(6))
                                .layer(output())
                                .setInputType(InputType.feedForward(INPUTS))
                                .build());
        loaded = ConvergenceTimescaleListener.load(folder.resolve("timescale.bin"));
        other.setListeners(loaded);
        other.fit(data());
        assertThat(other.getIterationCount()).isEqualTo(10);
        assertThat(failure(loaded))
                .contains("layer 1 dense 5")
                .contains("layer 1 dense 6")
                .contains("load both from the same checkpoint");
    }

    @Test
    void aFileThatIsNoListenerIsNotRead() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "no listener at all");
        assertThatThrownBy(() -> ConvergenceTimescaleListener.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a saved listener");
        Files.writeString(file, "no");
        assertThatThrownBy(() -> ConvergenceTimescaleListener.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a saved listener");
        // The first version wrote nothing before the object.
        try (var out = new ObjectOutputStream(Files.newOutputStream(file))) {
            out.writeObject(new ConvergenceTimescaleListener(3));
        }
        assertThatThrownBy(() -> ConvergenceTimescaleListener.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("saved by an earlier version of this library");
        try (var out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeBytes("CPTS");
            out.writeInt(99);
        }
        assertThatThrownBy(() -> ConvergenceTimescaleListener.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has form 99");
    }

    @Test
    void aFileThatHoldsAnythingElseIsNotRead() throws IOException {
        Path file = folder.resolve("foreign.bin");
        try (var out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeBytes("CPTS");
            out.writeInt(2);
            new ObjectOutputStream(out).writeObject(new URL("http://localhost"));
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
        other.fit(data());

        assertThat(failure(listener))
                .contains("another network called the listener")
                .contains("use one listener for each");
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
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConvergenceTimescaleListener.Builder().describe(" ", "value"))
                .withMessageContaining("needs a key");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                new ConvergenceTimescaleListener.Builder()
                                        .network(
                                                new MultiLayerNetwork(
                                                        network().getLayerWiseConfigurations())))
                .withMessageContaining("must be initialized");
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
                        "layer 1 dense 5: class moments over 6 inputs, but a filter of the layer"
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
                .matches(
                        ".*layer \\d .*NaN or infinite at update 11; the report ends at update 10");
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
    void representationsComeDownToTheirNoise() {
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
                double start = 1 - similarity.values().get(0);
                double end = 1 - similarity.values().get(similarity.size() - 1);
                assertThat(kind.noiseFloor()).isPositive().isLessThan(0.1);
                assertThat(end / start).isLessThan(2 * kind.noiseFloor());
                assertThat(similarity.values().asList())
                        .allMatch(value -> value > -0.01 && value < 1 + 1e-6);
            }
        }
    }

    @Test
    void ckaIsThatOfTheActivations() {
        MultiLayerNetwork network = network();
        INDArray probe = features(40, 5);
        INDArray start = normalizedGram(network, probe);
        ConvergenceTimescaleListener listener =
                new ConvergenceTimescaleListener.Builder().width(1024).probe(probe).build();
        network.setListeners(listener);
        network.fit(data(), 2);
        INDArray middle = normalizedGram(network, probe);
        network.fit(data());
        INDArray end = normalizedGram(network, probe);
        TimescaleReport report = listener.report();

        // Samples at 0, 1, 2, 4, 8, 10, 20 and 30: a third of eight are two.
        assertThat(report.referenceSamples()).isEqualTo(2);
        INDArray mean = middle.add(end);
        double exact = start.mul(mean).sumNumber().doubleValue() / mean.norm2Number().doubleValue();
        assertThat(report.layers().get(0).cka().orElseThrow().similarity().values().get(0))
                .isCloseTo(exact, within(1e-4));
    }

    private static INDArray normalizedGram(MultiLayerNetwork network, INDArray probe) {
        INDArray activations = network.feedForward(probe, false).get(1);
        INDArray centred = activations.subRowVector(activations.mean(0));
        INDArray gram = centred.mmul(centred.transpose());
        return gram.div(gram.norm2Number());
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

    /** Fails where a listener asks for the size of the batch. */
    @SuppressWarnings({"overrides", "serial"}) // DL4J's own; never saved.
    private static final class Broken extends MultiLayerNetwork {

        Broken(MultiLayerConfiguration configuration) {
            super(configuration);
        }

        @Override
        public int batchSize() {
            throw new UnsupportedOperationException("on purpose");
        }
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
