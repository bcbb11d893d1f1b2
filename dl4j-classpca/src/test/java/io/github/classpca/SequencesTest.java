package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.Flow;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.report.LayerReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A dense layer over the steps of sequences, some of which a mask hides. */
class SequencesTest {

    private static final int SIZE = 3;

    @Test
    void eachStepThatIsNotMaskedIsARowOfItsExample() {
        // The first batch has sequences of a single step, which look like plain examples.
        List<DataSet> batches = List.of(batch(6, 1, false), batch(9, 5, true), batch(7, 4, true));
        ClassMoments moments =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder().build(),
                                network(),
                                new ExistingDataSetIterator(batches))
                        .moments(0);

        List<List<double[]>> rows = rows(batches);
        for (int c = 0; c < TestNetworks.CLASSES; c++) {
            INDArray own = Nd4j.createFromArray(rows.get(c).toArray(double[][]::new));
            INDArray centred = own.subRowVector(own.mean(0));
            INDArray expected = centred.transpose().mmul(centred);
            assertThat(moments.count(c)).isEqualTo(own.size(0));
            assertThat(moments.mean(c)).containsExactly(own.mean(0).toDoubleVector(), within(1e-5));
            assertThat(moments.scatter(c).sub(expected).amaxNumber().doubleValue())
                    .isLessThan(1e-4);
        }
    }

    @Test
    void layersAboveSeeTheSequencesAsTheNetworkDoes() {
        MultiLayerNetwork network = network();
        for (DataSet batch : List.of(batch(4, 5, true), batch(1, 6, false), batch(5, 1, false))) {
            INDArray mask = batch.getFeaturesMaskArray();
            network.setLayerMaskArrays(mask, null);
            List<INDArray> expected = network.feedForward(batch.getFeatures(), false);
            network.clearLayerMaskArrays();
            try (NetworkForward forward = new NetworkForward(LayerGraph.of(network))) {
                for (int to = 1; to <= 3; to++) {
                    Activations actual =
                            forward.advance(
                                            Flow.of(Activations.of(batch.getFeatures(), mask)),
                                            0,
                                            to)
                                    .only();
                    assertThat(actual.examples()).isEqualTo(batch.numExamples());
                    assertThat(actual.values().shape()).isEqualTo(expected.get(to).shape());
                    assertThat(actual.values().sub(expected.get(to)).amaxNumber().doubleValue())
                            .isLessThan(1e-5);
                }
            }
        }
    }

    @Test
    void theNetworkIsComputedAndReadOut() {
        MultiLayerNetwork network = network();
        List<DataSet> batches = new ArrayList<>();
        for (int b = 0; b < 10; b++) {
            batches.add(batch(16, 1 + b % 4, b % 2 == 1));
        }
        ExistingDataSetIterator iterator = new ExistingDataSetIterator(batches);
        LayerwisePcaResult result =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder().layers(0).build(),
                                network,
                                iterator)
                        .fit();
        assertThat(result.layers().get(0).examples()).isEqualTo(160);
        assertThat(result.layers().get(0).rows()).isEqualTo(countOf(rows(batches)));
        new RidgeReadoutTrainer(
                        new RidgeReadoutConfiguration.Builder().validationShare(0.2).build(),
                        network,
                        iterator)
                .fit();
        assertThat(network.params().isNaN().any()).isFalse();
    }

    /** Labels and masks of steps: each step that has a label is a row of its own class. */
    @ParameterizedTest
    @EnumSource(RNNFormat.class)
    void labelsOfEachStep(RNNFormat format) {
        List<DataSet> batches = List.of(stepwise(30, 5, format), stepwise(20, 5, format));
        MultiLayerNetwork network = stepwiseNetwork(format);
        // Also by way of the file that a sample goes to where memory is short.
        for (long budget : new long[] {0, LayerwisePcaConfiguration.DEFAULT_MEMORY_BUDGET}) {
            ClassMoments moments =
                    new LayerwisePcaTrainer(
                                    new LayerwisePcaConfiguration.Builder()
                                            .memoryBudget(budget)
                                            .build(),
                                    network,
                                    new ExistingDataSetIterator(batches))
                            .moments(0);
            for (int c = 0; c < TestNetworks.CLASSES; c++) {
                INDArray own = ofClass(batches, c, format);
                assertThat(moments.count(c)).isEqualTo(own.size(0));
                assertThat(moments.mean(c))
                        .containsExactly(own.mean(0).toDoubleVector(), within(1e-5));
            }
        }
        LayerwisePcaResult result =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder().build(),
                                network,
                                new ExistingDataSetIterator(batches))
                        .fit();
        assertThat(result.layers()).extracting(LayerReport::layer).containsExactly(0, 1);
        network.fit(new ExistingDataSetIterator(batches), 2);
        assertThat(network.params().isNaN().any()).isFalse();
    }

    @Test
    void labelsOfStepsMustFitTheMask() {
        DataSet batch = stepwise(30, 5, RNNFormat.NCW);
        batch.setLabelsMaskArray(Nd4j.ones(30, 4));
        assertThatThrownBy(
                        () ->
                                new LayerwisePcaTrainer(
                                                new LayerwisePcaConfiguration.Builder().build(),
                                                stepwiseNetwork(RNNFormat.NCW),
                                                new ExistingDataSetIterator(List.of(batch)))
                                        .fit())
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("labels have shape [30, 3, 5] and their mask [30, 4]");
    }

    private static MultiLayerNetwork stepwiseNetwork(RNNFormat format) {
        return TestNetworks.initialized(
                new NeuralNetConfiguration.Builder()
                        .seed(3)
                        .list()
                        .layer(new DenseLayer.Builder().nOut(4).build())
                        .layer(
                                new LSTM.Builder()
                                        .nOut(5)
                                        .dataFormat(format)
                                        .activation(Activation.TANH)
                                        .build())
                        .layer(
                                new RnnOutputLayer.Builder(LossFunction.MCXENT)
                                        .dataFormat(format)
                                        .activation(Activation.SOFTMAX)
                                        .nOut(TestNetworks.CLASSES)
                                        .build())
                        .setInputType(InputType.recurrent(SIZE, 5, format))
                        .build());
    }

    /** Step t of example n is of class (n + t) mod K; the last step of every third has no label. */
    private static DataSet stepwise(int examples, int steps, RNNFormat format) {
        Random random = new Random(7L * examples);
        INDArray features = Nd4j.create(DataType.FLOAT, examples, SIZE, steps);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, examples, TestNetworks.CLASSES, steps);
        INDArray mask = Nd4j.ones(DataType.FLOAT, examples, steps);
        for (int n = 0; n < examples; n++) {
            for (int t = 0; t < steps; t++) {
                int c = (n + t) % TestNetworks.CLASSES;
                labels.putScalar(new int[] {n, c, t}, 1);
                for (int j = 0; j < SIZE; j++) {
                    features.putScalar(new int[] {n, j, t}, c + (1 + j) * random.nextGaussian());
                }
            }
            if (n % 3 == 0) {
                mask.putScalar(n, steps - 1, 0);
            }
        }
        boolean last = format == RNNFormat.NWC;
        return new DataSet(
                last ? features.permute(0, 2, 1).dup('c') : features,
                last ? labels.permute(0, 2, 1).dup('c') : labels,
                null,
                mask);
    }

    private static INDArray ofClass(List<DataSet> batches, int c, RNNFormat format) {
        List<double[]> rows = new ArrayList<>();
        for (DataSet batch : batches) {
            INDArray features = batch.getFeatures();
            INDArray inOrder = format == RNNFormat.NWC ? features.permute(0, 2, 1) : features;
            for (int n = 0; n < batch.numExamples(); n++) {
                for (int t = 0; t < inOrder.size(2); t++) {
                    boolean labelled = batch.getLabelsMaskArray().getDouble(n, t) == 1;
                    if (labelled && (n + t) % TestNetworks.CLASSES == c) {
                        rows.add(
                                inOrder.get(
                                                NDArrayIndex.point(n),
                                                NDArrayIndex.all(),
                                                NDArrayIndex.point(t))
                                        .toDoubleVector());
                    }
                }
            }
        }
        return Nd4j.createFromArray(rows.toArray(double[][]::new));
    }

    private static long countOf(List<List<double[]>> rows) {
        return rows.stream().mapToLong(List::size).sum();
    }

    private static MultiLayerNetwork network() {
        return TestNetworks.network(
                InputType.recurrent(SIZE),
                new DenseLayer.Builder().nOut(4).build(),
                new LSTM.Builder().nOut(5).activation(Activation.TANH).build(),
                new GlobalPoolingLayer(PoolingType.AVG));
    }

    /** Sequences of which, where masked, number n has its first 1 + n mod T steps. */
    private static DataSet batch(int examples, int steps, boolean masked) {
        Random random = new Random(31L * examples + steps);
        INDArray features = Nd4j.create(DataType.FLOAT, examples, SIZE, steps);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, examples, TestNetworks.CLASSES);
        INDArray mask = masked ? Nd4j.zeros(DataType.FLOAT, examples, steps) : null;
        for (int n = 0; n < examples; n++) {
            int c = n % TestNetworks.CLASSES;
            labels.putScalar(n, c, 1);
            for (int t = 0; t < steps; t++) {
                boolean open = !masked || t < 1 + n % steps;
                for (int j = 0; j < SIZE; j++) {
                    // What is masked must not count, so it is large.
                    double value = open ? c + (1 + j) * random.nextGaussian() : 1000;
                    features.putScalar(new int[] {n, j, t}, value);
                }
                if (masked && open) {
                    mask.putScalar(n, t, 1);
                }
            }
        }
        return new DataSet(features, labels, mask, null);
    }

    private static List<List<double[]>> rows(List<DataSet> batches) {
        List<List<double[]>> rows = new ArrayList<>();
        for (int c = 0; c < TestNetworks.CLASSES; c++) {
            rows.add(new ArrayList<>());
        }
        for (DataSet batch : batches) {
            INDArray mask = batch.getFeaturesMaskArray();
            for (int n = 0; n < batch.numExamples(); n++) {
                int c = batch.getLabels().getRow(n).argMax().getInt(0);
                for (int t = 0; t < batch.getFeatures().size(2); t++) {
                    if (mask == null || mask.getDouble(n, t) == 1) {
                        rows.get(c)
                                .add(
                                        batch.getFeatures()
                                                .get(
                                                        NDArrayIndex.point(n),
                                                        NDArrayIndex.all(),
                                                        NDArrayIndex.point(t))
                                                .toDoubleVector());
                    }
                }
            }
        }
        return rows;
    }
}
