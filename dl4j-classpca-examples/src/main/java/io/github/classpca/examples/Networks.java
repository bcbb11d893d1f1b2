package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.compare.DirectStep;
import io.github.classpca.examples.compare.Trainings;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.models.DirectNetwork;
import java.util.Optional;
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

/** The networks of the examples, as ordinary configurations. */
final class Networks {

    private static final int LENET_KERNEL = 5;
    static final int UNITS = 500;
    private static final double LEARNING_RATE = 1e-3;

    /** The share of a layer's inputs that stays, in DL4J's way of saying. */
    private static final double RETAINED = 0.5;

    /** No dropout, in DL4J's way of saying. */
    private static final double ALL_RETAINED = 0;

    private Networks() {}

    /** Conv 5x5x20, max-pool, conv 5x5x50, max-pool, dense, softmax; after LeCun et al. 1998. */
    static ComparedNetwork lenet(DataSource data, NeuralNetConfiguration.Builder settings) {
        return lenet(data, settings, UNITS);
    }

    /** The same with so many units in its dense layer. */
    static ComparedNetwork lenet(
            DataSource data, NeuralNetConfiguration.Builder settings, int units) {
        return convolutional(
                data,
                settings,
                ImmutableList.of(20, 50),
                LENET_KERNEL,
                units,
                ALL_RETAINED,
                DirectNetworks.digits(data, settings.getSeed()),
                DirectNetworks.quickDigits(data, settings.getSeed()),
                Trainings.digits(data.size()));
    }

    /**
     * The same with more filters, and dropout before the dense layer.
     *
     * @param mirrored whether what is told apart is the same in a mirror
     */
    static ComparedNetwork pictures(
            DataSource data,
            NeuralNetConfiguration.Builder settings,
            ImmutableList<Integer> filters,
            int kernel,
            int units,
            boolean mirrored) {
        long seed = settings.getSeed();
        return convolutional(
                data,
                settings,
                filters,
                kernel,
                units,
                RETAINED,
                DirectNetworks.pictures(data, mirrored, seed),
                DirectNetworks.quickPictures(data, mirrored, seed),
                Trainings.pictures(data.size()));
    }

    /** Dense, softmax; the dense layer is computed. */
    static ComparedNetwork vectors(
            DataSource data, NeuralNetConfiguration.Builder settings, int units) {
        return hidden(
                data,
                settings,
                units,
                InputType.feedForward(data.width()),
                DirectNetworks.vectors(data, settings.getSeed()));
    }

    /** The same for pictures: their values as a vector. */
    static ComparedNetwork dense(
            DataSource data, NeuralNetConfiguration.Builder settings, int units) {
        long[] shape = data.shape();
        return hidden(
                data,
                settings,
                units,
                InputType.convolutional(shape[1], shape[2], shape[0]),
                DirectNetworks.digits(data, settings.getSeed()));
    }

    private static ComparedNetwork hidden(
            DataSource data,
            NeuralNetConfiguration.Builder settings,
            int units,
            InputType input,
            DirectNetwork direct) {
        return new ComparedNetwork(
                settings.list()
                        .layer(new DenseLayer.Builder().nOut(units).build())
                        .layer(output(data))
                        .setInputType(input)
                        .build(),
                ImmutableList.of(0),
                Optional.of(direct),
                ImmutableList.of(),
                Trainings.VECTORS);
    }

    private static ComparedNetwork convolutional(
            DataSource data,
            NeuralNetConfiguration.Builder settings,
            ImmutableList<Integer> filters,
            int kernel,
            int units,
            double retained,
            DirectNetwork direct,
            ImmutableList<DirectStep> quicker,
            Trainings trainings) {
        long[] shape = data.shape();
        return new ComparedNetwork(
                settings.list()
                        .layer(
                                new ConvolutionLayer.Builder(kernel, kernel)
                                        .nOut(filters.get(0))
                                        .build())
                        .layer(new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build())
                        .layer(
                                new ConvolutionLayer.Builder(kernel, kernel)
                                        .nOut(filters.get(1))
                                        .build())
                        .layer(new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build())
                        .layer(new DenseLayer.Builder().nOut(units).dropOut(retained).build())
                        .layer(output(data))
                        .setInputType(InputType.convolutional(shape[1], shape[2], shape[0]))
                        .build(),
                ImmutableList.of(0, 2),
                Optional.of(direct),
                quicker,
                trainings);
    }

    /** ReLU, and Adam at a rate that stays; methods that are compared set initializer and rate. */
    static NeuralNetConfiguration.Builder settings(long seed) {
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .weightInit(WeightInit.RELU)
                .activation(Activation.RELU)
                .updater(new Adam(LEARNING_RATE));
    }

    private static OutputLayer output(DataSource data) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(data.labels().size())
                .build();
    }
}
