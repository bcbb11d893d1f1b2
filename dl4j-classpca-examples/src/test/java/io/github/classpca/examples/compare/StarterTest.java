package io.github.classpca.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.SilentProgress;
import io.github.classpca.examples.data.ExampleSource;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.Mnist;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

class StarterTest {

    private static final ISchedule RATES = new FixedSchedule(1e-3);
    private static final int EXAMPLES = 300;

    private final LabelledData data =
            new LabelledData(
                    "digits",
                    Mnist.sample().train().first(EXAMPLES),
                    Mnist.sample().test().first(50));

    @Test
    void lsuvScalesAllHiddenLayersThatAreNotComputed() {
        Start sgd = start(Initialization.LSUV, Method.SGD);
        assertThat(scaledLayers(sgd)).containsExactly(0, 1);
        assertStandardized(sgd, 0);
        assertStandardized(sgd, 1);
        assertThat(sgd.seconds().statistics()).isPositive();

        Start finetune = start(Initialization.LSUV, Method.FINETUNE);
        assertThat(scaledLayers(finetune)).containsExactly(1);
        assertThat(finetune.computed()).isPresent();

        Start head = start(Initialization.LSUV, Method.CLASSPCA);
        assertThat(head.trained().getnLayers()).isEqualTo(2);
        assertThat(scaledLayers(head)).containsExactly(0);
        assertStandardized(head, 0);
    }

    private static List<Integer> scaledLayers(Start start) {
        return start.initialized().orElseThrow().layers().stream()
                .map(report -> report.layer())
                .toList();
    }

    /** Of mean 0 and variance 1 over the training examples, each unit. */
    private static void assertStandardized(Start start, int layer) {
        ExampleSource train = start.train();
        INDArray input = train.batch(IntStream.range(0, train.size()).toArray()).getFeatures();
        MultiLayerNetwork network = start.trained();
        INDArray below =
                layer == 0 ? input : network.feedForwardToLayer(layer - 1, input).get(layer);
        INDArray values =
                below.reshape(train.size(), below.length() / train.size())
                        .mmul(network.getParam(layer + "_W"))
                        .addRowVector(network.getParam(layer + "_b"));
        assertThat(values.mean(0).amaxNumber().doubleValue()).isCloseTo(0, within(1e-3));
        assertThat(values.var(0).sub(1).amaxNumber().doubleValue()).isCloseTo(0, within(0.05));
    }

    @Test
    void solvedIsTheClosedFormOfAllThatIsTrained() {
        Start sgd = start(Initialization.SOLVED, Method.SGD);
        assertThat(scaledLayers(sgd)).containsExactly(0, 1);
        assertThat(sgd.solved()).isPresent();
        assertThat(Comparison.accuracy(sgd.trained(), sgd.test())).isGreaterThan(0.5);

        Start head = start(Initialization.SOLVED, Method.CLASSPCA);
        assertThat(scaledLayers(head)).containsExactly(0);
        assertThat(Comparison.accuracy(head.trained(), head.test())).isGreaterThan(0.5);
        assertThat(head.seconds().solve())
                .isGreaterThanOrEqualTo(head.solved().orElseThrow().solveSeconds());

        assertThat(start(Initialization.LSUV, Method.CLASSPCA).solved()).isEmpty();
    }

    @Test
    void heAndXavierDifferInScaleAlone() {
        INDArray he = start(Initialization.HE, Method.SGD).trained().getParam("0_W");
        INDArray xavier = start(Initialization.XAVIER, Method.SGD).trained().getParam("0_W");
        // Variances 2 / 784 and 2 / (784 + 30), of the same draws.
        double ratio = Math.sqrt((784 + 30) / 784.0);
        assertThat(he.sub(xavier.mul(ratio)).amaxNumber().doubleValue()).isCloseTo(0, within(1e-6));
        assertThat(start(Initialization.HE, Method.SGD).initialized()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Trainings.class)
    void everyMethodHasATraining(Trainings trainings) {
        for (Method method : Method.values()) {
            assertThat(trainings.of(method)).as("%s", method).isNotNull();
        }
        assertThat(trainings.of(Method.FINETUNE)).isEqualTo(trainings.of(Method.SGD));
        assertThat(trainings.of(Method.FINETUNE_PCA)).isEqualTo(trainings.of(Method.FINETUNE));
        assertThat(trainings.of(Method.RANDOM)).isEqualTo(trainings.of(Method.CLASSPCA));
    }

    @Test
    void trainingsAreThoseOfTheNumberOfExamples() {
        assertThat(Trainings.digits(10_000)).isEqualTo(Trainings.DIGITS);
        assertThat(Trainings.digits(55_000)).isEqualTo(Trainings.MANY_DIGITS);
        assertThat(Trainings.pictures(10_000)).isEqualTo(Trainings.PICTURES);
        assertThat(Trainings.pictures(45_000)).isEqualTo(Trainings.MANY_PICTURES);
    }

    @Test
    void aRateIsPositiveAndFinite() {
        for (double rate : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Training(Initialization.HE, RateSchedule.CONSTANT, rate))
                    .withMessage("rate must be above 0 and finite, got " + rate);
        }
    }

    private Start start(Initialization initialization, Method method) {
        ComparedNetwork network =
                new ComparedNetwork(
                        new NeuralNetConfiguration.Builder()
                                .seed(1)
                                .activation(Activation.RELU)
                                .list()
                                .layer(new DenseLayer.Builder().nOut(30).build())
                                .layer(new DenseLayer.Builder().nOut(20).build())
                                .layer(
                                        new OutputLayer.Builder(LossFunction.MCXENT)
                                                .activation(Activation.SOFTMAX)
                                                .nOut(10)
                                                .build())
                                .setInputType(InputType.convolutional(28, 28, 1))
                                .build(),
                        ImmutableList.of(0));
        ComparisonSettings settings =
                new ComparisonSettings(
                        1,
                        50,
                        1,
                        UnaryOperator.identity(),
                        chosen -> new Training(initialization, chosen.schedule(), chosen.rate()),
                        0,
                        false);
        return new Starter(data, network, settings, new SilentProgress()).start(method, RATES);
    }
}
