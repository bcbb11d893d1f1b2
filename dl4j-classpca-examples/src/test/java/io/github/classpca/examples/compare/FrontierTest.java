package io.github.classpca.examples.compare;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.Mnist;
import io.github.classpca.models.ClassPcaNetworks;
import io.github.classpca.models.DirectNetwork;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class FrontierTest {

    /** Beside it, the second or so of computing layers is little. */
    private static final double BUDGET = 300;

    private static final double SECONDS_AN_UPDATE = 2;

    @Test
    void isTestedByTheClockOfItsTraining() {
        List<FrontierPoint> points = run(Method.SGD, RateSchedule.CONSTANT);

        // Updates of 2 s do not fit into the first moments, and end on the even seconds.
        assertThat(points)
                .extracting(FrontierPoint::updates)
                .startsWith(1L, 2L, 3L, 4L, 7L)
                .endsWith(34L, 49L, 74L, 99L, 149L);
        for (FrontierPoint point : points) {
            double untilFit = point.seconds() - point.updates() * SECONDS_AN_UPDATE;
            assertThat(untilFit).as("initialization").isBetween(0.0, SECONDS_AN_UPDATE);
        }
        FrontierPoint last = Iterables.getLast(points);
        assertThat(last.seconds()).isLessThanOrEqualTo(BUDGET);
        assertThat(last.accuracy()).as("30 epochs of 5 updates").isGreaterThan(0.7);
        assertThat(last.seed()).isEqualTo(3);
    }

    @Test
    void theClockCountsWhatIsComputed() {
        FrontierPoint first = run(Method.CLASSPCA, RateSchedule.CONSTANT).get(0);

        assertThat(first.seconds()).isGreaterThan(first.updates() * SECONDS_AN_UPDATE);
    }

    @Test
    void schedulesAreHeeded() {
        double constant = Iterables.getLast(run(Method.SGD, RateSchedule.CONSTANT)).accuracy();
        double cosine = Iterables.getLast(run(Method.SGD, RateSchedule.COSINE)).accuracy();
        double halved = Iterables.getLast(run(Method.SGD, RateSchedule.HALVED)).accuracy();
        assertThat(List.of(constant, cosine, halved)).doesNotHaveDuplicates();
    }

    /** Each by itself, from the quickest one on; none is begun after one beyond the budget. */
    @Test
    void smallerNetworksOfDirectComeFirst() {
        ImmutableList<DirectStep> quicker =
                ImmutableList.of(new DirectStep(60, direct(2)), new DirectStep(300, direct(5)));
        ComparedNetwork plain = network();
        ComparedNetwork compared =
                new ComparedNetwork(
                        plain.configuration(),
                        plain.computedLayers(),
                        Optional.of(direct(30)),
                        quicker,
                        Trainings.VECTORS);
        for (double budget : new double[] {BUDGET, 1}) {
            List<FrontierPoint> points =
                    new Frontier(
                                    data(),
                                    (train, seed) -> compared,
                                    UnaryOperator.identity(),
                                    64,
                                    budget,
                                    new FakeTicker())
                            .run(Method.DIRECT, 3, Progress.NONE)
                            .points();

            assertThat(points).hasSize(budget < SECONDS_AN_UPDATE ? 1 : 3);
            assertThat(points)
                    .extracting(FrontierPoint::accuracy)
                    .isSorted()
                    .allMatch(accuracy -> accuracy > 0.5);
        }
    }

    private static DirectNetwork direct(int pairs) {
        return ClassPcaNetworks.pictures(28, 28, 1, 10).convolution(7, pairs).build();
    }

    private static List<FrontierPoint> run(Method method, RateSchedule schedule) {
        UnaryOperator<Training> training =
                chosen -> new Training(chosen.initialization(), schedule, chosen.rate());
        Frontier frontier =
                new Frontier(
                        data(), (train, seed) -> network(), training, 64, BUDGET, new FakeTicker());
        // Loading ND4J takes seconds, once.
        frontier.warmUp(method, 3);
        return frontier.run(method, 3, Progress.NONE).points();
    }

    private static LabelledData data() {
        LabelledData sample = Mnist.sample();
        return new LabelledData("digits", sample.train().first(300), sample.test());
    }

    private static ComparedNetwork network() {
        return new ComparedNetwork(
                new NeuralNetConfiguration.Builder()
                        .seed(1)
                        .activation(Activation.RELU)
                        .list()
                        .layer(new DenseLayer.Builder().nOut(30).build())
                        .layer(
                                new OutputLayer.Builder(LossFunction.MCXENT)
                                        .activation(Activation.SOFTMAX)
                                        .nOut(10)
                                        .build())
                        .setInputType(InputType.convolutional(28, 28, 1))
                        .build(),
                ImmutableList.of(0));
    }

    /** By which everything takes as long as an update. */
    private static final class FakeTicker extends Ticker {

        private long nanoseconds;

        @Override
        public long read() {
            nanoseconds += (long) (SECONDS_AN_UPDATE * 1e9);
            return nanoseconds;
        }
    }
}
