package io.github.classpca.internal.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaListener;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.TestNetworks;
import io.github.classpca.layer.Calibration;
import io.github.classpca.report.LayerReport;
import io.github.classpca.strategy.StandardStrategy;
import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Whatever the iterator does, each layer and each pass sees the same examples. */
class TrainingSampleTest {

    private static final long NOTHING_FITS = 0;

    @Test
    void anIteratorThatShufflesAtEachResetGivesTheSameRowsInEachPass() {
        LayerwisePcaResult inMemory = fit(imageNetwork(), shuffling(), builder());
        // Not even the moments of all classes fit, so each layer takes several passes.
        MultiLayerNetwork network = imageNetwork();
        LayerwisePcaResult fromFile =
                fit(network, shuffling(), builder().memoryBudget(NOTHING_FITS).momentsBudget(1));

        assertThat(fromFile.provenance().inMemory()).isFalse();
        assertThat(fromFile.layers()).allMatch(layer -> layer.classesAtATime() == 1);
        for (int i = 0; i < 2; i++) {
            LayerReport expected = inMemory.layers().get(i);
            LayerReport actual = fromFile.layers().get(i);
            assertThat(actual.rows()).isEqualTo(expected.rows());
            for (int j = 0; j < expected.filters().size(); j++) {
                assertThat(actual.filters().get(j).eigenvalue())
                        .isCloseTo(expected.filters().get(j).eigenvalue(), within(1e-3));
            }
        }
    }

    @Test
    void anIteratorThatCannotBeResetIsEnoughAlsoWhereMemoryIsNot() {
        DataSetIterator once =
                new ExistingDataSetIterator(TestNetworks.batches(120, 1, 8, 8).iterator());
        assertThat(once.resetSupported()).isFalse();
        MultiLayerNetwork network = imageNetwork();
        LayerwisePcaResult result =
                fit(network, once, builder().memoryBudget(NOTHING_FITS).momentsBudget(1));
        assertThat(result.provenance().examples()).isEqualTo(120);
        assertThat(result.provenance().inMemory()).isFalse();
        assertThat(network.params().isNaN().any()).isFalse();
    }

    @Test
    void theTemporaryFileIsGoneAfterwards() {
        int before = temporaryFiles();
        fit(imageNetwork(), shuffling(), builder().memoryBudget(NOTHING_FITS));
        LayerwisePcaListener failing =
                new LayerwisePcaListener() {
                    @Override
                    public void examplesRead(int layer, long examples) {
                        if (layer == 2) {
                            assertThat(temporaryFiles()).isEqualTo(before + 1);
                            throw new IllegalStateException("stop here");
                        }
                    }
                };
        assertThatThrownBy(
                        () ->
                                fit(
                                        imageNetwork(),
                                        shuffling(),
                                        builder().memoryBudget(NOTHING_FITS).listener(failing)))
                .hasMessage("stop here");
        assertThat(temporaryFiles()).isEqualTo(before);
    }

    /** The same seed and data draw the same patches, in whatever batches they come. */
    @ParameterizedTest
    @ValueSource(ints = {37, 64, 120})
    void theSizeOfBatchesDoesNotMatter(int batch) {
        MultiLayerNetwork expected = imageNetwork();
        fit(expected, TestNetworks.data(120, 1, 8, 8), builder());
        List<DataSet> batches = new ArrayList<>();
        DataSet all = TestNetworks.dataSet(120, 1, 8, 8);
        for (int from = 0; from < 120; from += batch) {
            batches.add((DataSet) all.getRange(from, Math.min(120, from + batch)));
        }
        MultiLayerNetwork actual = imageNetwork();
        fit(actual, new ExistingDataSetIterator(batches), builder());
        assertThat(actual.params().sub(expected.params()).amaxNumber().doubleValue())
                .isLessThan(1e-3);
    }

    /** Layer 1 under seed 1 must not draw what layer 0 draws under seed 2. */
    @Test
    void seedsAndLayersDoNotMix() {
        assertThat(firstFilters(1, 1)).isNotEqualTo(firstFilters(2, 0));
        assertThat(firstFilters(1, 1)).isEqualTo(firstFilters(1, 1));
        for (Seeds.Use use : Seeds.Use.values()) {
            assertThat(Seeds.of(1, use, 1)).isNotEqualTo(Seeds.of(2, use, 0));
        }
        assertThat(Seeds.of(1, Seeds.Use.ROWS, 0)).isNotEqualTo(Seeds.of(1, Seeds.Use.FILTERS, 0));
    }

    /** Random filters of a layer of three inputs, which show the seed that they were drawn with. */
    private static INDArray firstFilters(long seed, int layer) {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.feedForward(3),
                        new DenseLayer.Builder().nOut(3).build(),
                        new DenseLayer.Builder().nOut(3).build());
        fit(
                network,
                TestNetworks.data(60, 3),
                new LayerwisePcaConfiguration.Builder()
                        .layers(layer)
                        .strategy(StandardStrategy.RANDOM)
                        .calibration(Calibration.NONE)
                        .seed(seed));
        return network.getParam(layer + "_W").dup();
    }

    private static int temporaryFiles() {
        File folder = new File(System.getProperty("java.io.tmpdir"));
        String[] found = folder.list((dir, name) -> name.startsWith("classpca-sample-"));
        return found == null ? 0 : found.length;
    }

    private static LayerwisePcaConfiguration.Builder builder() {
        return new LayerwisePcaConfiguration.Builder()
                .layers(0, 2)
                .patchesPerExample(5)
                .maxExamples(120);
    }

    private static LayerwisePcaResult fit(
            MultiLayerNetwork network,
            DataSetIterator iterator,
            LayerwisePcaConfiguration.Builder builder) {
        return new LayerwisePcaTrainer(builder.build(), network, iterator).fit();
    }

    private static MultiLayerNetwork imageNetwork() {
        return TestNetworks.network(
                InputType.convolutional(8, 8, 1),
                new ConvolutionLayer.Builder(3, 3).nOut(4).build(),
                new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                new ConvolutionLayer.Builder(2, 2).nOut(5).build());
    }

    /** Half of 240 examples fit the cap, and each reset brings others. */
    private static DataSetIterator shuffling() {
        List<DataSet> batches = TestNetworks.batches(240, 1, 8, 8);
        return new ExistingDataSetIterator(batches) {
            private static final long serialVersionUID = 1L;
            private final Random random = new Random(4);

            @Override
            public void reset() {
                Collections.shuffle(batches, random);
                super.reset();
            }
        };
    }
}
