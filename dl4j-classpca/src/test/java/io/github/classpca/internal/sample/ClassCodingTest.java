package io.github.classpca.internal.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.RidgeReadoutConfiguration;
import io.github.classpca.RidgeReadoutTrainer;
import io.github.classpca.TestNetworks;
import io.github.classpca.WeightInitClassPca;
import io.github.classpca.internal.network.LayerGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ClassCodingTest {

    private static final int INPUTS = 8;

    /** With -1 for what is not the class, weights are those of 0 for it. */
    @ParameterizedTest
    @EnumSource(names = {"HINGE", "SQUARED_HINGE"})
    void labelsOfAHingeLoss(LossFunction loss) {
        List<DataSet> zeros = separable();
        List<DataSet> signs = signed(zeros);
        MultiLayerNetwork expected = network(output(loss, 3));
        MultiLayerNetwork found = expected.clone();
        fit(expected, new ExistingDataSetIterator(zeros));
        fit(found, new ExistingDataSetIterator(signs));

        assertThat(found.params()).isEqualTo(expected.params());
        assertThat(accuracy(found, zeros)).isGreaterThan(0.9);
    }

    @ParameterizedTest
    @EnumSource(names = {"HINGE", "SQUARED_HINGE"})
    void aColumnOfSigns(LossFunction loss) {
        List<DataSet> zeros = columns(separable());
        List<DataSet> signs = signed(zeros);
        MultiLayerNetwork expected = network(output(loss, 1));
        MultiLayerNetwork found = expected.clone();
        fit(expected, new ExistingDataSetIterator(zeros));
        fit(found, new ExistingDataSetIterator(signs));

        assertThat(found.params()).isEqualTo(expected.params());
        int right = 0;
        int all = 0;
        for (DataSet batch : signs) {
            INDArray agreement = found.output(batch.getFeatures()).mul(batch.getLabels());
            right += agreement.gt(0).castTo(agreement.dataType()).sumNumber().intValue();
            all += batch.numExamples();
        }
        assertThat((double) right / all).isGreaterThan(0.9);
    }

    @Test
    void aLossWithoutWeightsTellsItsInputs() {
        MultiLayerNetwork network =
                network(
                        new DenseLayer.Builder().nOut(3).build(),
                        new LossLayer.Builder(LossFunction.HINGE)
                                .activation(Activation.IDENTITY)
                                .build());
        assertThat(
                        ClassCoding.of(
                                LayerGraph.of(network),
                                network.getnLayers() - 1,
                                ExampleStream.of(new ExistingDataSetIterator(List.of()))))
                .isEqualTo(new ClassCoding(3, true, Optional.empty()));
    }

    @Test
    void aSingleOutcomeIsOfTwoClasses() {
        DataSetIterator column = column();
        assertThat(column.totalOutcomes()).isEqualTo(1);

        WeightInitClassPca initializer = WeightInitClassPca.fit(column).filters(4).build();

        assertThat(initializer.weights().shape()).containsExactly(INPUTS, 4);
        assertThat(initializer.weights().isNaN().any()).isFalse();
    }

    @Test
    void aNetworkWithoutAnOutputLayerTakesASingleOutcomeForTwoClasses() {
        MultiLayerNetwork network =
                network(new DenseLayer.Builder().nOut(4).activation(Activation.IDENTITY).build());
        LayerwisePcaResult result =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder().build(), network, column())
                        .fit();

        assertThat(result.layers().get(0).filtersPerClass()).hasSize(2);
    }

    @Test
    void anUnknownNumberOfClassesIsTold() {
        MultiLayerNetwork network = network(new DenseLayer.Builder().nOut(4).build());
        assertThatThrownBy(
                        () ->
                                ClassCoding.of(
                                        LayerGraph.of(network),
                                        network.getnLayers() - 1,
                                        ExampleStream.of(new ExistingDataSetIterator(separable()))))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("ExistingDataSetIterator tells 0 (totalOutcomes)");
    }

    private static void fit(MultiLayerNetwork network, DataSetIterator data) {
        new LayerwisePcaTrainer(new LayerwisePcaConfiguration.Builder().build(), network, data)
                .fit();
        new RidgeReadoutTrainer(new RidgeReadoutConfiguration.Builder().build(), network, data)
                .fit();
    }

    private static double accuracy(MultiLayerNetwork network, List<DataSet> batches) {
        int right = 0;
        int all = 0;
        for (DataSet batch : batches) {
            INDArray found = network.output(batch.getFeatures()).argMax(1);
            INDArray expected = batch.getLabels().argMax(1);
            right += found.eq(expected).castTo(found.dataType()).sumNumber().intValue();
            all += batch.numExamples();
        }
        return (double) right / all;
    }

    private static MultiLayerNetwork network(Layer... above) {
        NeuralNetConfiguration.ListBuilder list =
                new NeuralNetConfiguration.Builder().seed(4).activation(Activation.RELU).list();
        list.layer(new DenseLayer.Builder().nOut(16).build());
        for (Layer layer : above) {
            list.layer(layer);
        }
        return TestNetworks.initialized(list.setInputType(InputType.feedForward(INPUTS)).build());
    }

    private static OutputLayer output(LossFunction loss, int nOut) {
        return new OutputLayer.Builder(loss).activation(Activation.IDENTITY).nOut(nOut).build();
    }

    private static DataSetIterator column() {
        List<DataSet> examples = new ArrayList<>();
        for (DataSet batch : columns(separable())) {
            examples.addAll(batch.asList());
        }
        return new ListDataSetIterator<>(examples, 32);
    }

    /** Class 1 or another. */
    private static List<DataSet> columns(List<DataSet> batches) {
        List<DataSet> columns = new ArrayList<>();
        for (DataSet batch : batches) {
            columns.add(
                    new DataSet(batch.getFeatures(), batch.getLabels().getColumn(1, true).dup()));
        }
        return columns;
    }

    private static List<DataSet> signed(List<DataSet> batches) {
        List<DataSet> signed = new ArrayList<>();
        for (DataSet batch : batches) {
            signed.add(new DataSet(batch.getFeatures(), batch.getLabels().mul(2).subi(1)));
        }
        return signed;
    }

    private static List<DataSet> separable() {
        List<DataSet> batches = TestNetworks.batches(320, INPUTS);
        for (DataSet batch : batches) {
            for (int n = 0; n < batch.numExamples(); n++) {
                int c = batch.getLabels().getRow(n).argMax().getInt(0);
                for (int j = 0; j < INPUTS; j++) {
                    double noise = 0.3 * batch.getFeatures().getDouble(n, j);
                    batch.getFeatures().putScalar(n, j, (j % 3 == c ? 3 : 0) + noise);
                }
            }
        }
        return batches;
    }
}
