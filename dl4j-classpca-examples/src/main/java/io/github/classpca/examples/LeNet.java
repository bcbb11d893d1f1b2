package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.compare.ComparedNetwork;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** The network of the MNIST example, after LeCun et al. 1998, as an ordinary configuration. */
final class LeNet {

    private static final double LEARNING_RATE = 1e-3;

    /**
     * Of the rate, from epoch to epoch, for all methods; chosen on a split of the training data.
     */
    private static final double DECAY = 0.5;

    private LeNet() {}

    static ComparedNetwork network(long seed) {
        MultiLayerConfiguration configuration =
                new NeuralNetConfiguration.Builder()
                        .seed(seed)
                        .weightInit(WeightInit.RELU)
                        .activation(Activation.RELU)
                        .updater(
                                new Adam(
                                        new ExponentialSchedule(
                                                ScheduleType.EPOCH, LEARNING_RATE, DECAY)))
                        .list()
                        .layer(new ConvolutionLayer.Builder(5, 5).nOut(20).build())
                        .layer(new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build())
                        .layer(new ConvolutionLayer.Builder(5, 5).nOut(50).build())
                        .layer(new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build())
                        .layer(new DenseLayer.Builder().nOut(500).build())
                        .layer(
                                new OutputLayer.Builder(LossFunction.MCXENT)
                                        .activation(Activation.SOFTMAX)
                                        .nOut(10)
                                        .build())
                        .setInputType(InputType.convolutional(28, 28, 1))
                        .build();
        return new ComparedNetwork(configuration, ImmutableList.of(0, 2));
    }
}
