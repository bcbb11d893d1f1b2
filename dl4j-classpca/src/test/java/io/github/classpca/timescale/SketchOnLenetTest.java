package io.github.classpca.timescale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The stated error against exact distances, on the weights of a network under training. */
class SketchOnLenetTest {

    private static final int SNAPSHOTS = 200;
    private static final int STEP = 9;

    @Test
    void distancesStayWithinTheStatedError() {
        MultiLayerNetwork network = lenet();
        List<WeightedLayer> layers = WeightedLayer.of(network);
        Sketch sketch =
                new Sketch(
                        ConvergenceTimescaleListener.DEFAULT_WIDTH,
                        ConvergenceTimescaleListener.DEFAULT_SEED);
        List<float[][]> exact = new ArrayList<>();
        List<float[][]> sketched = new ArrayList<>();
        Random random = new Random(2);
        for (int t = 0; t < SNAPSHOTS; t++) {
            float[][] weights = new float[layers.size()][];
            float[][] sketches = new float[layers.size()][];
            for (int l = 0; l < weights.length; l++) {
                weights[l] = layers.get(l).weights();
                sketches[l] = sketch.of(weights[l]);
            }
            exact.add(weights);
            sketched.add(sketches);
            INDArray pictures = Nd4j.create(floats(random, 8 * 784), new long[] {8, 1, 28, 28});
            INDArray labels = Nd4j.zeros(8, 10);
            for (int n = 0; n < 8; n++) {
                labels.putScalar(n, random.nextInt(10), 1);
            }
            network.fit(pictures, labels);
        }

        for (int l = 0; l < layers.size(); l++) {
            double bound = sketch.errorBound(layers.get(l).description().weights());
            double greatest = 0;
            for (int i = 0; i < SNAPSHOTS; i++) {
                // Every pair of the dense layer's 400,000 weights would take a minute.
                for (int j = i + 1; j < SNAPSHOTS; j += STEP) {
                    double truth = Sketch.distance(exact.get(i)[l], exact.get(j)[l]);
                    double estimate = Sketch.distance(sketched.get(i)[l], sketched.get(j)[l]);
                    greatest = Math.max(greatest, Math.abs(estimate / truth - 1));
                }
            }
            assertThat(greatest).as(layers.get(l).description().name()).isLessThanOrEqualTo(bound);
        }
    }

    private static MultiLayerNetwork lenet() {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(1)
                                .activation(Activation.RELU)
                                .updater(new Adam(1e-3))
                                .list()
                                .layer(new ConvolutionLayer.Builder(5, 5).nOut(20).build())
                                .layer(
                                        new SubsamplingLayer.Builder()
                                                .kernelSize(2, 2)
                                                .stride(2, 2)
                                                .build())
                                .layer(new ConvolutionLayer.Builder(5, 5).nOut(50).build())
                                .layer(
                                        new SubsamplingLayer.Builder()
                                                .kernelSize(2, 2)
                                                .stride(2, 2)
                                                .build())
                                .layer(new DenseLayer.Builder().nOut(500).build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .activation(Activation.SOFTMAX)
                                                .nOut(10)
                                                .build())
                                .setInputType(InputType.convolutional(28, 28, 1))
                                .build());
        network.init();
        return network;
    }

    private static float[] floats(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }
}
