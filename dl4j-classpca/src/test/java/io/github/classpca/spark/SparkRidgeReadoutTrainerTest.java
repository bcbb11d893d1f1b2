package io.github.classpca.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.RidgeReadoutConfiguration;
import io.github.classpca.RidgeReadoutResult;
import io.github.classpca.RidgeReadoutTrainer;
import io.github.classpca.TestNetworks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class SparkRidgeReadoutTrainerTest {

    private static final RidgeReadoutConfiguration DEFAULTS =
            new RidgeReadoutConfiguration.Builder().build();

    private static JavaSparkContext spark;

    @BeforeAll
    static void start() {
        spark =
                new JavaSparkContext(
                        new SparkConf()
                                .setMaster("local[2]")
                                .setAppName("test")
                                .set("spark.ui.enabled", "false"));
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static MultiLayerNetwork network() {
        return TestNetworks.network(
                DataType.DOUBLE,
                InputType.feedForward(12),
                new DenseLayer.Builder().nOut(30).build());
    }

    private static RidgeReadoutResult fit(
            MultiLayerNetwork network, List<DataSet> data, int partitions) {
        return new SparkRidgeReadoutTrainer(spark, DEFAULTS, network)
                .fit(spark.parallelize(data, partitions));
    }

    /** So few that each is left out once, and so many that a part is held out. */
    @ParameterizedTest
    @ValueSource(ints = {600, 5_000})
    void anyPartitioningGivesTheSame(int examples) {
        List<DataSet> data = TestNetworks.batches(examples, 12);
        MultiLayerNetwork one = network();
        RidgeReadoutResult result = fit(one, data, 1);
        assertThat(result.examples()).isEqualTo(examples);
        List<DataSet> reversed = new ArrayList<>(data);
        Collections.reverse(reversed);
        for (int partitions : new int[] {2, 7, 64}) {
            MultiLayerNetwork other = network();
            assertThat(fit(other, reversed, partitions).ridge()).isEqualTo(result.ridge());
            assertThat(other.params().sub(one.params()).amaxNumber().doubleValue())
                    .isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {600, 5_000})
    void classesAreToldApartAsByTheLocalTrainer(int examples) {
        MultiLayerNetwork here = network();
        RidgeReadoutResult local =
                new RidgeReadoutTrainer(DEFAULTS, here, TestNetworks.data(examples, 12)).fit();
        MultiLayerNetwork there = network();
        RidgeReadoutResult result = fit(there, TestNetworks.batches(examples, 12), 3);
        INDArray features = TestNetworks.dataSet(examples, 12).getFeatures();
        int[] of = here.output(features).argMax(1).toIntVector();
        int[] also = there.output(features).argMax(1).toIntVector();
        long differing = IntStream.range(0, of.length).filter(n -> of[n] != also[n]).count();
        assertThat(differing).isLessThan(examples / 20);
        // Of other examples, 500 on either side: each has a standard error of 0.02.
        assertThat(result.validation().accuracy())
                .isCloseTo(local.validation().accuracy(), within(0.1));
        assertThat(here.getParam("0_W")).isEqualTo(there.getParam("0_W"));
    }

    @Test
    void aGraphIsNoOtherThanAList() {
        MultiLayerNetwork list = network();
        ComputationGraph graph = list.toComputationGraph();
        List<DataSet> data = TestNetworks.batches(600, 12);
        fit(list, data, 2);
        new SparkRidgeReadoutTrainer(spark, DEFAULTS, graph).fit(spark.parallelize(data, 3));
        assertThat(graph.params().sub(list.params()).amaxNumber().doubleValue()).isLessThan(1e-5);
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertThatThrownBy(
                        () ->
                                new SparkRidgeReadoutTrainer(
                                        spark,
                                        DEFAULTS.toBuilder().mirrored(true).build(),
                                        network()))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("mirrored");
        MultiLayerNetwork wide =
                TestNetworks.network(
                        InputType.feedForward(3), new DenseLayer.Builder().nOut(20_000).build());
        assertThatThrownBy(() -> fit(wide, TestNetworks.batches(30, 3), 1))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("normal equations of 20000 features")
                .hasMessageContaining("spark.driver.maxResultSize");
    }
}
