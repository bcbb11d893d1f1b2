package io.github.classpca.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.SilentProgress;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.Mnist;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ComparisonTest {

    @Test
    void aMethodThatFailsIsReportedAndTheOthersGoOn(@TempDir Path folder) throws Exception {
        // No network for direct, and an output layer cannot be computed.
        ComparisonReport report =
                comparison(new SilentProgress(), 1)
                        .run(List.of(Method.DIRECT, Method.CLASSPCA, Method.SGD), "typed");

        assertThat(report.runs()).extracting(MethodRun::method).containsExactly(Method.SGD);
        assertThat(report.failures())
                .extracting(MethodFailure::method)
                .containsExactly(Method.DIRECT, Method.CLASSPCA);
        assertThat(report.failures().get(1).cause()).isInstanceOf(DL4JInvalidConfigException.class);
        assertThat(report.toTable().lines().skip(2))
                .satisfiesExactly(
                        sgd -> assertThat(sgd).startsWith("sgd        0."),
                        direct ->
                                assertThat(direct)
                                        .isEqualTo(
                                                "direct    failed: There is no network for the"
                                                        + " method direct"),
                        classpca ->
                                assertThat(classpca)
                                        .startsWith("classpca  failed: Layer 1 (OutputLayer)"));
        Path json = folder.resolve("report.json");
        report.writeJson(json);
        JsonNode failure = new ObjectMapper().readTree(json.toFile()).get("failures").get(1);
        assertThat(failure.fieldNames()).toIterable().containsExactly("method", "reason");
        assertThat(failure.get("method").asText()).isEqualTo("classpca");
        assertThat(failure.get("reason").asText()).contains("is an output layer");
    }

    static Stream<Throwable> whatEndsAll() {
        return Stream.of(
                new OutOfMemoryError("no memory"),
                new IllegalStateException("wrapped", new OutOfMemoryError("no memory")),
                new CancellationException("cancelled"),
                new IllegalStateException("wrapped", new InterruptedException()));
    }

    @ParameterizedTest
    @MethodSource("whatEndsAll")
    void errorsAndInterruptsEndAll(Throwable failure) {
        assertThatThrownBy(
                        () ->
                                comparison(failing(failure), 0)
                                        .run(List.of(Method.SGD, Method.CLASSPCA), "typed"))
                .isSameAs(failure);
    }

    @Test
    void anInterruptEndsAllWhateverItLooksLike() {
        IllegalStateException failure = new IllegalStateException("a queue was closed");
        Comparison comparison = comparison(failing(failure), 0);
        assertThat(comparison.run(List.of(Method.SGD), "typed").failures())
                .extracting(MethodFailure::cause)
                .containsExactly(failure);
        try {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> comparison.run(List.of(Method.SGD), "typed"))
                    .isSameAs(failure);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static Progress failing(Throwable failure) {
        return (name, steps) -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        };
    }

    private static Comparison comparison(Progress progress, int computedLayer) {
        LabelledData data =
                new LabelledData(
                        "digits",
                        Mnist.sample().train().first(100),
                        Mnist.sample().test().first(50));
        ComparedNetwork network =
                new ComparedNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(1)
                                .list()
                                .layer(new DenseLayer.Builder().nOut(20).build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .activation(Activation.SOFTMAX)
                                                .nOut(10)
                                                .build())
                                .setInputType(InputType.convolutional(28, 28, 1))
                                .build(),
                        ImmutableList.of(computedLayer));
        return new Comparison(data, network, new ComparisonSettings(1, 32, 1), progress);
    }
}
