package io.github.classpca;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks, and small data whose classes differ in mean and in spread. */
public final class TestNetworks {

    public static final int CLASSES = 3;

    private TestNetworks() {}

    public static MultiLayerNetwork network(InputType input, Layer... hidden) {
        return network(DataType.FLOAT, input, hidden);
    }

    public static MultiLayerNetwork network(DataType type, InputType input, Layer... hidden) {
        return initialized(configuration(type, input, hidden));
    }

    public static MultiLayerConfiguration configuration(
            DataType type, InputType input, Layer... hidden) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder()
                        .seed(42)
                        .dataType(type)
                        .activation(Activation.RELU)
                        .updater(new Adam(1e-2))
                        .list();
        for (Layer layer : hidden) {
            list.layer(layer);
        }
        return list.layer(output()).setInputType(input).build();
    }

    public static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(CLASSES)
                .build();
    }

    public static MultiLayerNetwork initialized(MultiLayerConfiguration configuration) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    /** Examples of a shape, in batches of 16, one-hot labelled, always the same. */
    public static DataSetIterator data(int examples, long... shape) {
        return new ExistingDataSetIterator(batches(examples, shape));
    }

    public static List<DataSet> batches(int examples, long... shape) {
        List<DataSet> batches = new ArrayList<>();
        DataSet all = dataSet(examples, shape);
        for (int from = 0; from < examples; from += 16) {
            batches.add((DataSet) all.getRange(from, Math.min(examples, from + 16)));
        }
        return batches;
    }

    /** The same in batches of 20, one class after the other. */
    public static DataSetIterator sortedByClass(int examples, long... shape) {
        List<DataSet> sorted = new ArrayList<>(dataSet(examples, shape).asList());
        sorted.sort(Comparator.comparingInt(one -> one.getLabels().argMax().getInt(0)));
        List<DataSet> batches = new ArrayList<>();
        for (int from = 0; from < examples; from += 20) {
            batches.add(DataSet.merge(sorted.subList(from, Math.min(examples, from + 20))));
        }
        return new ExistingDataSetIterator(batches);
    }

    public static DataSet dataSet(int examples, long... shape) {
        Random random = new Random(11);
        int width = 1;
        long[] full = new long[shape.length + 1];
        full[0] = examples;
        for (int i = 0; i < shape.length; i++) {
            width *= (int) shape[i];
            full[i + 1] = shape[i];
        }
        float[] values = new float[examples * width];
        float[] labels = new float[examples * CLASSES];
        for (int n = 0; n < examples; n++) {
            int c = n % CLASSES;
            labels[n * CLASSES + c] = 1;
            for (int j = 0; j < width; j++) {
                double spread = 1 + (j * (c + 1)) % 4;
                values[n * width + j] =
                        (float) (0.5 * c + 0.2 * (j % 3) + spread * random.nextGaussian());
            }
        }
        INDArray features = Nd4j.create(values, full, 'c');
        return new DataSet(features, Nd4j.create(labels, new long[] {examples, CLASSES}, 'c'));
    }
}
