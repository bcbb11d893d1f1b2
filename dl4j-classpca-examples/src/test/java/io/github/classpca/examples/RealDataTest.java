package io.github.classpca.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.compare.Comparison;
import io.github.classpca.examples.compare.ComparisonReport;
import io.github.classpca.examples.compare.ComparisonSettings;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.ExampleSource;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.Mnist;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Claims that only real digits can show. */
@EnabledIfEnvironmentVariable(
        named = "CLASSPCA_DATA",
        matches = ".+",
        disabledReason = "CLASSPCA_DATA names no folder with the full MNIST")
class RealDataTest {

    private static LabelledData mnist;

    @BeforeAll
    static void readMnist() {
        mnist = Mnist.from(Path.of(System.getenv("CLASSPCA_DATA"))).firstTrain(10_000);
    }

    @Test
    void aDenseLayerIsWellAboveRandomFeatures() {
        ComparedNetwork network =
                new ComparedNetwork(
                        builder()
                                .list()
                                .layer(new DenseLayer.Builder().nOut(500).build())
                                .layer(output())
                                .setInputType(InputType.convolutional(28, 28, 1))
                                .build(),
                        ImmutableList.of(0));
        ComparisonReport report = compare(network, Method.CLASSPCA, Method.RANDOM);
        assertThat(accuracy(report, 0)).isGreaterThan(accuracy(report, 1) + 0.015);
    }

    @Test
    void convolutionsAreAboveRandomAndPooledOnes() {
        ComparisonReport report =
                compare(
                        Networks.lenet(mnist.train(), Networks.settings(1)),
                        Method.CLASSPCA,
                        Method.RANDOM,
                        Method.POOLED);
        assertThat(accuracy(report, 0))
                .isGreaterThan(accuracy(report, 1))
                .isGreaterThan(accuracy(report, 2))
                .isGreaterThan(0.975);
    }

    @Test
    void batchNormalizationSamePaddingAndStrideWork() {
        ComparedNetwork network =
                new ComparedNetwork(
                        builder()
                                .list()
                                .layer(strided(16).build())
                                .layer(new BatchNormalization.Builder().build())
                                .layer(strided(32).build())
                                .layer(new BatchNormalization.Builder().build())
                                .layer(new DenseLayer.Builder().nOut(100).build())
                                .layer(output())
                                .setInputType(InputType.convolutional(28, 28, 1))
                                .build(),
                        ImmutableList.of(0, 2));
        ComparisonReport report = compare(network, Method.CLASSPCA, Method.RANDOM);
        assertThat(accuracy(report, 0)).isGreaterThan(accuracy(report, 1)).isGreaterThan(0.96);
    }

    @Test
    void channelsLastEqualsChannelsFirst() {
        MultiLayerNetwork first = digits(CNN2DFormat.NCHW);
        MultiLayerNetwork last = digits(CNN2DFormat.NHWC);
        compute(first, mnist.train().first(2000), null);
        compute(
                last,
                mnist.train().first(2000),
                data -> data.setFeatures(data.getFeatures().permute(0, 2, 3, 1).dup('c')));
        DataSet batch = mnist.test().batch(new int[] {0, 1, 2, 3, 4, 5, 6, 7});
        INDArray expected = first.output(batch.getFeatures());
        INDArray actual = last.output(batch.getFeatures().permute(0, 2, 3, 1).dup('c'));
        for (int layer : new int[] {0, 2}) {
            assertThat(
                            last.getParam(layer + "_W")
                                    .sub(first.getParam(layer + "_W"))
                                    .amaxNumber()
                                    .doubleValue())
                    .isCloseTo(0, within(1e-3));
        }
        assertThat(actual.shape()).isEqualTo(expected.shape());
    }

    private static MultiLayerNetwork digits(CNN2DFormat format) {
        MultiLayerNetwork network =
                new MultiLayerNetwork(
                        builder()
                                .list()
                                .layer(
                                        new ConvolutionLayer.Builder(5, 5)
                                                .nOut(20)
                                                .dataFormat(format)
                                                .build())
                                .layer(
                                        new SubsamplingLayer.Builder()
                                                .kernelSize(2, 2)
                                                .stride(2, 2)
                                                .dataFormat(format)
                                                .build())
                                .layer(
                                        new ConvolutionLayer.Builder(5, 5)
                                                .nOut(50)
                                                .dataFormat(format)
                                                .build())
                                .layer(output())
                                .setInputType(InputType.convolutional(28, 28, 1, format))
                                .build());
        network.init();
        return network;
    }

    private static LayerwisePcaResult compute(
            MultiLayerNetwork network, ExampleSource source, DataSetPreProcessor preProcessor) {
        ExampleIterator iterator = ExampleIterator.inOrder(source, 100);
        iterator.setPreProcessor(preProcessor);
        return new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder().build(), network, iterator)
                .fit();
    }

    private static ConvolutionLayer.Builder strided(int filters) {
        return new ConvolutionLayer.Builder(5, 5)
                .nOut(filters)
                .stride(2, 2)
                .convolutionMode(ConvolutionMode.Same);
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(10)
                .build();
    }

    private static NeuralNetConfiguration.Builder builder() {
        return new NeuralNetConfiguration.Builder()
                .seed(1)
                .weightInit(WeightInit.RELU)
                .activation(Activation.RELU)
                .updater(new Adam(1e-3));
    }

    private static ComparisonReport compare(ComparedNetwork network, Method... methods) {
        return new Comparison(
                        mnist, network, new ComparisonSettings(3, 64, 1), new SilentProgress())
                .run(List.of(methods), "");
    }

    private static double accuracy(ComparisonReport report, int run) {
        return report.runs().get(run).testAccuracy();
    }
}
