package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.classpca.strategy.StandardStrategy;
import java.util.Comparator;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

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
            assertThat(layer.shrinkage()).isEqualTo(best.shrinkage());
            assertThat(layer.candidates())
                    .allMatch(c -> c.accuracy() >= 0 && c.accuracy() <= 1 && c.logLoss() > 0);
            assertThat(layer.choiceSeconds()).isBetween(0.0, layer.solveSeconds());
        }
        assertThat(result.provenance().configuration().toMap()).containsEntry("automatic", true);
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
                fit(network(), new LayerwisePcaConfiguration.Builder().shrinkage(0, 0.7));
        assertThat(result.layers().get(0).candidates()).isEmpty();
        assertThat(result.layers().get(0).shrinkage()).isEqualTo(0.7);
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
        assertThat(result.layers().get(0).shrinkage()).isEqualTo(0.05);
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
