package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.layer.Calibration;
import io.github.classpca.report.LayerReport;
import io.github.classpca.report.PreActivation;
import io.github.classpca.report.SkippedLayer;
import io.github.classpca.strategy.FilterSet;
import io.github.classpca.strategy.FilterSource;
import io.github.classpca.strategy.StandardStrategy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

class LayerwisePcaTrainerTest {

    private static final LayerwisePcaConfiguration DEFAULTS =
            new LayerwisePcaConfiguration.Builder().build();

    @ParameterizedTest
    @EnumSource(StandardStrategy.class)
    void everyStrategyGivesUnitPreActivations(StandardStrategy strategy) {
        MultiLayerNetwork network = twoDense(DataType.FLOAT, Activation.IDENTITY);
        LayerwisePcaResult result =
                fit(network, builder().strategy(strategy).build(), TestNetworks.data(120, 8));
        INDArray input = TestNetworks.dataSet(120, 8).getFeatures();
        for (int layer = 0; layer < 2; layer++) {
            assertMoments(network.feedForwardToLayer(layer, input).get(layer + 1), 0, 1);
            PreActivation after = result.layers().get(layer).after();
            assertThat(after.mean()).isCloseTo(0, within(1e-6));
            assertThat(after.deviation()).isCloseTo(1, within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLOAT", "DOUBLE"})
    void gainIsReachedInEitherType(String type) {
        MultiLayerNetwork network = twoDense(DataType.valueOf(type), Activation.IDENTITY);
        fit(
                network,
                builder().calibration(Calibration.UNIT.withGain(0.5)).build(),
                TestNetworks.data(120, 8));
        INDArray input = TestNetworks.dataSet(120, 8).getFeatures().castTo(DataType.valueOf(type));
        assertMoments(network.feedForwardToLayer(0, input).get(1), 0, 0.5);
        assertThat(network.params().dataType()).isEqualTo(DataType.valueOf(type));
    }

    @Test
    void biasesOfReLusAboveTheInputAreBelowTheMeanUnlessSetOtherwise() {
        for (Activation activation : List.of(Activation.RELU, Activation.TANH)) {
            double expected = activation == Activation.RELU ? -0.25 : 0;
            LayerwisePcaResult usual = fit(stacked(activation), DEFAULTS, pictures());
            assertThat(usual.layers())
                    .extracting(report -> report.after().mean())
                    .usingElementComparator(comparingWithin(1e-6))
                    .containsExactly(0.0, expected, expected);

            LayerwisePcaResult own =
                    fit(
                            stacked(activation),
                            builder().calibration(Calibration.UNIT).build(),
                            pictures());
            assertThat(own.layers())
                    .extracting(report -> report.after().mean())
                    .usingElementComparator(comparingWithin(1e-6))
                    .containsOnly(0.0);
        }
    }

    private static DataSetIterator pictures() {
        return TestNetworks.data(120, 1, 9, 9);
    }

    private static MultiLayerNetwork stacked(Activation activation) {
        return TestNetworks.network(
                InputType.convolutional(9, 9, 1),
                new ConvolutionLayer.Builder(3, 3).nOut(6).activation(activation).build(),
                new ConvolutionLayer.Builder(3, 3).nOut(5).activation(activation).build(),
                new DenseLayer.Builder().nOut(4).activation(activation).build());
    }

    private static Comparator<Double> comparingWithin(double tolerance) {
        return (a, b) -> Math.abs(a - b) <= tolerance ? 0 : Double.compare(a, b);
    }

    /** BLAS has one number of threads for the process, which either may want to change. */
    @Test
    void twoAtOnceGiveWhatEachGivesAloneAndBlasHasItsThreadsBack() throws Exception {
        int threads = Nd4j.factory().blas().getMaxThreads();
        MultiLayerNetwork alone = wideNetwork();
        fitAll(alone);
        List<MultiLayerNetwork> together = List.of(wideNetwork(), wideNetwork());
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> fits = new ArrayList<>();
            for (MultiLayerNetwork network : together) {
                fits.add(pool.submit(() -> fitAll(network)));
            }
            for (Future<?> fit : fits) {
                fit.get();
            }
        } finally {
            pool.shutdown();
        }
        for (MultiLayerNetwork network : together) {
            assertThat(network.params().sub(alone.params()).amaxNumber().doubleValue())
                    .isLessThan(1e-3);
        }
        assertThat(Nd4j.factory().blas().getMaxThreads()).isEqualTo(threads);
    }

    private static MultiLayerNetwork wideNetwork() {
        return TestNetworks.network(
                InputType.feedForward(60),
                new DenseLayer.Builder().nOut(40).build(),
                new DenseLayer.Builder().nOut(30).build());
    }

    private static void fitAll(MultiLayerNetwork network) {
        new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder().build(),
                        network,
                        TestNetworks.data(1500, 60))
                .fit();
    }

    @Test
    void biasesAreLeftWhereAskedOrWhereThereAreNone() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.feedForward(8),
                        new DenseLayer.Builder().nOut(6).biasInit(0.25).build(),
                        new DenseLayer.Builder().nOut(5).hasBias(false).build());
        fit(
                network,
                builder().calibration(Calibration.UNIT.withUntouchedBias()).build(),
                TestNetworks.data(120, 8));
        assertThat(network.getParam("0_b").toFloatVector()).containsOnly(0.25f);
        assertThat(network.getParam("1_b")).isNull();
    }

    @Test
    void withoutCalibrationFiltersKeepTheirLength() {
        MultiLayerNetwork network = twoDense(DataType.FLOAT, Activation.RELU);
        fit(network, builder().calibration(Calibration.NONE).build(), TestNetworks.data(120, 8));
        for (float length : network.getParam("0_W").norm2(0).toFloatVector()) {
            assertThat(length).isCloseTo(1, within(1e-5f));
        }
    }

    @Test
    void beforeIsWhatTheOldWeightsGave() {
        MultiLayerNetwork network = twoDense(DataType.FLOAT, Activation.IDENTITY);
        INDArray old =
                network.feedForwardToLayer(0, TestNetworks.dataSet(120, 8).getFeatures()).get(1);
        double deviation = old.std(false, 0).meanNumber().doubleValue();
        double mean = old.meanNumber().doubleValue();
        LayerReport report = fit(network, DEFAULTS, TestNetworks.data(120, 8)).layers().get(0);
        assertThat(report.before().mean()).isCloseTo(mean, within(1e-5));
        assertThat(report.before().deviation()).isCloseTo(deviation, within(1e-5));
    }

    @Test
    void layerNormalizedLayersAreCalibratedAfterTheirNormalization() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.feedForward(8),
                        new DenseLayer.Builder()
                                .nOut(6)
                                .hasLayerNorm(true)
                                .activation(Activation.IDENTITY)
                                .build());
        LayerwisePcaResult result = fit(network, DEFAULTS, TestNetworks.data(120, 8));
        INDArray z =
                network.feedForwardToLayer(0, TestNetworks.dataSet(120, 8).getFeatures()).get(1);
        assertMoments(z, 0, 1);
        assertThat(result.layers().get(0).after().deviation()).isCloseTo(1, within(1e-6));
    }

    @Test
    void onlyTheLayersAskedForChange() {
        MultiLayerNetwork network = twoDense(DataType.FLOAT, Activation.RELU);
        MultiLayerNetwork before = network.clone();
        String configuration = network.getLayerWiseConfigurations().toJson();
        LayerwisePcaResult result =
                fit(network, builder().layers(1).build(), TestNetworks.data(120, 8));
        assertThat(network.getParam("0_W")).isEqualTo(before.getParam("0_W"));
        assertThat(network.getParam("1_W")).isNotEqualTo(before.getParam("1_W"));
        assertThat(network.getParam("2_W")).isEqualTo(before.getParam("2_W"));
        assertThat(network.getLayerWiseConfigurations().toJson()).isEqualTo(configuration);
        assertThat(result.skipped())
                .extracting(SkippedLayer::layer, SkippedLayer::reason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(0, "not asked for"));
    }

    @Test
    void theSameSeedGivesTheSameWeights() {
        MultiLayerNetwork a = smallLeNet(CNN2DFormat.NCHW);
        MultiLayerNetwork b = smallLeNet(CNN2DFormat.NCHW);
        fit(a, builder().patchesPerExample(3).seed(5).build(), TestNetworks.data(60, 2, 9, 9));
        fit(b, builder().patchesPerExample(3).seed(5).build(), TestNetworks.data(60, 2, 9, 9));
        assertThat(a.params()).isEqualTo(b.params());
        fit(b, builder().patchesPerExample(3).seed(6).build(), TestNetworks.data(60, 2, 9, 9));
        assertThat(a.params()).isNotEqualTo(b.params());
    }

    @Test
    void aSampleInATemporaryFileGivesTheSame() {
        MultiLayerNetwork kept = smallLeNet(CNN2DFormat.NCHW);
        MultiLayerNetwork streamed = smallLeNet(CNN2DFormat.NCHW);
        LayerwisePcaResult inMemory = fit(kept, DEFAULTS, TestNetworks.data(60, 2, 9, 9));
        LayerwisePcaResult fromFile =
                fit(streamed, builder().memoryBudget(0).build(), TestNetworks.data(60, 2, 9, 9));
        assertThat(inMemory.provenance().inMemory()).isTrue();
        assertThat(inMemory.provenance().passes()).isEqualTo(1);
        assertThat(fromFile.provenance().inMemory()).isFalse();
        assertThat(fromFile.provenance().passes()).isEqualTo(4);
        assertThat(streamed.params().sub(kept.params()).amaxNumber().doubleValue())
                .isLessThan(1e-5);
        assertThat(inMemory.toString()).contains("read once and kept in memory");
        assertThat(fromFile.toString()).contains("kept in a temporary file, 4 passes");
    }

    @Test
    void batchNormalizationsGetTheStatisticsOfTheSample() {
        MultiLayerNetwork network = smallLeNet(CNN2DFormat.NCHW);
        LayerwisePcaResult result = fit(network, DEFAULTS, TestNetworks.data(60, 2, 9, 9));
        assertThat(result.normalizations()).containsExactly(1);
        INDArray input = TestNetworks.dataSet(60, 2, 9, 9).getFeatures();
        INDArray before = network.feedForwardToLayer(0, input).get(1);
        assertClose(network.getParam("1_mean"), before.mean(0, 2, 3), 1e-4);
        INDArray logDeviation = network.getParam("1_log10stdev");
        INDArray deviation = before.std(false, 0, 2, 3);
        for (int c = 0; c < 6; c++) {
            assertThat(Math.pow(10, logDeviation.getDouble(c)))
                    .isCloseTo(deviation.getDouble(c), within(1e-4));
        }
    }

    @Test
    void channelsLastIsTheTwinOfChannelsFirst() {
        MultiLayerNetwork first = smallLeNet(CNN2DFormat.NCHW);
        MultiLayerNetwork last = smallLeNet(CNN2DFormat.NHWC);
        List<DataSet> turned = new ArrayList<>();
        for (DataSet batch : TestNetworks.batches(60, 2, 9, 9)) {
            turned.add(
                    new DataSet(
                            batch.getFeatures().permute(0, 2, 3, 1).dup('c'), batch.getLabels()));
        }
        // All of them, for draws go by what an example is, the order of its axes included.
        LayerwisePcaConfiguration allPatches =
                DEFAULTS.toBuilder().patchesPerExample(Integer.MAX_VALUE).build();
        fit(first, allPatches, TestNetworks.data(60, 2, 9, 9));
        fit(last, allPatches, new ExistingDataSetIterator(turned));
        assertClose(last.getParam("0_W"), first.getParam("0_W"), 1e-4);
        assertClose(last.getParam("0_b"), first.getParam("0_b"), 1e-4);
        assertClose(last.getParam("3_W"), first.getParam("3_W"), 1e-3);
        assertClose(last.getParam("1_mean"), first.getParam("1_mean"), 1e-4);
    }

    @Test
    void sequencesAreTakenWithTheirMasks() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.recurrent(3, 8),
                        new Convolution1DLayer.Builder(3)
                                .nOut(4)
                                .convolutionMode(ConvolutionMode.Same)
                                .build(),
                        new GlobalPoolingLayer());
        List<DataSet> batches = TestNetworks.batches(60, 3, 8);
        for (DataSet batch : batches) {
            INDArray mask = Nd4j.ones(DataType.FLOAT, batch.numExamples(), 8);
            mask.getColumn(7).assign(0);
            batch.setFeaturesMaskArray(mask);
        }
        batches.get(1).getFeaturesMaskArray().assign(0);
        LayerwisePcaResult result = fit(network, DEFAULTS, new ExistingDataSetIterator(batches));
        // Seven of eight steps are open, and none of the second batch.
        assertThat(result.layers().get(0).rows()).isEqualTo((60 - 16) * 7);
    }

    @Test
    void everyHiddenLayerWithParametersIsReported() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.convolutional(9, 9, 2),
                        new FrozenLayer(new ConvolutionLayer.Builder(3, 3).nOut(3).build()),
                        new Deconvolution2D.Builder(2, 2).nOut(3).build(),
                        new ConvolutionLayer.Builder(3, 3).nOut(4).build(),
                        new DenseLayer.Builder().nOut(5).build());
        MultiLayerNetwork before = network.clone();
        LayerwisePcaResult result = fit(network, DEFAULTS, TestNetworks.data(60, 2, 9, 9));
        assertThat(result.layers()).extracting(LayerReport::layer).containsExactly(2, 3);
        assertThat(result.skipped()).extracting(SkippedLayer::layer).containsExactly(0, 1);
        assertThat(result.skipped().get(0).reason()).isEqualTo("it is frozen");
        assertThat(result.skipped().get(1).reason())
                .isEqualTo("there is no adapter for Deconvolution2D");
        assertThat(result.toString()).contains("Deconvolution2D) skipped: there is no");
        assertThat(network.getParam("1_W")).isEqualTo(before.getParam("1_W"));
    }

    @Test
    void convolutionsOfEachChannelAloneAreComputed() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.convolutional(9, 9, 2),
                        new DepthwiseConvolution2D.Builder(3, 3)
                                .depthMultiplier(3)
                                .activation(Activation.IDENTITY)
                                .build(),
                        new SeparableConvolution2D.Builder(3, 3)
                                .depthMultiplier(2)
                                .nOut(5)
                                .activation(Activation.IDENTITY)
                                .build());
        LayerwisePcaResult result =
                fit(
                        network,
                        builder().patchesPerExample(1000).build(),
                        TestNetworks.data(60, 2, 9, 9));
        assertThat(result.layers())
                .extracting(layer -> layer.filters().size())
                .containsExactly(6, 5);
        List<INDArray> outputs =
                network.feedForward(TestNetworks.dataSet(60, 2, 9, 9).getFeatures(), false);
        for (int layer = 1; layer <= 2; layer++) {
            INDArray places = outputs.get(layer).permute(0, 2, 3, 1).dup('c');
            assertMoments(places.reshape('c', -1, places.size(3)), 0, 1);
        }
    }

    @Test
    void layersInBetweenAreRunThrough() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.convolutional(10, 10, 2),
                        new ZeroPaddingLayer.Builder(1, 1).build(),
                        new ConvolutionLayer.Builder(3, 3).nOut(5).build(),
                        new LocalResponseNormalization.Builder().build(),
                        new ActivationLayer.Builder().activation(Activation.TANH).build(),
                        new DropoutLayer.Builder(0.5).build(),
                        new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                        new DenseLayer.Builder()
                                .nOut(6)
                                .dropOut(0.5)
                                .activation(Activation.IDENTITY)
                                .build());
        LayerwisePcaResult result = fit(network, DEFAULTS, TestNetworks.data(60, 2, 10, 10));
        assertThat(result.layers()).extracting(LayerReport::layer).containsExactly(1, 6);
        assertThat(result.layers().get(0).ridge()).isEqualTo(0.05);
        INDArray input = TestNetworks.dataSet(60, 2, 10, 10).getFeatures();
        assertMoments(network.feedForwardToLayer(6, input).get(7), 0, 1);
    }

    @Test
    void ofRecurrentLayersTheInputWeightsAreComputed() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.recurrent(3, 8),
                        new LSTM.Builder().nOut(4).activation(Activation.TANH).build(),
                        new GlobalPoolingLayer(),
                        new DenseLayer.Builder().nOut(5).build());
        INDArray recurrent = network.getParam("0_RW").dup();
        LayerwisePcaResult result = fit(network, DEFAULTS, TestNetworks.data(60, 3, 8));
        assertThat(result.layers()).extracting(LayerReport::layer).containsExactly(0, 2);
        LayerReport report = result.layers().get(0);
        assertThat(report.rows()).isEqualTo(60 * 8);
        assertThat(report.filters()).hasSize(4 * 4);
        assertThat(report.after().deviation()).isCloseTo(1, within(1e-6));
        // The forget gates are a fourth of all, and stay open by 1.
        assertThat(report.after().mean()).isCloseTo(0.25, within(1e-6));
        assertThat(network.getParam("0_RW")).isEqualTo(recurrent);
    }

    /** Both ways, and the last step alone: of each direction the filters are its own. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @SuppressWarnings("deprecation") // Old models have GravesBidirectionalLSTM.
    void ofLayersInBothDirectionsTheInputWeightsOfEach(boolean graves) {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.recurrent(3, 8),
                        graves
                                ? new GravesBidirectionalLSTM.Builder()
                                        .nOut(4)
                                        .activation(Activation.TANH)
                                        .build()
                                : new Bidirectional(
                                        new LSTM.Builder()
                                                .nOut(4)
                                                .activation(Activation.TANH)
                                                .build()),
                        new LastTimeStep(
                                new SimpleRnn.Builder()
                                        .nOut(5)
                                        .activation(Activation.TANH)
                                        .build()));
        String forwards = graves ? "0_WF" : "0_fW";
        String backwards = graves ? "0_WB" : "0_bW";
        INDArray recurrent = network.getParam(graves ? "0_RWB" : "0_bRW").dup();

        LayerwisePcaResult result = fit(network, DEFAULTS, TestNetworks.data(60, 3, 8));

        assertThat(result.layers()).extracting(LayerReport::layer).containsExactly(0, 1);
        LayerReport report = result.layers().get(0);
        assertThat(report.rows()).isEqualTo(60 * 8);
        assertThat(report.filters()).hasSize(2 * 4 * 4);
        assertThat(report.after().deviation()).isCloseTo(1, within(1e-6));
        assertThat(report.after().mean()).isCloseTo(0.25, within(1e-6));
        assertThat(network.getParam(graves ? "0_RWB" : "0_bRW")).isEqualTo(recurrent);
        for (String name : List.of(forwards, backwards)) {
            INDArray rows =
                    TestNetworks.dataSet(60, 3, 8)
                            .getFeatures()
                            .permute(0, 2, 1)
                            .dup('c')
                            .reshape(60 * 8, 3);
            INDArray own = rows.mmul(network.getParam(name)).std(false, 0);
            assertThat(own.sub(1).amaxNumber().doubleValue()).isLessThan(1e-3);
        }
        assertThat(network.getParam(forwards)).isNotEqualTo(network.getParam(backwards));
    }

    /** Through twenty layers, normalized or not, what goes up keeps its scale. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void deepNetworksKeepTheScaleOfTheirActivations(boolean normalized) {
        List<org.deeplearning4j.nn.conf.layers.Layer> layers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            layers.add(
                    new DenseLayer.Builder()
                            .nOut(24)
                            .activation(normalized ? Activation.IDENTITY : Activation.RELU)
                            .build());
            if (normalized) {
                layers.add(new BatchNormalization());
                layers.add(new ActivationLayer(Activation.RELU));
            }
        }
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.feedForward(12),
                        layers.toArray(org.deeplearning4j.nn.conf.layers.Layer[]::new));

        LayerwisePcaResult result = fit(network, DEFAULTS, TestNetworks.data(600, 12));

        assertThat(result.layers()).hasSize(20);
        List<INDArray> activations =
                network.feedForward(TestNetworks.dataSet(600, 12).getFeatures(), false);
        int step = normalized ? 3 : 1;
        for (int i = step; i <= 20 * step; i += step) {
            INDArray units = activations.get(i).std(false, 0);
            assertThat(units.meanNumber().doubleValue()).as("layer %s", i).isBetween(0.3, 1.0);
        }
    }

    @Test
    void capsAreKept() {
        MultiLayerNetwork network = twoDense(DataType.FLOAT, Activation.RELU);
        LayerwisePcaResult some =
                fit(network, builder().maxExamples(50).build(), TestNetworks.data(120, 8));
        assertThat(some.provenance().examples()).isEqualTo(50);
        assertThat(some.layers().get(0).rows()).isEqualTo(50);
        LayerwisePcaResult perClass =
                fit(network, builder().maxExamplesPerClass(7).build(), TestNetworks.data(120, 8));
        assertThat(perClass.provenance().examples()).isEqualTo(3 * 7);
    }

    @Test
    void theIteratorIsLeftAtItsStart() {
        DataSetIterator iterator = TestNetworks.data(120, 8);
        fit(twoDense(DataType.FLOAT, Activation.RELU), builder().maxExamples(50).build(), iterator);
        int examples = 0;
        while (iterator.hasNext()) {
            examples += iterator.next().numExamples();
        }
        assertThat(examples).isEqualTo(120);
    }

    @Test
    void theUsersDataIsNotChanged() {
        List<DataSet> batches = TestNetworks.batches(60, 2, 9, 9);
        INDArray before = batches.get(0).getFeatures().dup();
        fit(smallLeNet(CNN2DFormat.NCHW), DEFAULTS, new ExistingDataSetIterator(batches));
        assertThat(batches.get(0).getFeatures()).isEqualTo(before);
    }

    @Test
    void unlabelledExamplesAreCounted() {
        List<DataSet> batches = TestNetworks.batches(64, 8);
        batches.get(0).getLabels().getRow(3).assign(0);
        INDArray mask = Nd4j.ones(DataType.FLOAT, 16, 1);
        mask.putScalar(0, 0, 0);
        mask.putScalar(1, 0, 0);
        batches.get(1).setLabelsMaskArray(mask);
        LayerwisePcaResult result =
                fit(
                        twoDense(DataType.FLOAT, Activation.RELU),
                        DEFAULTS,
                        new ExistingDataSetIterator(batches));
        assertThat(result.provenance().unlabelled()).isEqualTo(3);
        assertThat(result.provenance().examples()).isEqualTo(61);
        assertThat(result.toString()).contains("61 examples (3 unlabelled passed over)");
    }

    @Test
    void classIndicesDoAsWellAsOneHotLabels() {
        List<DataSet> indexed = new ArrayList<>();
        for (DataSet batch : TestNetworks.batches(120, 8)) {
            INDArray column =
                    batch.getLabels()
                            .argMax(1)
                            .castTo(DataType.FLOAT)
                            .reshape(batch.numExamples(), 1);
            indexed.add(new DataSet(batch.getFeatures(), column));
        }
        MultiLayerNetwork a = twoDense(DataType.FLOAT, Activation.RELU);
        MultiLayerNetwork b = twoDense(DataType.FLOAT, Activation.RELU);
        fit(a, DEFAULTS, TestNetworks.data(120, 8));
        fit(b, DEFAULTS, new ExistingDataSetIterator(indexed));
        assertThat(b.params()).isEqualTo(a.params());
    }

    @Test
    void aSingleFilterIsTheOneOfLargestEigenvalue() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.feedForward(8), new DenseLayer.Builder().nOut(1).build());
        LayerReport report = fit(network, DEFAULTS, TestNetworks.data(120, 8)).layers().get(0);
        assertThat(report.filters()).hasSize(1);
        assertThat(Collections.frequency(report.filtersPerClass(), 1)).isEqualTo(1);
        assertThat(report.after().deviation()).isCloseTo(1, within(1e-6));
    }

    @Test
    void moreFiltersThanDirectionsWork() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.feedForward(4), new DenseLayer.Builder().nOut(40).build());
        LayerReport report = fit(network, DEFAULTS, TestNetworks.data(120, 4)).layers().get(0);
        assertThat(report.explainedFraction()).isCloseTo(1, within(1e-9));
        assertThat(report.filters())
                .extracting(FilterSource::kind)
                .contains(
                        FilterSource.Kind.EIGENVECTOR,
                        FilterSource.Kind.NEGATED,
                        FilterSource.Kind.SAMPLE);
    }

    @Test
    void settingsOfOneLayerGoBeforeTheOverallOnes() {
        LayerwisePcaResult result =
                fit(
                        twoDense(DataType.FLOAT, Activation.RELU),
                        builder()
                                .strategy(StandardStrategy.POOLED_PCA)
                                .strategy(1, StandardStrategy.CLASS_PCA)
                                .ridge(0.5)
                                .ridge(1, 2)
                                .build(),
                        TestNetworks.data(120, 8));
        assertThat(result.layers())
                .extracting(LayerReport::strategy)
                .containsExactly("POOLED_PCA", "CLASS_PCA");
        assertThat(result.layers()).extracting(LayerReport::ridge).containsExactly(0.5, 2.0);
    }

    @Test
    void ridgeStartsByKindOfLayer() {
        LayerwisePcaResult result =
                fit(
                        TestNetworks.network(
                                InputType.convolutional(9, 9, 2),
                                new ConvolutionLayer.Builder(3, 3).nOut(4).build(),
                                new ConvolutionLayer.Builder(3, 3).nOut(4).build(),
                                new DenseLayer.Builder().nOut(5).build()),
                        DEFAULTS,
                        TestNetworks.data(60, 2, 9, 9));
        assertThat(result.layers()).extracting(LayerReport::ridge).containsExactly(0.05, 1.0, 30.0);
    }

    @Test
    void aUsersOwnStrategyIsTaken() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.feedForward(3), new DenseLayer.Builder().nOut(3).build());
        LayerwisePcaResult result =
                fit(
                        network,
                        builder()
                                .strategy(
                                        (moments, request) ->
                                                new FilterSet(
                                                        Nd4j.eye(3),
                                                        Collections.nCopies(
                                                                3,
                                                                new FilterSource(
                                                                        0,
                                                                        1,
                                                                        FilterSource.Kind
                                                                                .EIGENVECTOR))))
                                .calibration(Calibration.NONE)
                                .build(),
                        TestNetworks.data(120, 3));
        assertThat(network.getParam("0_W")).isEqualTo(Nd4j.eye(3));
        assertThat(result.layers().get(0).filtersPerClass()).containsExactly(3, 0, 0);
    }

    @Test
    void listenersAreToldInOrder() {
        List<String> events = new ArrayList<>();
        fit(
                twoDense(DataType.FLOAT, Activation.RELU),
                builder()
                        .listener(
                                new LayerwisePcaListener() {
                                    @Override
                                    public void layerStarted(int layer, String name) {
                                        events.add("start " + layer);
                                    }

                                    @Override
                                    public void examplesRead(int layer, long examples) {
                                        if (examples == 32) {
                                            events.add("all at " + layer);
                                        }
                                    }

                                    @Override
                                    public void layerFinished(LayerReport report) {
                                        events.add("end " + report.layer());
                                    }
                                })
                        .build(),
                TestNetworks.data(32, 8));
        assertThat(events)
                .containsExactly(
                        "all at -1",
                        "start 0",
                        "all at 0",
                        "end 0",
                        "start 1",
                        "all at 1",
                        "end 1");
    }

    @Test
    void explainedFractionOfOrthogonalDirectionsIsTheirShareOfTheVariance() {
        LayerwisePcaResult result =
                fit(
                        TestNetworks.network(
                                InputType.feedForward(6), new DenseLayer.Builder().nOut(2).build()),
                        builder().strategy(StandardStrategy.POOLED_PCA).build(),
                        TestNetworks.data(120, 6));
        LayerReport report = result.layers().get(0);
        double leading = 0;
        for (FilterSource source : report.filters()) {
            leading += source.eigenvalue();
        }
        INDArray features = TestNetworks.dataSet(120, 6).getFeatures();
        double total = features.var(false, 0).sumNumber().doubleValue();
        assertThat(report.explainedFraction()).isCloseTo(leading / total, within(1e-5));
    }

    private static MultiLayerNetwork twoDense(DataType type, Activation activation) {
        return TestNetworks.network(
                type,
                InputType.feedForward(8),
                new DenseLayer.Builder().nOut(6).activation(activation).build(),
                new DenseLayer.Builder().nOut(5).activation(activation).build());
    }

    private static MultiLayerNetwork smallLeNet(CNN2DFormat format) {
        return TestNetworks.network(
                InputType.convolutional(9, 9, 2, format),
                new ConvolutionLayer.Builder(3, 3)
                        .nOut(6)
                        .stride(2, 2)
                        .convolutionMode(ConvolutionMode.Same)
                        .dataFormat(format)
                        .build(),
                new BatchNormalization.Builder().dataFormat(format).build(),
                new SubsamplingLayer.Builder()
                        .kernelSize(2, 2)
                        .stride(1, 1)
                        .dataFormat(format)
                        .build(),
                new ConvolutionLayer.Builder(2, 2).nOut(7).dataFormat(format).build(),
                new DenseLayer.Builder().nOut(5).build());
    }

    private static LayerwisePcaConfiguration.Builder builder() {
        return new LayerwisePcaConfiguration.Builder();
    }

    /** Whether the sample is kept or read anew, for each strategy that asks for matrices. */
    @ParameterizedTest
    @CsvSource({
        "CLASS_CONTRAST, 100000000",
        "CLASS_PCA, 0",
        "CLASS_SAMPLED, 0",
    })
    void classesThatDoNotFitTogetherAreTakenInGroups(StandardStrategy strategy, long kept) {
        MultiLayerNetwork whole = convolutional();
        MultiLayerNetwork grouped = convolutional();
        LayerwisePcaConfiguration.Builder builder = builder().strategy(strategy).ridge(1);
        LayerwisePcaResult together = fit(whole, builder.build(), TestNetworks.data(60, 2, 9, 9));
        LayerwisePcaResult apart =
                fit(
                        grouped,
                        builder.momentsBudget(1).memoryBudget(kept).build(),
                        TestNetworks.data(60, 2, 9, 9));
        assertThat(together.layers().get(0).classesAtATime()).isEqualTo(TestNetworks.CLASSES);
        assertThat(apart.layers().get(0).classesAtATime()).isEqualTo(1);
        assertThat(apart.layers().get(0).examples()).isEqualTo(60);
        assertThat(grouped.params().sub(whole.params()).amaxNumber().doubleValue())
                .isLessThan(1e-3);
    }

    private static MultiLayerNetwork convolutional() {
        return TestNetworks.network(
                InputType.convolutional(9, 9, 2),
                new ConvolutionLayer.Builder(3, 3).nOut(6).build());
    }

    private static LayerwisePcaResult fit(
            MultiLayerNetwork network,
            LayerwisePcaConfiguration configuration,
            DataSetIterator iterator) {
        return new LayerwisePcaTrainer(configuration, network, iterator).fit();
    }

    private static void assertMoments(INDArray z, double mean, double deviation) {
        INDArray values = z.castTo(DataType.DOUBLE);
        for (double actual : values.mean(0).toDoubleVector()) {
            assertThat(actual).isCloseTo(mean, within(1e-4));
        }
        for (double actual : values.std(false, 0).toDoubleVector()) {
            assertThat(actual).isCloseTo(deviation, within(1e-4));
        }
    }

    private static void assertClose(INDArray actual, INDArray expected, double tolerance) {
        assertThat(
                        actual.reshape(actual.length())
                                .sub(expected.reshape(expected.length()))
                                .amaxNumber()
                                .doubleValue())
                .isLessThan(tolerance);
    }
}
