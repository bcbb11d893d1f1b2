package io.github.classpca;

import static com.google.common.base.Preconditions.checkArgument;

import io.github.classpca.strategy.StandardStrategy;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Networks that are known to work well without backpropagation: one wide layer of pairs of filters,
 * drawn for each class, and an output layer in closed form.
 *
 * <p>They are ordinary DL4J configurations; {@link DirectNetwork#fit} computes them.
 */
public final class ClassPcaNetworks {

    /** Biases this many standard deviations below the mean: about two fifths are active. */
    private static final double THRESHOLD = 0.25;

    /** Of the filters' whitening; this and the threshold were chosen on CIFAR-10's training set. */
    private static final double PICTURE_SHRINKAGE = 0.3;

    private static final double VECTOR_SHRINKAGE = 1;

    private static final double FINE_TUNING_RATE = 1e-4;

    private ClassPcaNetworks() {}

    /**
     * A network for pictures: convolution, ReLU, mean pooling to a grid, softmax.
     *
     * @param height of a picture
     * @param width of a picture
     * @param channels of a picture
     * @param classes the number of classes, at least 2
     * @param kernel side of a filter, at most that of a picture
     * @param filters the number of filters, half of them negatives of the others
     * @param grid side of the grid that activations are averaged to
     * @param seed seed of all draws
     * @return the network
     */
    public static DirectNetwork pictures(
            int height,
            int width,
            int channels,
            int classes,
            int kernel,
            int filters,
            int grid,
            long seed) {
        int rows = height - kernel + 1;
        int columns = width - kernel + 1;
        checkArgument(
                kernel >= 1 && grid >= 1 && rows >= grid && columns >= grid,
                "pictures of %s x %s leave %s x %s places for a %s x %s kernel, too few for a grid"
                        + " of %s x %s",
                height,
                width,
                rows,
                columns,
                kernel,
                kernel,
                grid,
                grid);
        return new DirectNetwork(
                settings(seed)
                        .list()
                        .layer(new ConvolutionLayer.Builder(kernel, kernel).nOut(filters).build())
                        .layer(
                                new SubsamplingLayer.Builder(PoolingType.AVG)
                                        .kernelSize(rows / grid, columns / grid)
                                        .stride(rows / grid, columns / grid)
                                        .build())
                        .layer(output(classes))
                        .setInputType(InputType.convolutional(height, width, channels))
                        .build(),
                layers(PICTURE_SHRINKAGE, seed));
    }

    /**
     * A network for vectors: dense, ReLU, softmax.
     *
     * @param inputs the length of a vector
     * @param classes the number of classes, at least 2
     * @param units the number of hidden units, half of them negatives of the others
     * @param seed seed of all draws
     * @return the network
     */
    public static DirectNetwork vectors(int inputs, int classes, int units, long seed) {
        return new DirectNetwork(
                settings(seed)
                        .list()
                        .layer(new DenseLayer.Builder().nOut(units).build())
                        .layer(output(classes))
                        .setInputType(InputType.feedForward(inputs))
                        .build(),
                layers(VECTOR_SHRINKAGE, seed));
    }

    private static NeuralNetConfiguration.Builder settings(long seed) {
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .weightInit(WeightInit.RELU)
                .activation(Activation.RELU)
                .updater(new Adam(FINE_TUNING_RATE));
    }

    private static OutputLayer output(int classes) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(classes)
                .build();
    }

    private static LayerwisePcaConfiguration layers(double shrinkage, long seed) {
        return new LayerwisePcaConfiguration.Builder()
                .layers(0)
                .strategy(StandardStrategy.CLASS_SAMPLED.twoSided())
                .shrinkage(shrinkage)
                .calibration(Calibration.UNIT.withThreshold(THRESHOLD))
                .seed(seed)
                .build();
    }
}
