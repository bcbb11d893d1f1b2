package io.github.classpca;

import static com.google.common.base.Preconditions.checkArgument;

import io.github.classpca.internal.sample.ClassCoding;
import io.github.classpca.internal.sample.ExampleStream;
import io.github.classpca.layer.Calibration;
import io.github.classpca.strategy.FilterStrategy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Initializes the weights of one layer with filters of a class-based PCA; immutable.
 *
 * <p>For a first layer it is made from data in one line of a configuration:
 *
 * <pre>{@code
 * new ConvolutionLayer.Builder(5, 5).nOut(20)
 *         .weightInit(WeightInitClassPca.fit(train).convolution(5, 5).filters(20).build());
 * }</pre>
 *
 * <p>For deeper layers use {@link LayerwisePcaTrainer}, whose {@link
 * LayerwisePcaResult#configuration()} carries one for each layer. The filters are scaled to unit
 * pre-activation deviation; biases are not an initializer's to set, so they are not centred.
 *
 * <p>It is equal after JSON, YAML and Java serialization, which keep every bit of the weights. A
 * configuration or a saved model that holds one is read by a JVM with this library only: take it
 * out by {@link #removeFrom} before you save what is to load in plain DL4J.
 */
public final class WeightInitClassPca implements IWeightInit {

    private static final long serialVersionUID = 1L;

    /** Four characters for three bytes, and as many characters as an array can have. */
    private static final int MAX_BYTES = (Integer.MAX_VALUE - 8) / 4 * 3;

    /** Shape of the weights. */
    private final long[] shape;

    /** FLOAT or DOUBLE: the type of the values. */
    private final DataType type;

    /** The weights in c order, little-endian, as base64: exact and compact in JSON. */
    private final String values;

    @JsonCreator
    WeightInitClassPca(
            @JsonProperty("shape") long[] shape,
            @JsonProperty("type") DataType type,
            @JsonProperty("values") String values) {
        this.shape = shape.clone();
        this.type = type;
        this.values = values;
        int expected = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        int found = Base64.getDecoder().decode(values).length / type.width();
        checkArgument(
                found == expected,
                "weights of shape %s need %s values, got %s",
                Arrays.toString(shape),
                expected,
                found);
    }

    /** Returns an initializer with a copy of these weights. */
    static WeightInitClassPca of(INDArray weights) {
        DataType type = weights.dataType() == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
        int size = size(weights.shape(), type);
        INDArray dense = weights.castTo(type).dup('c');
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        if (type == DataType.DOUBLE) {
            bytes.asDoubleBuffer().put(dense.data().asDouble());
        } else {
            bytes.asFloatBuffer().put(dense.data().asFloat());
        }
        return new WeightInitClassPca(
                weights.shape(), type, Base64.getEncoder().encodeToString(bytes.array()));
    }

    /** Returns how many bytes weights take; throws where their text would exceed a string. */
    static int size(long[] shape, DataType type) {
        double bytes = Arrays.stream(shape).asDoubleStream().reduce(type.width(), (a, b) -> a * b);
        checkArgument(
                bytes <= MAX_BYTES,
                "weights of shape %s take %s bytes, more than the %s that an initializer can keep"
                        + " as text; save the model instead",
                Arrays.toString(shape),
                (long) bytes,
                MAX_BYTES);
        return (int) bytes;
    }

    /**
     * Starts an initializer for a first layer.
     *
     * @param iterator features and labels; reset before and after
     * @return a builder
     */
    public static Builder fit(DataSetIterator iterator) {
        return new Builder(iterator);
    }

    /**
     * Takes the initializers of this class out of a configuration, <b>changing it in place</b>:
     * what is saved from then on loads in DL4J without this library.
     *
     * <p>DL4J's default, {@link WeightInitXavier}, takes their place. An initializer has its say in
     * {@code init()} alone, so an initialized network keeps its weights:
     *
     * <pre>{@code
     * WeightInitClassPca.removeFrom(network.getLayerWiseConfigurations());
     * ModelSerializer.writeModel(network, file, true);
     * }</pre>
     *
     * @param configuration the configuration, of a network or not
     * @return how many were taken out
     */
    public static int removeFrom(MultiLayerConfiguration configuration) {
        return configuration.getConfs().stream().mapToInt(c -> removeFrom(c.getLayer())).sum();
    }

    /**
     * Takes the initializers of this class out of the configuration of a graph, <b>changing it in
     * place</b>.
     *
     * @param configuration the configuration, of a network or not
     * @return how many were taken out
     */
    public static int removeFrom(ComputationGraphConfiguration configuration) {
        return configuration.getVertices().values().stream()
                .filter(LayerVertex.class::isInstance)
                .mapToInt(vertex -> removeFrom(((LayerVertex) vertex).getLayerConf().getLayer()))
                .sum();
    }

    private static int removeFrom(Layer layer) {
        if (layer instanceof FrozenLayer frozen) {
            return removeFrom(frozen.getLayer());
        }
        if (layer instanceof BaseWrapperLayer wrapper) {
            return removeFrom(wrapper.getUnderlying());
        }
        if (layer instanceof Bidirectional both) {
            return removeFrom(both.getFwd()) + removeFrom(both.getBwd());
        }
        int removed = 0;
        if (layer instanceof BaseLayer weighted
                && weighted.getWeightInitFn() instanceof WeightInitClassPca) {
            weighted.setWeightInitFn(new WeightInitXavier());
            removed++;
        }
        if (layer instanceof BaseRecurrentLayer recurrent
                && recurrent.getWeightInitFnRecurrent() instanceof WeightInitClassPca) {
            recurrent.setWeightInitFnRecurrent(new WeightInitXavier());
            removed++;
        }
        return removed;
    }

    /**
     * Fills the parameter view with the weights, <b>in place</b>.
     *
     * @param fanIn passed over
     * @param fanOut passed over
     * @param requested the shape to fill
     * @param order the order to fill it in, 'c' or 'f'
     * @param paramView the view to fill
     * @return the view in the requested shape and order
     * @throws DL4JInvalidConfigException if the layer's weights have another shape
     */
    @Override
    public INDArray init(
            double fanIn, double fanOut, long[] requested, char order, INDArray paramView) {
        if (!Arrays.equals(shape, requested)) {
            throw new DL4JInvalidConfigException(
                    "This WeightInitClassPca holds weights of shape "
                            + Arrays.toString(shape)
                            + ", but the layer's have shape "
                            + Arrays.toString(requested)
                            + "; fit one with the layer's kernel, channels and nOut");
        }
        INDArray view = paramView.reshape(order, requested);
        view.assign(weights());
        return view;
    }

    /**
     * Returns the weights.
     *
     * @return an array of the layer's shape, a copy
     */
    public INDArray weights() {
        ByteBuffer bytes =
                ByteBuffer.wrap(Base64.getDecoder().decode(values)).order(ByteOrder.LITTLE_ENDIAN);
        int length = bytes.remaining() / type.width();
        if (type == DataType.DOUBLE) {
            double[] doubles = new double[length];
            bytes.asDoubleBuffer().get(doubles);
            return Nd4j.create(doubles, shape.clone(), 'c');
        }
        float[] floats = new float[length];
        bytes.asFloatBuffer().get(floats);
        return Nd4j.create(floats, shape.clone(), 'c');
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WeightInitClassPca that
                && type == that.type
                && Arrays.equals(shape, that.shape)
                && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, Arrays.hashCode(shape), values);
    }

    @Override
    public String toString() {
        return "WeightInitClassPca" + Arrays.toString(shape);
    }

    /** Builds an initializer for a first layer. */
    public static final class Builder {

        private final DataSetIterator iterator;
        private final LayerwisePcaConfiguration.Builder settings =
                new LayerwisePcaConfiguration.Builder().layers(0);
        private int[] kernel;
        private int filters;
        private InputType inputType;
        private DataType dataType = DataType.FLOAT;

        private Builder(DataSetIterator iterator) {
            this.iterator = Objects.requireNonNull(iterator, "iterator");
        }

        /**
         * Makes it a two-dimensional convolution. Default: a dense layer.
         *
         * @param height kernel height
         * @param width kernel width
         * @return this
         */
        public Builder convolution(int height, int width) {
            kernel = new int[] {height, width};
            return this;
        }

        /**
         * Sets the number of filters nOut; there is no default.
         *
         * @param nOut at least 1
         * @return this
         */
        public Builder filters(int nOut) {
            filters = nOut;
            return this;
        }

        /**
         * Sets how the features are to be read, for example {@code InputType.convolutionalFlat(28,
         * 28, 1)}. Default: from the features' shape, {@code [N, d]} or {@code [N, channels,
         * height, width]}.
         *
         * @param type the input type
         * @return this
         */
        public Builder inputType(InputType type) {
            inputType = type;
            return this;
        }

        /**
         * Sets the data type of the weights. Default: FLOAT.
         *
         * @param type FLOAT or DOUBLE
         * @return this
         */
        public Builder dataType(DataType type) {
            dataType = type;
            return this;
        }

        /**
         * Sets the strategy. Default: {@link
         * io.github.classpca.strategy.StandardStrategy#DIVERSE_CONTRAST}.
         *
         * @param strategy the strategy
         * @return this
         */
        public Builder strategy(FilterStrategy strategy) {
            settings.strategy(strategy);
            return this;
        }

        /**
         * Sets the ridge eps. Default: by kind of layer.
         *
         * @param eps finite and at least 0
         * @return this
         */
        public Builder ridge(double eps) {
            settings.ridge(eps);
            return this;
        }

        /**
         * Sets how many patches a convolution takes of each example. Default: {@link
         * LayerwisePcaConfiguration#DEFAULT_PATCHES_PER_EXAMPLE}.
         *
         * @param patches at least 1
         * @return this
         */
        public Builder patchesPerExample(int patches) {
            settings.patchesPerExample(patches);
            return this;
        }

        /**
         * Sets how many labelled examples are taken at most. Default: {@link
         * LayerwisePcaConfiguration#DEFAULT_MAX_EXAMPLES}.
         *
         * @param examples at least 1
         * @return this
         */
        public Builder maxExamples(long examples) {
            settings.maxExamples(examples);
            return this;
        }

        /**
         * Sets the seed of the patches and of drawn filters. Default: {@link
         * LayerwisePcaConfiguration#DEFAULT_SEED}.
         *
         * @param seed the seed
         * @return this
         */
        public Builder seed(long seed) {
            settings.seed(seed);
            return this;
        }

        /**
         * Sets the pre-activation deviation that the filters are scaled to. Default: 1.
         *
         * @param gain finite and above 0
         * @return this
         */
        public Builder gain(double gain) {
            settings.calibration(Calibration.UNIT.withGain(gain));
            return this;
        }

        /**
         * Reads the data and computes the weights.
         *
         * @return the initializer
         * @throws IllegalArgumentException if a setting is missing or out of its range
         * @throws org.deeplearning4j.exception.DL4JInvalidInputException if the data carries too
         *     little or does not fit
         */
        public WeightInitClassPca build() {
            checkArgument(filters >= 1, "filters must be set and at least 1, got %s", filters);
            checkArgument(
                    iterator.resetSupported(),
                    "%s cannot be reset; an initializer looks at the first batch before it reads",
                    iterator.getClass().getSimpleName());
            LayerwisePcaConfiguration configuration = settings.build();
            iterator.reset();
            checkArgument(iterator.hasNext(), "the iterator gives no examples");
            DataSet first = iterator.next();
            InputType input = inputType == null ? inferred(first.getFeatures()) : inputType;
            MultiLayerNetwork network =
                    new MultiLayerNetwork(scaffold(input, classes(first.getLabels())));
            network.init();
            return new LayerwisePcaTrainer(configuration, network, iterator).fit().initializer(0);
        }

        private InputType inferred(INDArray features) {
            if (kernel == null && features.rank() == 2) {
                return InputType.feedForward(features.size(1));
            }
            if (kernel != null && features.rank() == 4) {
                return InputType.convolutional(
                        features.size(2), features.size(3), features.size(1));
            }
            throw new IllegalArgumentException(
                    "features of shape "
                            + Arrays.toString(features.shape())
                            + " do not tell the input of a "
                            + (kernel == null ? "dense layer" : "convolution")
                            + "; set inputType(...)");
        }

        private int classes(INDArray labels) {
            checkArgument(labels != null, "the iterator gives no labels");
            boolean column = labels.rank() == 1 || labels.size(1) == 1;
            return column
                    ? ClassCoding.classesOf(ExampleStream.of(iterator))
                    : (int) labels.size(1);
        }

        /** The smallest network around such a layer, for the trainer to work on. */
        private MultiLayerConfiguration scaffold(InputType input, int classes) {
            NeuralNetConfiguration.ListBuilder list =
                    new NeuralNetConfiguration.Builder().dataType(dataType).list();
            Layer layer =
                    kernel == null
                            ? new DenseLayer.Builder().nOut(filters).build()
                            : new ConvolutionLayer.Builder(kernel).nOut(filters).build();
            list.layer(layer);
            if (kernel != null) {
                list.layer(new GlobalPoolingLayer());
            }
            return list.layer(
                            new OutputLayer.Builder(LossFunction.MCXENT)
                                    .activation(Activation.SOFTMAX)
                                    .nOut(classes)
                                    .build())
                    .setInputType(input)
                    .build();
        }
    }
}
