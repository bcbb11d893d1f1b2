package io.github.classpca.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.google.common.collect.ImmutableMap;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.RidgeReadoutConfiguration;
import io.github.classpca.RidgeReadoutResult;
import io.github.classpca.RidgeReadoutTrainer;
import io.github.classpca.TestNetworks;
import io.github.classpca.layer.Calibration;
import io.github.classpca.strategy.StandardStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class ProvenanceTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void theEnvironmentTellsVersionsMachineAndDate() throws Exception {
        Environment environment = Environment.current();

        assertThat(environment.libraryVersion()).isNotEmpty();
        assertThat(environment.dl4jVersion()).startsWith("1.0.0-");
        assertThat(environment.nd4jVersion()).isEqualTo(environment.dl4jVersion());
        assertThat(environment.backend()).isEqualTo(Nd4j.getBackend().getClass().getName());
        assertThat(environment.backendVersion()).isEqualTo(environment.dl4jVersion());
        assertThat(environment.backendBuild()).contains("HAVE_OPENBLAS").doesNotContain("\n");
        assertThat(environment.java()).contains(System.getProperty("java.version"));
        assertThat(environment.operatingSystem())
                .contains(System.getProperty("os.name"), System.getProperty("os.arch"));
        assertThat(environment.processors()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(environment.blasThreads()).isEqualTo(Nd4j.factory().blas().getMaxThreads());
        assertThat(environment.maxMemory()).isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(Duration.between(environment.date(), Instant.now())).isLessThan(MINUTE);
        assertThat(environment.toMap())
                .hasSize(Environment.class.getRecordComponents().length)
                .containsEntry("blasThreads", environment.blasThreads())
                .containsEntry("date", environment.date().toString());
        assertWritesAsJson(environment.toMap());
    }

    @Test
    void settingsLeftToTheTrainerAreNotTold() throws Exception {
        LayerwisePcaConfiguration configuration = new LayerwisePcaConfiguration.Builder().build();

        assertThat(configuration.toMap())
                .containsOnly(
                        entry("strategy", "DIVERSE_CONTRAST"),
                        entry("automatic", false),
                        entry("patchesPerExample", 16),
                        entry("maxExamples", 10_000L),
                        entry("statisticsTolerance", 0.05),
                        entry("seed", 12_345L));
        assertThat(configuration)
                .hasToString(
                        "strategy=DIVERSE_CONTRAST, automatic=false, patchesPerExample=16,"
                                + " maxExamples=10000, statisticsTolerance=0.05, seed=12345");
        assertWritesAsJson(configuration.toMap());
    }

    @Test
    void settingsThatBearOnTheResultAreToldAndNoOthers() throws Exception {
        LayerwisePcaConfiguration configuration =
                new LayerwisePcaConfiguration.Builder()
                        .layers(2, 0)
                        .strategy(StandardStrategy.CLASS_SAMPLED.twoSided())
                        .strategy(2, StandardStrategy.POOLED_PCA)
                        .ridge(0.5)
                        .ridge(0, 0.1)
                        // No bearing: strategy and ridge are set.
                        .automatic(true)
                        .patchesPerExample(3)
                        .maxExamples(100)
                        .maxExamplesPerClass(20)
                        .statisticsTolerance(0)
                        .seed(7)
                        .calibration(Calibration.NONE)
                        // Where the sample is kept makes no difference.
                        .memoryBudget(0)
                        .momentsBudget(1000)
                        .build();
        ImmutableMap<String, Object> settings = configuration.toMap();

        assertThat(settings)
                .containsOnly(
                        entry("layers", List.of(0, 2)),
                        entry("strategy", "CLASS_SAMPLED+-"),
                        entry("strategies", Map.of("2", "POOLED_PCA")),
                        entry("ridge", 0.5),
                        entry("ridges", Map.of("0", 0.1)),
                        entry("automatic", false),
                        entry("patchesPerExample", 3),
                        entry("maxExamples", 100L),
                        entry("maxExamplesPerClass", 20L),
                        entry("statisticsTolerance", 0.0),
                        entry("momentsBudget", 1000L),
                        entry("calibration", Map.of("scaled", false, "centred", false)),
                        entry("seed", 7L));
        assertWritesAsJson(settings);
        assertThat(configuration.toBuilder().build().toMap()).isEqualTo(settings);
        assertThat(configuration.toBuilder().seed(8).build().toMap()).containsEntry("seed", 8L);
        assertThat(new LayerwisePcaConfiguration.Builder().automatic(true).build().toMap())
                .containsEntry("automatic", true);
    }

    @Test
    void aReadoutTellsItsSettings() throws Exception {
        RidgeReadoutConfiguration configuration =
                new RidgeReadoutConfiguration.Builder()
                        .ridges(1, 0.1)
                        .validationShare(0.25)
                        .maxValidation(9)
                        .mirrored(true)
                        .shifted(2, 3)
                        .seed(8)
                        .build();

        assertThat(configuration.toMap())
                .containsOnly(
                        entry("ridges", List.of(0.1, 1.0)),
                        entry("validationShare", 0.25),
                        entry("maxValidation", 9),
                        entry("mirrored", true),
                        entry("shiftedCopies", 2),
                        entry("shiftedBy", 3),
                        entry("seed", 8L));
        assertThat(configuration)
                .hasToString(
                        "ridges=[0.1, 1.0], validationShare=0.25, maxValidation=9, mirrored=true,"
                                + " shiftedCopies=2, shiftedBy=3, seed=8");
        assertWritesAsJson(configuration.toMap());
        assertThat(configuration.toBuilder().build().toMap()).isEqualTo(configuration.toMap());
    }

    @Test
    void resultsTellWhereTheyComeFrom() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.feedForward(8), new DenseLayer.Builder().nOut(6).build());
        List<DataSet> batches = TestNetworks.batches(120, 8);
        batches.get(1).getLabels().getRow(3).assign(0);
        LayerwisePcaConfiguration layers = new LayerwisePcaConfiguration.Builder().seed(3).build();
        RidgeReadoutConfiguration readout = new RidgeReadoutConfiguration.Builder().seed(4).build();

        Provenance ofLayers =
                new LayerwisePcaTrainer(layers, network, new ExistingDataSetIterator(batches))
                        .fit()
                        .provenance();
        RidgeReadoutResult solved =
                new RidgeReadoutTrainer(readout, network, new ExistingDataSetIterator(batches))
                        .fit();

        assertThat(ofLayers.settings()).isEqualTo(layers.toMap());
        assertThat(ofLayers.environment().dl4jVersion()).startsWith("1.0.0");
        assertThat(ofLayers.examples()).isEqualTo(119);
        assertThat(ofLayers.unlabelled()).isEqualTo(1);
        assertThat(ofLayers.totalSeconds()).isPositive();
        RidgeReadoutProvenance ofReadout = solved.provenance();
        assertThat(ofReadout.settings()).isEqualTo(readout.toMap());
        assertThat(ofReadout.environment().backend()).isEqualTo(ofLayers.environment().backend());
        assertThat(solved.examples()).isEqualTo(119);
        assertThat(ofReadout.unlabelled()).isEqualTo(1);
        assertThat(ofReadout.totalSeconds())
                .isGreaterThanOrEqualTo(solved.statisticsSeconds() + solved.solveSeconds());
    }

    /** By a writer that knows nothing of this library, and back. */
    private static void assertWritesAsJson(ImmutableMap<String, Object> map) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        Map<?, ?> read = mapper.readValue(mapper.writeValueAsString(map), Map.class);
        assertThat(mapper.valueToTree(read).toString())
                .isEqualTo(mapper.valueToTree(map).toString());
        assertThat(List.copyOf(read.keySet())).isEqualTo(map.keySet().asList());
    }
}
