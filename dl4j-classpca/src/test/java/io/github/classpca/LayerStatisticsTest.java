package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.classpca.linalg.Rows;
import io.github.classpca.strategy.FilterRequest;
import io.github.classpca.strategy.StandardStrategy;
import java.util.Random;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LayerStatisticsTest {

    private static final int INPUTS = 10;

    @Test
    void stopsOnceTheSubspaceHasSettled() {
        LayerStatistics statistics = statistics(0.2, 2);
        int batches = feed(statistics, 100, 1, 0);

        assertThat(statistics.examples()).isEqualTo(2000);
        assertThat(batches).isEqualTo(20);
        assertThat(statistics.moments().count()).isEqualTo(2000);
        assertThat(statistics.steps()).hasSize(1);
        assertThat(statistics.steps().get(0).distance()).isLessThan(0.2);
        assertThat(statistics.steps().get(0).residual()).isBetween(-0.05, 0.05);
    }

    @Test
    void goesOnWhileDirectionsAreAlike() {
        // All inputs vary alike, so the leading two are anyone's guess at any size.
        LayerStatistics statistics = statistics(0.2, 0);
        feed(statistics, 90, 1, 0);

        assertThat(statistics.examples()).isEqualTo(9000);
        assertThat(statistics.steps())
                .extracting(StatisticsStep::examples)
                .containsExactly(2000L, 4000L, 8000L);
        assertThat(statistics.moments().count()).isEqualTo(9000);
    }

    @Test
    void goesOnWhileNewRowsAreOfAnotherKind() {
        // The first 1,500 examples vary along other inputs than those that follow.
        LayerStatistics statistics = statistics(1, 2);
        feed(statistics, 40, 1, 1500);

        assertThat(statistics.steps().get(0).residual()).isGreaterThan(0.05);
        assertThat(statistics.examples()).isGreaterThan(2000);
    }

    @Test
    void zeroTakesAll() {
        LayerStatistics statistics = statistics(0, 2);
        feed(statistics, 50, 1, 0);

        assertThat(statistics.examples()).isEqualTo(5000);
        assertThat(statistics.steps()).isEmpty();
    }

    @Test
    void waitsForEveryClass() {
        LayerStatistics statistics = statistics(0.2, 2);
        feed(statistics, 40, 35, 0);

        assertThat(statistics.examples())
                .as("class 1 comes with batch 35, and needs a point to be compared with")
                .isEqualTo(4000);
    }

    @Test
    void aLayerTellsHowManyExamplesItTook() {
        LayerwisePcaResult result =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder()
                                        .subspaceTolerance(1)
                                        .layers(0, 1)
                                        .build(),
                                TestNetworks.network(
                                        InputType.feedForward(6),
                                        new DenseLayer.Builder().nOut(3).build(),
                                        new DenseLayer.Builder().nOut(2).build()),
                                TestNetworks.data(5000, 6))
                        .fit();

        assertThat(result.provenance().examples()).isEqualTo(5000);
        assertThat(result.layers())
                .extracting(LayerReport::examples)
                .allMatch(examples -> examples >= 2000 && examples < 2100);
        assertThat(result.layers()).allMatch(layer -> layer.settling().size() == 1);
        LayerwisePcaResult anew =
                new LayerwisePcaTrainer(
                                new LayerwisePcaConfiguration.Builder()
                                        .subspaceTolerance(1)
                                        .layers(0, 1)
                                        .memoryBudget(0)
                                        .build(),
                                TestNetworks.network(
                                        InputType.feedForward(6),
                                        new DenseLayer.Builder().nOut(3).build(),
                                        new DenseLayer.Builder().nOut(2).build()),
                                TestNetworks.data(5000, 6))
                        .fit();
        assertThat(anew.layers())
                .as("the same without keeping the sample in memory")
                .extracting(LayerReport::examples)
                .isEqualTo(result.layers().stream().map(LayerReport::examples).toList());
    }

    private static LayerStatistics statistics(double tolerance, int leading) {
        return new LayerStatistics(
                2,
                INPUTS,
                DataType.DOUBLE,
                tolerance,
                moments ->
                        StandardStrategy.POOLED_PCA
                                .select(moments, new FilterRequest(Math.max(2, leading), 0, 1))
                                .directions());
    }

    /** Feeds batches of 100 as long as they are wanted; the second class from a batch on. */
    private static int feed(
            LayerStatistics statistics, int most, int firstOfSecondClass, int otherUntil) {
        Random random = new Random(3);
        boolean isotropic = most == 90;
        for (int b = 1; b <= most; b++) {
            INDArray rows = Nd4j.create(DataType.DOUBLE, 100, INPUTS);
            int[] classes = new int[100];
            for (int n = 0; n < 100; n++) {
                classes[n] = b >= firstOfSecondClass ? n % 2 : 0;
                int from = (b - 1) * 100 < otherUntil ? 5 : 0;
                for (int j = 0; j < INPUTS; j++) {
                    boolean strong = j == from || j == from + 1;
                    rows.putScalar(n, j, (strong && !isotropic ? 5 : 1) * random.nextGaussian());
                }
            }
            if (!statistics.add(Rows.of(rows, DataType.DOUBLE), classes, 100)) {
                return b;
            }
        }
        return most;
    }
}
