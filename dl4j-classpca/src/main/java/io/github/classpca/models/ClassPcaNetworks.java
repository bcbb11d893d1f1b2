package io.github.classpca.models;

import static com.google.common.base.Preconditions.checkArgument;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.RidgeReadoutConfiguration;
import io.github.classpca.internal.linalg.Vectors;
import io.github.classpca.layer.Calibration;
import io.github.classpca.strategy.StandardStrategy;
import java.util.ArrayList;
import java.util.List;
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
 * Networks that are known to work well without backpropagation: layers of pairs of filters, each
 * with its negative, and an output layer in closed form.
 *
 * <p>They are ordinary DL4J configurations; {@link DirectNetwork#fit} computes them:
 *
 * <pre>{@code
 * DirectNetwork network =
 *         ClassPcaNetworks.pictures(32, 32, 3, 10)
 *                 .convolution(5, 64)
 *                 .convolution(3, 600)
 *                 .mirrored(true)
 *                 .build();
 * MultiLayerNetwork fitted = network.fit(train).network();
 * }</pre>
 */
public final class ClassPcaNetworks {

    private static final double FINE_TUNING_RATE = 1e-4;

    private ClassPcaNetworks() {}

    /**
     * Describes a network for pictures: convolutions with ReLU and mean pooling, softmax.
     *
     * @param height of a picture
     * @param width of a picture
     * @param channels of a picture
     * @param classes the number of classes, at least 2
     * @return a builder, without layers yet
     */
    public static Pictures pictures(int height, int width, int channels, int classes) {
        return new Pictures(height, width, channels, classes);
    }

    /**
     * Describes a network for vectors: dense, ReLU, softmax.
     *
     * @param inputs the length of a vector
     * @param classes the number of classes, at least 2
     * @return a builder
     */
    public static Vectors vectors(int inputs, int classes) {
        return new Vectors(inputs, classes);
    }

    /** Builds a network for pictures. */
    public static final class Pictures {

        private static final int DEFAULT_GRID = 3;
        private static final int POOLED = 2;

        // All chosen on splits of CIFAR-10's training set.
        private static final double RIDGE_OF_ONE = 0.3;
        private static final double RIDGE_OF_FIRST = 0.03;
        private static final double RIDGE_ABOVE = 3;

        /** Biases so many standard deviations below the mean: about two fifths are active. */
        private static final double THRESHOLD_OF_LAST = 0.25;

        private final int height;
        private final int width;
        private final int channels;
        private final int classes;
        private final List<int[]> convolutions = new ArrayList<>();
        private int grid = DEFAULT_GRID;
        private boolean mirrored;
        private int shiftedCopies;
        private int shiftedBy;
        private long seed = LayerwisePcaConfiguration.DEFAULT_SEED;

        private Pictures(int height, int width, int channels, int classes) {
            this.height = height;
            this.width = width;
            this.channels = channels;
            this.classes = classes;
        }

        /**
         * Adds a convolution. All but the last are followed by a mean over 2 x 2 places. Default:
         * none, and at least one is needed.
         *
         * @param kernel side of a filter
         * @param pairs how many filters; the layer has as many again, their negatives
         * @return this
         */
        public Pictures convolution(int kernel, int pairs) {
            checkArgument(kernel >= 1, "kernel must be at least 1, got %s", kernel);
            checkArgument(pairs >= 1, "pairs must be at least 1, got %s", pairs);
            convolutions.add(new int[] {kernel, pairs});
            return this;
        }

        /**
         * Sets the side of the grid that the last activations are averaged to, over windows that
         * overlap by about half. Default: 3.
         *
         * @param side at least 1
         * @return this
         */
        public Pictures grid(int side) {
            checkArgument(side >= 1, "grid must be at least 1, got %s", side);
            grid = side;
            return this;
        }

        /**
         * Sets whether each picture counts with its mirror image, left to right. Default: no.
         *
         * @param mirrors whether it does
         * @return this
         */
        public Pictures mirrored(boolean mirrors) {
            mirrored = mirrors;
            return this;
        }

        /**
         * Sets how many copies of each picture, shifted by some pixels, the output layer is solved
         * from besides, see {@link RidgeReadoutConfiguration.Builder#shifted}. Default: none.
         *
         * @param copies at least 0
         * @param pixels by how many at most, at least 1
         * @return this
         */
        public Pictures shifted(int copies, int pixels) {
            shiftedCopies = copies;
            shiftedBy = pixels;
            return this;
        }

        /**
         * Sets the seed of all draws. Default: {@link LayerwisePcaConfiguration#DEFAULT_SEED}.
         *
         * @param newSeed the seed
         * @return this
         */
        public Pictures seed(long newSeed) {
            seed = newSeed;
            return this;
        }

        /**
         * Builds the network.
         *
         * @return the network
         * @throws IllegalArgumentException if there is no convolution, or one leaves no places
         */
        public DirectNetwork build() {
            checkArgument(!convolutions.isEmpty(), "no convolution; add one or two");
            NeuralNetConfiguration.ListBuilder list = settings(seed).list();
            LayerwisePcaConfiguration.Builder layers =
                    new LayerwisePcaConfiguration.Builder().mirrored(mirrored).seed(seed);
            int rows = height;
            int columns = width;
            int last = convolutions.size() - 1;
            int[] computed = new int[convolutions.size()];
            for (int i = 0; i <= last; i++) {
                int kernel = convolutions.get(i)[0];
                rows = rows - kernel + 1;
                columns = columns - kernel + 1;
                int least = i == last ? grid : POOLED;
                checkArgument(
                        rows >= least && columns >= least,
                        "convolution %s of %s x %s leaves %s x %s places of pictures of %s x %s, too"
                                + " few for a mean over %s x %s; take smaller kernels or fewer"
                                + " convolutions",
                        i,
                        kernel,
                        kernel,
                        Math.max(0, rows),
                        Math.max(0, columns),
                        height,
                        width,
                        least,
                        least);
                list.layer(
                        new ConvolutionLayer.Builder(kernel, kernel)
                                .nOut(2 * convolutions.get(i)[1])
                                .build());
                list.layer(i == last ? grid(rows, columns) : halving());
                computed[i] = 2 * i;
                setFilters(layers, i);
                rows /= POOLED;
                columns /= POOLED;
            }
            return new DirectNetwork(
                    list.layer(output(classes))
                            .setInputType(InputType.convolutional(height, width, channels))
                            .build(),
                    layers.layers(computed).build(),
                    new RidgeReadoutConfiguration.Builder()
                            .mirrored(mirrored)
                            .shifted(shiftedCopies, shiftedBy)
                            .seed(seed)
                            .build());
        }

        private static SubsamplingLayer halving() {
            return new SubsamplingLayer.Builder(PoolingType.AVG)
                    .kernelSize(POOLED, POOLED)
                    .stride(POOLED, POOLED)
                    .build();
        }

        /** Windows that overlap by about half and together cover all places. */
        private SubsamplingLayer grid(int rows, int columns) {
            int down = Math.max(1, rows / (grid + 1));
            int right = Math.max(1, columns / (grid + 1));
            return new SubsamplingLayer.Builder(PoolingType.AVG)
                    .kernelSize(rows - (grid - 1) * down, columns - (grid - 1) * right)
                    .stride(down, right)
                    .build();
        }

        private void setFilters(LayerwisePcaConfiguration.Builder layers, int index) {
            boolean isFirst = index == 0;
            boolean isLast = index == convolutions.size() - 1;
            StandardStrategy strategy =
                    isLast ? StandardStrategy.CLASS_CONTRAST : StandardStrategy.DIVERSE_CONTRAST;
            double ridge = isFirst ? (isLast ? RIDGE_OF_ONE : RIDGE_OF_FIRST) : RIDGE_ABOVE;
            layers.strategy(2 * index, strategy.twoSided())
                    .ridge(2 * index, ridge)
                    .calibration(
                            2 * index,
                            Calibration.UNIT.withThreshold(isLast ? THRESHOLD_OF_LAST : 0));
        }
    }

    /** Builds a network for vectors. */
    public static final class Vectors {

        private static final int DEFAULT_PAIRS = 1000;
        private static final double RIDGE = 1;
        private static final double THRESHOLD = 0.25;

        private final int inputs;
        private final int classes;
        private int pairs = DEFAULT_PAIRS;
        private long seed = LayerwisePcaConfiguration.DEFAULT_SEED;

        private Vectors(int inputs, int classes) {
            this.inputs = inputs;
            this.classes = classes;
        }

        /**
         * Sets the number of filters; the layer has as many again, their negatives. Default: 1000.
         *
         * @param newPairs at least 1
         * @return this
         */
        public Vectors pairs(int newPairs) {
            checkArgument(newPairs >= 1, "pairs must be at least 1, got %s", newPairs);
            pairs = newPairs;
            return this;
        }

        /**
         * Sets the seed of all draws. Default: {@link LayerwisePcaConfiguration#DEFAULT_SEED}.
         *
         * @param newSeed the seed
         * @return this
         */
        public Vectors seed(long newSeed) {
            seed = newSeed;
            return this;
        }

        /**
         * Builds the network.
         *
         * @return the network
         */
        public DirectNetwork build() {
            return new DirectNetwork(
                    settings(seed)
                            .list()
                            .layer(new DenseLayer.Builder().nOut(2 * pairs).build())
                            .layer(output(classes))
                            .setInputType(InputType.feedForward(inputs))
                            .build(),
                    new LayerwisePcaConfiguration.Builder()
                            .layers(0)
                            .strategy(StandardStrategy.CLASS_SAMPLED.twoSided())
                            .ridge(RIDGE)
                            .calibration(Calibration.UNIT.withThreshold(THRESHOLD))
                            .seed(seed)
                            .build(),
                    new RidgeReadoutConfiguration.Builder().seed(seed).build());
        }
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
}
