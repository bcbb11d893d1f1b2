package io.github.classpca.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaListener;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.TestNetworks;
import io.github.classpca.report.LayerReport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class SparkLayerwisePcaTrainerTest {

    private static final LayerwisePcaConfiguration DEFAULTS =
            new LayerwisePcaConfiguration.Builder().build();

    private static JavaSparkContext spark;

    @TempDir private Path folder;

    @BeforeAll
    static void start() {
        spark = context("org.apache.spark.serializer.JavaSerializer");
    }

    private static JavaSparkContext context(String serializer) {
        return new JavaSparkContext(
                new SparkConf()
                        .setMaster("local[2]")
                        .setAppName("test")
                        .set("spark.ui.enabled", "false")
                        .set("spark.serializer", serializer)
                        .set("spark.kryo.registrationRequired", "true"));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static MultiLayerNetwork pictures(DataType type) {
        return TestNetworks.network(
                type,
                InputType.convolutional(10, 10, 2),
                new ConvolutionLayer.Builder(3, 3).nOut(5).build(),
                new BatchNormalization(),
                new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                new ConvolutionLayer.Builder(2, 2).nOut(6).build(),
                new DenseLayer.Builder().nOut(9).hasLayerNorm(true).build());
    }

    private static List<DataSet> data(int examples) {
        return TestNetworks.batches(examples, 2, 10, 10);
    }

    private static JavaRDD<DataSet> distributed(List<DataSet> data, int partitions) {
        return spark.parallelize(data, partitions);
    }

    private static SparkLayerwisePcaTrainer trainer(
            MultiLayerNetwork network, LayerwisePcaConfiguration pca) {
        return new SparkLayerwisePcaTrainer.Builder(spark, network).configuration(pca).build();
    }

    private static MultiLayerNetwork local(DataType type, LayerwisePcaConfiguration pca) {
        MultiLayerNetwork network = pictures(type);
        new LayerwisePcaTrainer(pca, network, new ExistingDataSetIterator(data(700))).fit();
        return network;
    }

    private static void assertClose(INDArray actual, INDArray expected) {
        double scale = expected.amaxNumber().doubleValue();
        assertThat(actual.sub(expected).amaxNumber().doubleValue())
                .isLessThanOrEqualTo(1e-5 * Math.max(1, scale));
    }

    /** 64 partitions of 44 records: a third of them are empty. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64})
    void anyPartitioningGivesWhatTheLocalTrainerGives(int partitions) {
        for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT}) {
            MultiLayerNetwork network = pictures(type);
            LayerwisePcaResult result =
                    trainer(network, DEFAULTS).fit(distributed(data(700), partitions));
            assertClose(network.params(), local(type, DEFAULTS).params());
            assertThat(result.layers()).hasSize(3);
            assertThat(result.normalizations()).containsExactly(1);
            assertThat(result.provenance().examples()).isEqualTo(700);
        }
    }

    @Test
    void singleExamplesAreNoOtherThanBatches() {
        MultiLayerNetwork network = pictures(DataType.DOUBLE);
        List<DataSet> single = new ArrayList<>();
        data(700).forEach(batch -> single.addAll(batch.asList()));
        Collections.reverse(single);
        trainer(network, DEFAULTS).fit(distributed(single, 5));
        assertClose(network.params(), local(DataType.DOUBLE, DEFAULTS).params());
    }

    @Test
    void filesAreReadWhereTheyAre() throws IOException {
        MultiLayerNetwork network = pictures(DataType.DOUBLE);
        trainer(network, DEFAULTS).fitPaths(spark.parallelize(saved(data(700)), 3));
        assertClose(network.params(), local(DataType.DOUBLE, DEFAULTS).params());
    }

    private List<String> saved(List<DataSet> data) {
        List<String> paths = new ArrayList<>();
        for (DataSet batch : data) {
            File file = folder.resolve("batch-" + paths.size() + ".bin").toFile();
            batch.save(file);
            paths.add(file.toURI().toString());
        }
        return paths;
    }

    @Test
    void aGraphIsNoOtherThanAList() {
        MultiLayerNetwork list = pictures(DataType.DOUBLE);
        ComputationGraph graph = list.toComputationGraph();
        new SparkLayerwisePcaTrainer.Builder(spark, graph).build().fit(distributed(data(300), 3));
        trainer(list, DEFAULTS).fit(distributed(data(300), 2));
        assertClose(graph.params(), list.params());
    }

    @Test
    void kryoNeedsNothingToBeRegistered() {
        MultiLayerNetwork network = pictures(DataType.DOUBLE);
        List<String> paths = saved(data(700));
        spark.stop();
        spark = context("org.apache.spark.serializer.KryoSerializer");
        try {
            trainer(network, DEFAULTS).fitPaths(spark.parallelize(paths, 3));
        } finally {
            spark.stop();
            start();
        }
        assertClose(network.params(), local(DataType.DOUBLE, DEFAULTS).params());
    }

    private static MultiLayerNetwork table() {
        return TestNetworks.network(
                DataType.DOUBLE,
                InputType.feedForward(12),
                new DenseLayer.Builder().nOut(9).build(),
                new DenseLayer.Builder().nOut(6).build());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 40})
    void theSameSampleIsDrawnFromAnyPartitioning(int partitions) {
        LayerwisePcaConfiguration some =
                DEFAULTS.toBuilder().maxExamples(1_500).statisticsTolerance(0).build();
        MultiLayerNetwork expected = table();
        LayerwisePcaResult reference =
                trainer(expected, some).fit(distributed(TestNetworks.batches(4_000, 12), 2));
        assertThat(reference.provenance().examples()).isBetween(1_480L, 1_500L);
        MultiLayerNetwork network = table();
        List<DataSet> shuffled = new ArrayList<>(TestNetworks.batches(4_000, 12));
        Collections.reverse(shuffled);
        trainer(network, some).fit(distributed(shuffled, partitions));
        assertClose(network.params(), expected.params());
        MultiLayerNetwork other = table();
        trainer(other, some.toBuilder().seed(1).build()).fit(distributed(shuffled, partitions));
        assertThat(other.params().sub(expected.params()).amaxNumber().doubleValue())
                .isGreaterThan(1e-3);
    }

    @Test
    void noClassHasMoreThanItsCap() {
        LayerwisePcaConfiguration capped = DEFAULTS.toBuilder().maxExamplesPerClass(200).build();
        LayerwisePcaResult result =
                trainer(table(), capped).fit(distributed(TestNetworks.batches(3_000, 12), 4));
        assertThat(result.provenance().examples()).isBetween(3 * 170L, 3 * 200L);
    }

    @Test
    void theSampleGrowsUntilItIsEnough() {
        LayerwisePcaConfiguration tolerant = DEFAULTS.toBuilder().statisticsTolerance(0.5).build();
        MultiLayerNetwork network = table();
        LayerwisePcaResult result =
                trainer(network, tolerant).fit(distributed(TestNetworks.batches(6_000, 12), 3));
        LayerReport first = result.layers().get(0);
        assertThat(first.examples()).isBetween(2_000L, 2_040L);
        assertThat(first.convergence()).hasSize(1);
        assertThat(Math.abs(first.convergence().get(0).lostContrast())).isLessThan(0.5);
        MultiLayerNetwork other = table();
        trainer(other, tolerant).fit(distributed(TestNetworks.batches(6_000, 12), 11));
        assertClose(other.params(), network.params());
    }

    @Test
    void classesInGroupsAreNoOtherThanAllAtOnce() {
        MultiLayerNetwork expected = pictures(DataType.DOUBLE);
        trainer(expected, DEFAULTS).fit(distributed(data(300), 3));
        MultiLayerNetwork network = pictures(DataType.DOUBLE);
        LayerwisePcaResult result =
                trainer(network, DEFAULTS.toBuilder().momentsBudget(1).build())
                        .fit(distributed(data(300), 3));
        assertThat(result.layers()).allMatch(layer -> layer.classesAtATime() == 1);
        assertClose(network.params(), expected.params());
    }

    @Test
    void candidatesAreTriedOnTheSameExamplesOnAnyPartitioning() {
        LayerwisePcaConfiguration automatic =
                DEFAULTS.toBuilder().automatic(true).layers(0).build();
        MultiLayerNetwork one = table();
        LayerwisePcaResult result =
                trainer(one, automatic).fit(distributed(TestNetworks.batches(1_500, 12), 2));
        assertThat(result.layers().get(0).candidates()).hasSizeGreaterThan(2);
        MultiLayerNetwork other = table();
        trainer(other, automatic).fit(distributed(TestNetworks.batches(1_500, 12), 9));
        assertClose(one.params(), other.params());
    }

    /** A fit that fails behind layer 1 and is run again, with a network built anew. */
    @Test
    void aFitGoesOnBehindTheLayersThatAreFinished() {
        List<DataSet> data = TestNetworks.batches(300, 12);
        String layers = folder.resolve("layers").toUri().toString();
        List<String> started = new ArrayList<>();
        LayerwisePcaListener failing =
                new LayerwisePcaListener() {
                    @Override
                    public void layerStarted(int layer, String name) {
                        started.add(name);
                        if (started.size() == 2) {
                            throw new IllegalStateException("the driver dies");
                        }
                    }
                };
        LayerwisePcaConfiguration watched = DEFAULTS.toBuilder().listener(failing).build();
        assertThatThrownBy(() -> checkpointed(table(), watched, layers, data))
                .hasMessageContaining("the driver dies");
        MultiLayerNetwork network = table();
        LayerwisePcaResult result = checkpointed(network, watched, layers, data);
        // The second layer twice, the first one once.
        assertThat(started).hasSize(3);
        MultiLayerNetwork expected = table();
        LayerwisePcaResult whole = trainer(expected, DEFAULTS).fit(distributed(data, 4));
        assertThat(network.params()).isEqualTo(expected.params());
        assertThat(result.layers())
                .extracting(LayerReport::filters)
                .isEqualTo(whole.layers().stream().map(LayerReport::filters).toList());

        assertThatThrownBy(
                        () ->
                                checkpointed(
                                        table(),
                                        DEFAULTS.toBuilder().seed(7).build(),
                                        layers,
                                        data))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("layer-0.classpca is of another network");
        assertThatThrownBy(
                        () -> checkpointed(table(), watched, layers, TestNetworks.batches(299, 12)))
                .isInstanceOf(DL4JInvalidConfigException.class);
    }

    private static LayerwisePcaResult checkpointed(
            MultiLayerNetwork network,
            LayerwisePcaConfiguration pca,
            String layers,
            List<DataSet> data) {
        return new SparkLayerwisePcaTrainer.Builder(spark, network)
                .configuration(pca)
                .checkpoints(layers)
                .build()
                .fit(distributed(data, 4));
    }

    @Test
    void aDamagedCheckpointIsNamed() throws IOException {
        Path layers = Files.createDirectory(folder.resolve("layers"));
        Files.writeString(layers.resolve("layer-0.classpca"), "no layer");
        assertThatThrownBy(
                        () ->
                                checkpointed(
                                        table(),
                                        DEFAULTS,
                                        layers.toString(),
                                        TestNetworks.batches(300, 12)))
                .hasMessageContaining("layer-0.classpca cannot be read")
                .hasMessageContaining("no layer that this version has written");
    }

    @Test
    void aBadRecordIsNamed() {
        List<DataSet> data = new ArrayList<>(TestNetworks.batches(300, 12));
        data.get(11).getFeatures().putScalar(3, 4, Double.NaN);
        MultiLayerNetwork network = table();
        INDArray before = network.params().dup();
        // 19 records in 2 partitions: the first has 9 of them.
        assertThatThrownBy(() -> trainer(network, DEFAULTS).fit(distributed(data, 2)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageStartingWith("Partition 1, record 2: Example 3: feature 4 is NaN");
        assertThat(network.params()).isEqualTo(before);
    }

    @Test
    void aRecordOfAnotherShapeIsNamed() {
        List<DataSet> data = new ArrayList<>(TestNetworks.batches(300, 12));
        data.set(4, TestNetworks.dataSet(16, 11));
        assertThatThrownBy(() -> trainer(table(), DEFAULTS).fit(distributed(data, 1)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("Partition 0, record 4");
    }

    @Test
    void aFileThatIsNoDataSetIsNamed() throws IOException {
        List<String> paths = saved(TestNetworks.batches(64, 12));
        Path text = Files.writeString(folder.resolve("notes.bin"), "");
        paths.add(text.toUri().toString());
        assertThatThrownBy(() -> trainer(table(), DEFAULTS).fitPaths(spark.parallelize(paths, 2)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("notes.bin: cannot be read as what DataSet.save wrote");
        assertThatThrownBy(
                        () ->
                                trainer(table(), DEFAULTS)
                                        .fitPaths(
                                                spark.parallelize(
                                                        List.of(folder + "/none.bin"), 1)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("none.bin");
    }

    @Test
    void aClassThatTheClusterLacksIsNamed() {
        List<DataSet> data = new ArrayList<>();
        for (DataSet batch : TestNetworks.batches(300, 12)) {
            for (DataSet one : batch.asList()) {
                if (one.getLabels().argMax().getInt(0) != 1) {
                    data.add(one);
                }
            }
        }
        assertThatThrownBy(() -> trainer(table(), DEFAULTS).fit(distributed(data, 3)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageStartingWith("No example of class 1 among the 200");
        assertThatThrownBy(() -> trainer(table(), DEFAULTS).fit(spark.emptyRDD()))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("no records");
    }

    @Test
    void tooLittleMemoryIsToldBeforeTheJob() {
        MultiLayerNetwork wide =
                TestNetworks.network(
                        InputType.feedForward(40_000), new DenseLayer.Builder().nOut(2).build());
        assertThatThrownBy(
                        () ->
                                trainer(wide, DEFAULTS)
                                        .fit(distributed(TestNetworks.batches(3, 40_000), 1)))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("Layer 0 (DenseLayer): moments of 1 of 3 classes")
                .hasMessageContaining("spark.driver.memory");
    }

    @Test
    void anInterruptedDriverStopsItsJob() throws InterruptedException {
        LayerwisePcaListener interrupting =
                new LayerwisePcaListener() {
                    @Override
                    public void layerStarted(int layer, String name) {
                        Thread.currentThread().interrupt();
                    }
                };
        LayerwisePcaConfiguration watched = DEFAULTS.toBuilder().listener(interrupting).build();
        Throwable[] thrown = new Throwable[1];
        boolean[] flag = new boolean[1];
        Thread driver =
                new Thread(
                        () -> {
                            try {
                                trainer(table(), watched)
                                        .fit(distributed(TestNetworks.batches(300, 12), 2));
                            } catch (Exception e) {
                                // Spark's own are checked, and declared nowhere.
                                thrown[0] = e;
                                flag[0] = Thread.currentThread().isInterrupted();
                            }
                        });
        driver.start();
        driver.join();
        assertThat(thrown[0])
                .isInstanceOf(CancellationException.class)
                .hasMessageContaining("Interrupted during");
        assertThat(flag[0]).isTrue();
    }

    @Test
    void aNetworkNeedsToBeInitialized() {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        TestNetworks.configuration(
                                DataType.FLOAT,
                                InputType.feedForward(3),
                                new DenseLayer.Builder().nOut(2).build()));
        assertThatThrownBy(() -> trainer(network, DEFAULTS).fit(spark.emptyRDD()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("network.init()");
    }
}
