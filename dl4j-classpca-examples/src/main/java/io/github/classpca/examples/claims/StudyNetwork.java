package io.github.classpca.examples.claims;

import com.google.common.primitives.ImmutableIntArray;
import io.github.classpca.examples.data.DataSource;
import java.util.Locale;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The kinds of network that a report looks at, all small enough for two cores. */
enum StudyNetwork {
    /** Two dense layers. */
    MLP("MLP, dense 200 and 100", 200, 100),
    /** Two convolutions with pooling, and a dense layer. */
    LENET("LeNet"),
    /** The same with batch normalization behind each convolution. */
    LENET_NORMALIZED("LeNet with batch normalization"),
    /** Six convolutions of 3x3 and a dense layer. */
    VGG("VGG-like, 6 convolutions"),
    /** The same with batch normalization behind each convolution. */
    VGG_NORMALIZED("VGG-like with batch normalization"),
    /** Three blocks of two convolutions with a way around each, normalized. */
    RESIDUAL("residual, 7 convolutions"),
    /** Four dense layers without a nonlinearity. */
    LINEAR("deep linear, 4 dense of 100", 100, 100, 100, 100);

    private static final int[] VGG_FILTERS = {8, 8, 16, 16, 32, 32};
    private static final int[] RESIDUAL_FILTERS = {16, 16, 16};

    private final String title;
    private final ImmutableIntArray dense;

    StudyNetwork(String title, int... dense) {
        this.title = title;
        this.dense = ImmutableIntArray.copyOf(dense);
    }

    @Override
    public String toString() {
        return title;
    }

    /** Returns its name in names of measurements. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether it takes pictures alone. */
    boolean isConvolutional() {
        return dense.isEmpty();
    }

    /**
     * Makes one, initialized.
     *
     * @param settings seed, initialization and updater
     * @param data what it is for
     */
    Model of(NeuralNetConfiguration.Builder settings, DataSource data) {
        settings.activation(this == LINEAR ? Activation.IDENTITY : Activation.RELU);
        if (this == RESIDUAL) {
            ComputationGraph graph = new ComputationGraph(residual(settings, data));
            graph.init();
            return graph;
        }
        NeuralNetConfiguration.ListBuilder list = settings.list();
        switch (this) {
            case LENET, LENET_NORMALIZED -> lenet(list);
            case VGG, VGG_NORMALIZED -> vgg(list);
            default -> {
                for (int units : dense.asList()) {
                    list.layer(new DenseLayer.Builder().nOut(units).build());
                }
            }
        }
        MultiLayerNetwork network =
                new MultiLayerNetwork(list.layer(output(data)).setInputType(input(data)).build());
        network.init();
        return network;
    }

    private boolean isNormalized() {
        return this == LENET_NORMALIZED || this == VGG_NORMALIZED;
    }

    private void lenet(NeuralNetConfiguration.ListBuilder list) {
        for (int filters : new int[] {20, 50}) {
            convolution(list, new ConvolutionLayer.Builder(5, 5).nOut(filters));
            list.layer(pooling());
        }
        list.layer(new DenseLayer.Builder().nOut(200).build());
    }

    private void vgg(NeuralNetConfiguration.ListBuilder list) {
        for (int i = 0; i < VGG_FILTERS.length; i++) {
            convolution(
                    list,
                    new ConvolutionLayer.Builder(3, 3)
                            .convolutionMode(ConvolutionMode.Same)
                            .nOut(VGG_FILTERS[i]));
            if (i % 2 == 1) {
                list.layer(pooling());
            }
        }
        list.layer(new DenseLayer.Builder().nOut(100).build());
    }

    private void convolution(
            NeuralNetConfiguration.ListBuilder list, ConvolutionLayer.Builder convolution) {
        if (isNormalized()) {
            list.layer(convolution.activation(Activation.IDENTITY).build());
            list.layer(new BatchNormalization());
            list.layer(new ActivationLayer(Activation.RELU));
        } else {
            list.layer(convolution.build());
        }
    }

    private static SubsamplingLayer pooling() {
        return new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build();
    }

    private static ComputationGraphConfiguration residual(
            NeuralNetConfiguration.Builder settings, DataSource data) {
        ComputationGraphConfiguration.GraphBuilder graph =
                settings.graphBuilder().addInputs("in").setInputTypes(input(data));
        graph.addLayer("stem", threeByThree(RESIDUAL_FILTERS[0], 2), "in");
        String below = "stem";
        for (int block = 0; block < RESIDUAL_FILTERS.length; block++) {
            String name = "block" + block;
            graph.addLayer(name + "a", threeByThree(RESIDUAL_FILTERS[block], 1), below)
                    .addLayer(name + "an", new BatchNormalization(), name + "a")
                    .addLayer(name + "ar", new ActivationLayer(Activation.RELU), name + "an")
                    .addLayer(name + "b", threeByThree(RESIDUAL_FILTERS[block], 1), name + "ar")
                    .addLayer(name + "bn", new BatchNormalization(), name + "b")
                    .addVertex(
                            name + "sum",
                            new ElementWiseVertex(ElementWiseVertex.Op.Add),
                            name + "bn",
                            below)
                    .addLayer(name, new ActivationLayer(Activation.RELU), name + "sum");
            below = name;
        }
        return graph.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), below)
                .addLayer("out", output(data), "pool")
                .setOutputs("out")
                .build();
    }

    private static ConvolutionLayer threeByThree(int filters, int stride) {
        return new ConvolutionLayer.Builder(3, 3)
                .stride(stride, stride)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.IDENTITY)
                .nOut(filters)
                .build();
    }

    private static InputType input(DataSource data) {
        long[] shape = data.shape();
        return shape.length == 3
                ? InputType.convolutional(shape[1], shape[2], shape[0])
                : InputType.feedForward(shape[0]);
    }

    private static OutputLayer output(DataSource data) {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(data.labels().size())
                .build();
    }
}
