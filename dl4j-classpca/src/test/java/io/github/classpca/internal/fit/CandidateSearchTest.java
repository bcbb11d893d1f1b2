package io.github.classpca.internal.fit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.TestNetworks;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.sample.ClassCoding;
import io.github.classpca.internal.sample.ExampleStream;
import io.github.classpca.internal.sample.SampleReader;
import io.github.classpca.internal.sample.TrainingSample;
import io.github.classpca.layer.LayerAdapters;
import io.github.classpca.report.Candidate;
import io.github.classpca.report.LayerReport;
import io.github.classpca.strategy.StandardStrategy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class CandidateSearchTest {

    @Test
    void takesTheCandidateOfLeastLogLoss() {
        MultiLayerNetwork network = network();
        LayerwisePcaResult result = fit(network, new LayerwisePcaConfiguration.Builder());

        assertThat(result.layers()).hasSize(2);
        for (LayerReport layer : result.layers()) {
            assertThat(layer.candidates()).hasSizeGreaterThanOrEqualTo(6);
            Candidate best =
                    layer.candidates().stream()
                            .min(Comparator.comparingDouble(Candidate::logLoss))
                            .orElseThrow();
            assertThat(layer.strategy()).isEqualTo(best.strategy());
            assertThat(layer.ridge()).isEqualTo(best.ridge());
            assertThat(layer.candidates())
                    .allMatch(c -> c.accuracy() >= 0 && c.accuracy() <= 1 && c.logLoss() > 0);
            assertThat(layer.choiceSeconds()).isBetween(0.0, layer.solveSeconds());
        }
        assertThat(result.provenance().settings()).containsEntry("automatic", true);
    }

    @Test
    void aWideLayerTriesDrawsToo() {
        LayerwisePcaResult result = fit(network(), new LayerwisePcaConfiguration.Builder());

        // The convolution has 9 inputs and 4 filters, the dense layer 64 inputs and 70 units.
        assertThat(result.layers().get(0).candidates())
                .extracting(Candidate::strategy)
                .doesNotContain("CLASS_SAMPLED");
        assertThat(result.layers().get(1).candidates())
                .extracting(Candidate::strategy)
                .contains("CLASS_SAMPLED");
    }

    @Test
    void whatIsSetIsNotTried() {
        LayerwisePcaResult result =
                fit(network(), new LayerwisePcaConfiguration.Builder().ridge(0, 0.7));
        assertThat(result.layers().get(0).candidates()).isEmpty();
        assertThat(result.layers().get(0).ridge()).isEqualTo(0.7);
        assertThat(result.layers().get(1).candidates()).isNotEmpty();

        LayerwisePcaResult pooled =
                fit(
                        network(),
                        new LayerwisePcaConfiguration.Builder()
                                .strategy(StandardStrategy.POOLED_PCA));
        assertThat(pooled.layers()).allMatch(layer -> layer.candidates().isEmpty());
    }

    @Test
    void tooFewExamplesToTryLeaveTheUsualOne() {
        MultiLayerNetwork network = network();
        LayerwisePcaResult result =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder()
                                        .automatic(true)
                                        .layers(0)
                                        .maxExamples(4)
                                        .build(),
                                network,
                                TestNetworks.data(60, 1, 10, 10))
                        .fit();

        assertThat(result.layers().get(0).candidates()).isEmpty();
        assertThat(result.layers().get(0).ridge()).isEqualTo(0.05);
    }

    @Test
    void theLibrarysOwnStartingValuesAreAmongTheCandidates() {
        LayerwisePcaResult result = fit(network(), new LayerwisePcaConfiguration.Builder());
        assertThat(result.layers().get(0).candidates()).extracting(Candidate::ridge).contains(0.05);
        assertThat(result.layers().get(1).candidates()).extracting(Candidate::ridge).contains(30.0);
    }

    /** By position, the readout would be fitted to two classes and tried on the third. */
    @Test
    void dataSortedByClassIsSplitWithinClasses() {
        LayerwisePcaResult result =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder().automatic(true).build(),
                                network(),
                                TestNetworks.sortedByClass(900, 1, 10, 10))
                        .fit();
        assertThat(result.layers()).isNotEmpty();
        for (LayerReport layer : result.layers()) {
            assertThat(layer.candidates()).anyMatch(c -> c.accuracy() > 0.5);
        }
    }

    @Test
    void featuresBeyondTheBudgetAreNotKept() {
        LayerwisePcaResult result =
                fit(network(), new LayerwisePcaConfiguration.Builder().memoryBudget(1));
        assertThat(result.layers()).allMatch(layer -> layer.candidates().isEmpty());
    }

    /** Behind a batch normalization lies the activation that the next layer sees. */
    @Test
    void looksPastABatchNormalization() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.convolutional(10, 10, 1),
                        new ConvolutionLayer.Builder(3, 3)
                                .nOut(4)
                                .activation(Activation.IDENTITY)
                                .build(),
                        new BatchNormalization.Builder().build(),
                        new ActivationLayer(Activation.RELU),
                        new DenseLayer.Builder().nOut(5).build());
        MultiLayerNetwork scaled = network.clone();
        scaled.getParam("1_gamma").assign(0);
        // A gamma of nothing lets nothing through: only who looks past it sees that.
        LayerReport seen = first(fit(network, new LayerwisePcaConfiguration.Builder().layers(0)));
        LayerReport blocked = first(fit(scaled, new LayerwisePcaConfiguration.Builder().layers(0)));
        assertThat(seen.candidates()).anyMatch(c -> c.accuracy() > 0.5);
        assertThat(blocked.candidates()).allMatch(c -> c.accuracy() < 0.4);
    }

    @Test
    void manyClassesThatTheTrialDoesNotReachAreNoReasonToFail() {
        int classes = 40;
        List<DataSet> batches = new ArrayList<>();
        for (DataSet batch : TestNetworks.batches(160, 4)) {
            INDArray labels = Nd4j.zeros(batch.numExamples(), classes);
            for (int n = 0; n < batch.numExamples(); n++) {
                labels.putScalar(n, (batches.size() * 16 + n) / 4, 1);
            }
            batches.add(new DataSet(batch.getFeatures(), labels));
        }
        MultiLayerNetwork network =
                TestNetworks.initialized(
                        new NeuralNetConfiguration.Builder()
                                .list()
                                .layer(new DenseLayer.Builder().nOut(6).build())
                                .layer(
                                        new OutputLayer.Builder()
                                                .activation(Activation.SOFTMAX)
                                                .nOut(classes)
                                                .build())
                                .setInputType(InputType.feedForward(4))
                                .build());
        LayerwisePcaResult result =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder()
                                        .automatic(true)
                                        .memoryBudget(0)
                                        .build(),
                                network,
                                new ExistingDataSetIterator(batches))
                        .fit();
        assertThat(result.layers()).hasSize(1);
    }

    @Test
    void aCandidateThatFailsIsNotAmongThem() {
        MultiLayerNetwork network = network();
        LayerPlan.Stage stage =
                LayerPlan.of(
                                LayerGraph.of(network),
                                Set.of(0),
                                LayerAdapters::of,
                                network.getnLayers() - 1,
                                3)
                        .stages()
                        .get(0);
        LayerUpdate present =
                new LayerUpdate(ImmutableMap.of("W", network.getParam("0_W").dup()), null, null);
        SampleReader reader =
                new SampleReader(
                        ExampleStream.of(TestNetworks.data(300, 1, 10, 10)),
                        DataType.FLOAT,
                        new ClassCoding(3, false, Optional.empty()));
        try (NetworkForward forward = new NetworkForward(LayerGraph.of(network));
                TrainingSample sample =
                        new TrainingSample(reader, forward, (layer, examples) -> {})) {
            sample.open(1, 1 << 20);
            CandidateSearch search =
                    new CandidateSearch(
                            LayerGraph.of(network), LocalSample.of(sample), 3, 1, 1 << 30);
            Candidate.Setting usual =
                    new Candidate.Setting(StandardStrategy.DIVERSE_CONTRAST, 0.05);
            CandidateSearch.Choice choice =
                    search.choose(
                            stage,
                            setting -> {
                                if (setting.ridge() < 1) {
                                    throw new IllegalStateException("not today");
                                }
                                return present;
                            },
                            usual);
            assertThat(choice.candidates())
                    .extracting(Candidate::ridge)
                    .containsExactly(1.0, 10.0, 100.0);
            assertThat(choice.best().ridge()).isEqualTo(1.0);

            CandidateSearch.Choice none =
                    search.choose(
                            stage,
                            setting -> {
                                throw new ArithmeticException("never");
                            },
                            usual);
            assertThat(none).isEqualTo(new CandidateSearch.Choice(usual, ImmutableList.of()));
        }
    }

    private static LayerReport first(LayerwisePcaResult result) {
        return result.layers().get(0);
    }

    @Test
    void onlyTheLayersAskedForChange() {
        MultiLayerNetwork network = network();
        INDArray output = network.getParam("3_W").dup();
        fit(network, new LayerwisePcaConfiguration.Builder());

        assertThat(network.getParam("3_W")).isEqualTo(output);
    }

    private static LayerwisePcaResult fit(
            MultiLayerNetwork network, LayerwisePcaConfiguration.Builder builder) {
        return new LayerwisePcaTrainer(
                        builder.automatic(true).build(), network, TestNetworks.data(300, 1, 10, 10))
                .fit();
    }

    private static MultiLayerNetwork network() {
        return TestNetworks.network(
                InputType.convolutional(10, 10, 1),
                new ConvolutionLayer.Builder(3, 3).nOut(4).build(),
                new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                new DenseLayer.Builder().nOut(70).build());
    }
}
