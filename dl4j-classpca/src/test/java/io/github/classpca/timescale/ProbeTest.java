package io.github.classpca.timescale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ProbeTest {

    /**
     * Of small weights all outputs are nearly the same: about 1/3 here, with differences of 1e-6.
     */
    @Test
    void outputsThatHardlyDifferAreARepresentation() {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(1)
                                .activation(Activation.RELU)
                                .weightInit(new NormalDistribution(0, 0.01))
                                .list()
                                .layer(new DenseLayer.Builder().nIn(20).nOut(30).build())
                                .layer(new DenseLayer.Builder().nOut(30).build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .activation(Activation.SOFTMAX)
                                                .nOut(3)
                                                .build())
                                .build());
        network.init();
        INDArray examples = Nd4j.rand(DataType.FLOAT, 64, 20);

        Probe.Representation[] measured =
                new Probe(examples).measure(network, WeightedLayer.of(network));

        for (Probe.Representation representation : measured) {
            double norm = 0;
            for (float value : representation.gram()) {
                norm += (double) value * value;
            }
            assertThat(norm).isCloseTo(1, within(1e-5));
            assertThat(representation.rank()).isBetween(1, 30);
        }
        // Three outputs that add up to 1 have two directions.
        assertThat(measured[2].rank()).isLessThanOrEqualTo(2);
    }
}
