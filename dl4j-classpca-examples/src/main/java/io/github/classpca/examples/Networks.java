package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import io.github.classpca.ClassPcaNetworks;
import io.github.classpca.DirectNetwork;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.compare.Trainings;
import io.github.classpca.examples.data.DataSource;
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
    private static final int HIDDEN = 500;
    private static final int DIRECT_UNITS = 2000;
    private static final int DIRECT_DIGIT_KERNEL = 7;
    private static final int DIRECT_PICTURE_KERNEL = 6;
    private static final int DIRECT_DIGIT_FILTERS = 800;
    private static final int DIRECT_PICTURE_FILTERS = 1200;
    private static final int DIRECT_LEAST_FILTERS = 100;
    private static final int DIRECT_GRID = 3;
    private static final double LEARNING_RATE = 1e-3;

    /** The share of a layer's inputs that stays, in DL4J's way of saying. */
    private static final double RETAINED = 0.5;

    /** No dropout, in DL4J's way of saying. */
    private static final double ALL_RETAINED = 0;

    private Networks() {}

    /**
     * Conv 5x5x20, max-pool, conv 5x5x50, max-pool, dense 500, softmax; after LeCun et al. 1998.
     */
    static ComparedNetwork lenet(DataSource data, NeuralNetConfiguration.Builder settings) {
        return convolutional(
                data,
                settings,
                ImmutableList.of(20, 50),
                LENET_KERNEL,
                ALL_RETAINED,
                DIRECT_DIGIT_KERNEL,
                DIRECT_DIGIT_FILTERS,
                Trainings.digits(data.size()));
    }

    /** The same with more filters, and dropout before the dense layer. */
    static ComparedNetwork pictures(
            DataSource data,
            NeuralNetConfiguration.Builder settings,
            ImmutableList<Integer> filters,
            int kernel) {
        return convolutional(
                data,
                settings,
                filters,
                kernel,
                RETAINED,
                DIRECT_PICTURE_KERNEL,
                DIRECT_PICTURE_FILTERS,
                Trainings.pictures(data.size()));
    }

    /** Dense 500, softmax; the dense layer is computed. */
    static ComparedNetwork vectors(DataSource data, NeuralNetConfiguration.Builder settings) {
        return hidden(
                data,
                settings,
                InputType.feedForward(data.width()),
                Optional.of(
                        ClassPcaNetworks.vectors(data.width(), data.labels().size())
                                .pairs(DIRECT_UNITS / 2)
                                .seed(settings.getSeed())
                                .build()));
    }

    /** The same for pictures: their values as a vector. */
    static ComparedNetwork dense(DataSource data, NeuralNetConfiguration.Builder settings) {
        long[] shape = data.shape();
        return hidden(
                data,
                settings,
                InputType.convolutional(shape[1], shape[2], shape[0]),
                Optional.of(
                        direct(
                                data,
                                settings.getSeed(),
                                DIRECT_DIGIT_KERNEL,
                                DIRECT_DIGIT_FILTERS)));
    }

    private static ComparedNetwork hidden(
            DataSource data,
            NeuralNetConfiguration.Builder settings,
            InputType input,
            Optional<DirectNetwork> direct) {
        return new ComparedNetwork(
                settings.list()
                        .layer(new DenseLayer.Builder().nOut(HIDDEN).build())
                        .layer(output(data))
                        .setInputType(input)
                        .build(),
                ImmutableList.of(0),
                direct,
                Trainings.VECTORS);
    }

    private static ComparedNetwork convolutional(
            DataSource data,
            NeuralNetConfiguration.Builder settings,
            ImmutableList<Integer> filters,
            int kernel,
            double retained,
            int directKernel,
            int directFilters,
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
                        .layer(new DenseLayer.Builder().nOut(HIDDEN).dropOut(retained).build())
                        .layer(output(data))
                        .setInputType(InputType.convolutional(shape[1], shape[2], shape[0]))
                        .build(),
                ImmutableList.of(0, 2),
                Optional.of(direct(data, settings.getSeed(), directKernel, directFilters)),
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

    /** Of so many filters that a readout of few examples is not out of all proportion. */
    private static DirectNetwork direct(DataSource data, long seed, int kernel, int mostFilters) {
        long[] shape = data.shape();
        int affordable = data.size() / (DIRECT_GRID * DIRECT_GRID) * 3 / 4;
        int filters = Math.min(mostFilters, Math.max(DIRECT_LEAST_FILTERS, affordable));
        return ClassPcaNetworks.pictures(
                        (int) shape[1], (int) shape[2], (int) shape[0], data.labels().size())
                .convolution(kernel, filters / 2)
                .grid(DIRECT_GRID)
                .seed(seed)
                .build();
    }

    private static OutputLayer output(DataSource data) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(data.labels().size())
                .build();
    }
}
