package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.Flow;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.moments.ClassMoments;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

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
