package io.github.classpca.internal.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.TestNetworks;
import io.github.classpca.internal.arrays.ArrayRows;
import io.github.classpca.report.LayerReport;
import io.github.classpca.report.StatisticsStep;
import java.util.Random;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LayerStatisticsTest {

    @Test
    void stopsWhereWhatWasFoundHoldsForNewRows() {
        LayerStatistics statistics = new LayerStatistics(2, 10, DataType.DOUBLE, 0.1, 0);
        new Feed(10, 3).into(statistics, 100);

        assertThat(statistics.examples()).isEqualTo(2000);
        assertThat(statistics.moments().count()).isEqualTo(2000);
        assertThat(statistics.steps()).hasSize(1);
        assertThat(statistics.steps().get(0).lostContrast()).isBetween(-0.1, 0.1);
        assertThat(statistics.steps().get(0).distance()).isBetween(0.0, 0.7);
    }

    /**
     * A thousand rows of four hundred values: the best directions of either class are those of its
     * noise, and new rows have nothing of them. However wide the layer, that is seen.
     */
    @Test
    void goesOnWhileThereAreTooFewRowsForTheirDimensions() {
        LayerStatistics statistics = new LayerStatistics(2, 400, DataType.FLOAT, 0.1, 0);
        new Feed(400, 1).into(statistics, 90);

        assertThat(statistics.examples()).isEqualTo(9000);
        assertThat(statistics.steps())
                .extracting(StatisticsStep::examples)
                .containsExactly(2000L, 4000L, 8000L);
        assertThat(statistics.steps()).allMatch(step -> step.lostContrast() > 0.1);
        assertThat(statistics.steps().get(0).lostContrast()).isGreaterThan(0.4);
    }

    @Test
    void goesOnWhileNewRowsAreOfAnotherKind() {
        // The first 1,500 examples vary along other inputs than those that follow.
        LayerStatistics statistics = new LayerStatistics(2, 10, DataType.DOUBLE, 0.1, 0);
        Feed feed = new Feed(10, 5);
        feed.otherUntil = 1500;
        feed.into(statistics, 100);

        assertThat(statistics.steps().get(0).lostContrast()).isGreaterThan(0.1);
        assertThat(statistics.examples()).isGreaterThan(2000);
    }

    @Test
    void zeroTakesAll() {
        LayerStatistics statistics = new LayerStatistics(2, 10, DataType.DOUBLE, 0, 0);
        new Feed(10, 5).into(statistics, 50);

        assertThat(statistics.examples()).isEqualTo(5000);
        assertThat(statistics.steps()).isEmpty();
    }

    @Test
    void waitsForEveryClass() {
        LayerStatistics statistics = new LayerStatistics(2, 10, DataType.DOUBLE, 0.8, 0.1);
        Feed feed = new Feed(10, 5);
        feed.secondClassFrom = 3500;
        feed.into(statistics, 100);

        assertThat(statistics.examples())
                .as("class 1 comes with example 3,500, and needs a point to be compared with")
                .isEqualTo(8000);
    }

    @Test
    void rowsThatDoNotVaryYetAreNoReasonToFail() {
        LayerStatistics statistics = new LayerStatistics(2, 2, DataType.FLOAT, 0.5, 0.1);
        int[] classes = new int[1000];
        for (int n = 0; n < 1000; n += 2) {
            classes[n] = 1;
        }
        INDArray constant = Nd4j.ones(DataType.FLOAT, 1000, 2);
        assertThat(statistics.add(new ArrayRows(constant, DataType.FLOAT), classes, 1000)).isTrue();
        INDArray varying = Nd4j.randn(DataType.FLOAT, 1000, 2);
        assertThat(statistics.add(new ArrayRows(varying, DataType.FLOAT), classes, 1000)).isTrue();
        assertThat(statistics.moments().count()).isEqualTo(2000);
    }

    /** Layers with as many filters as inputs, whose filters span everything whatever the data. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLayerAsWideAsItsInputTakesWhatItNeeds(boolean dense) {
        LayerwisePcaResult result =
                dense
                        ? fit(
                                InputType.feedForward(256),
                                new DenseLayer.Builder().nOut(256).build(),
                                256)
                        : fit(
                                InputType.convolutional(4, 4, 25),
                                new ConvolutionLayer.Builder(3, 3).nOut(225).build(),
                                25,
                                4,
                                4);

        LayerReport layer = result.layers().get(0);
        assertThat(layer.filters().size()).isGreaterThanOrEqualTo(layer.inputs());
        assertThat(layer.convergence()).isNotEmpty();
        assertThat(layer.convergence().get(0).lostContrast()).isGreaterThan(0.1);
        assertThat(layer.examples()).isGreaterThan(2016);
    }

    private static LayerwisePcaResult fit(
            InputType input, org.deeplearning4j.nn.conf.layers.Layer layer, long... shape) {
        return new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder()
                                .layers(0)
                                .ridge(0.01)
                                .patchesPerExample(1)
                                .build(),
                        TestNetworks.network(input, layer),
                        TestNetworks.data(4500, shape))
                .fit();
    }

    @Test
    void aLayerTellsHowManyExamplesItTook() {
        LayerwisePcaResult result = fitTwoLayers(1L << 30);

        assertThat(result.provenance().examples()).isEqualTo(5000);
        assertThat(result.layers()).extracting(LayerReport::examples).containsOnly(2016L);
        assertThat(result.layers()).allMatch(layer -> layer.convergence().size() == 1);
        assertThat(fitTwoLayers(0).layers())
                .as("the same where memory does not hold the sample")
                .extracting(LayerReport::examples)
                .isEqualTo(result.layers().stream().map(LayerReport::examples).toList());
    }

    private static LayerwisePcaResult fitTwoLayers(long memoryBudget) {
        return new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder()
                                .statisticsTolerance(1)
                                .layers(0, 1)
                                .memoryBudget(memoryBudget)
                                .build(),
                        TestNetworks.network(
                                InputType.feedForward(6),
                                new DenseLayer.Builder().nOut(3).build(),
                                new DenseLayer.Builder().nOut(2).build()),
                        TestNetworks.data(5000, 6))
                .fit();
    }

    /** Batches of 100 of two classes, each with an input of its own that varies more. */
    private static final class Feed {
        private final Random random = new Random(3);
        private final int inputs;
        private final double spread;
        private int otherUntil;
        private int secondClassFrom;

        Feed(int inputs, double spread) {
            this.inputs = inputs;
            this.spread = spread;
        }

        /** As long as they are wanted. */
        void into(LayerStatistics statistics, int most) {
            for (int b = 0; b < most; b++) {
                INDArray rows = Nd4j.create(DataType.DOUBLE, 100, inputs);
                int[] classes = new int[100];
                for (int n = 0; n < 100; n++) {
                    classes[n] = 100 * b + n >= secondClassFrom ? n % 2 : 0;
                    int strong = classes[n] + (100 * b + n < otherUntil ? 5 : 0);
                    for (int j = 0; j < inputs; j++) {
                        double deviation = j == strong ? spread : 1;
                        rows.putScalar(n, j, deviation * random.nextGaussian());
                    }
                }
                DataType type = inputs > 100 ? DataType.FLOAT : DataType.DOUBLE;
                if (!statistics.add(new ArrayRows(rows.castTo(type), type), classes, 100)) {
                    return;
                }
            }
        }
    }
}
