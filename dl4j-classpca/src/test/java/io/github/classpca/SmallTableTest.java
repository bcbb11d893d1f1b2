package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.classpca.models.ClassPcaNetworks;
import io.github.classpca.models.DirectNetwork;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Tables of few rows, small whole numbers and constant columns, of classes that can be told apart
 * without an error: what varies within the classes of a readout's scores vanishes or nearly so.
 */
class SmallTableTest {

    private static final int LEVELS = 17;

    /** Wide layers see more features than there are rows. */
    @ParameterizedTest
    @CsvSource({
        "FLOAT, 480, 64, 10, 0",
        "FLOAT, 480, 64, 10, 400",
        "FLOAT, 480, 64, 10, 1200",
        "DOUBLE, 480, 64, 10, 0",
        "FLOAT, 60, 200, 2, 0",
        "DOUBLE, 60, 200, 2, 0",
        "FLOAT, 60, 200, 3, 0",
        "DOUBLE, 60, 200, 3, 0",
        "FLOAT, 200, 2, 2, 0",
        "FLOAT, 200, 1, 2, 0",
        "FLOAT, 200, 1, 3, 0",
        "DOUBLE, 200, 1, 3, 0",
    })
    void everySeedIsSolved(DataType type, int rows, int columns, int classes, int units) {
        for (int seed = 1; seed <= 3; seed++) {
            List<DataSet> table = table(rows, columns, classes, seed);
            MultiLayerNetwork network = network(type, columns, classes, units, seed);
            if (units > 0) {
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder().seed(seed).build(),
                                network,
                                iterator(table))
                        .fit();
            }
            RidgeReadoutResult result =
                    new RidgeReadoutTrainer(
                                    new RidgeReadoutConfiguration.Builder().seed(seed).build(),
                                    network,
                                    iterator(table))
                            .fit();

            assertThat(result.ridge()).isPositive().isFinite();
            assertThat(result.temperature()).isPositive().isFinite();
            // n examples without an error make (n + 1) / (n + 2) of certainty likely, of those
            // whose
            // scores lie no further apart than a quarter's do.
            int held = result.validation().examples();
            assertThat(result.validation().logLoss())
                    .isBetween(0.8 * Math.log((held + 2) / (held + 1.0)), 1.0);
            assertThat(network.params().isNaN().any() || network.params().isInfinite().any())
                    .isFalse();
            assertThat(network.evaluate(iterator(table)).accuracy())
                    .as("seed %s", seed)
                    .isGreaterThan(0.97);
        }
    }

    private static MultiLayerNetwork network(
            DataType type, int columns, int classes, int units, long seed) {
        if (units > 0) {
            DirectNetwork direct =
                    ClassPcaNetworks.vectors(columns, classes).pairs(units / 2).seed(seed).build();
            return TestNetworks.initialized(direct.configuration());
        }
        return TestNetworks.initialized(
                new NeuralNetConfiguration.Builder()
                        .dataType(type)
                        .list()
                        .layer(
                                new OutputLayer.Builder(LossFunction.MCXENT)
                                        .activation(Activation.SOFTMAX)
                                        .nOut(classes)
                                        .build())
                        .setInputType(InputType.feedForward(columns))
                        .build());
    }

    /** Noisy copies of a row for each class; every eighth column is constant. */
    private static List<DataSet> table(int rows, int columns, int classes, long seed) {
        Random random = new Random(seed);
        double[][] centres = new double[classes][columns];
        for (int c = 0; c < classes; c++) {
            for (int j = 0; j < columns; j++) {
                centres[c][j] = j % 8 == 7 ? 3 : columns < 3 ? c * 8.0 : random.nextInt(LEVELS);
            }
        }
        INDArray features = Nd4j.create(DataType.FLOAT, rows, columns);
        INDArray labels = Nd4j.create(DataType.FLOAT, rows, classes);
        for (int n = 0; n < rows; n++) {
            int c = n % classes;
            labels.putScalar(n, c, 1);
            for (int j = 0; j < columns; j++) {
                double noise = j % 8 == 7 ? 0 : random.nextInt(5) - 2;
                features.putScalar(n, j, Math.max(0, centres[c][j] + noise));
            }
        }
        return new DataSet(features, labels).batchBy(100);
    }

    private static DataSetIterator iterator(List<DataSet> batches) {
        return new ExistingDataSetIterator(batches);
    }
}
