package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.classpca.strategy.StandardStrategy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitRelu;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class WeightInitClassPcaTest {

    @Test
    void initializesAFirstConvolutionInOneLine() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.convolutional(9, 9, 2),
                        new ConvolutionLayer.Builder(3, 3)
                                .nOut(6)
                                .weightInit(
                                        WeightInitClassPca.fit(TestNetworks.data(60, 2, 9, 9))
                                                .convolution(3, 3)
                                                .filters(6)
                                                .build())
                                .build());
        MultiLayerNetwork expected =
                TestNetworks.network(
                        InputType.convolutional(9, 9, 2),
                        new ConvolutionLayer.Builder(3, 3).nOut(6).build());
        new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder().build(),
                        expected,
                        TestNetworks.data(60, 2, 9, 9))
                .fit();
        assertThat(network.getParam("0_W")).isEqualTo(expected.getParam("0_W"));
    }

    @Test
    void initializesAFirstDenseLayer() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.feedForward(8),
                        new DenseLayer.Builder()
                                .nOut(6)
                                .activation(Activation.IDENTITY)
                                .weightInit(
                                        WeightInitClassPca.fit(TestNetworks.data(120, 8))
                                                .filters(6)
                                                .gain(2)
                                                .build())
                                .build());
        INDArray z =
                network.feedForwardToLayer(0, TestNetworks.dataSet(120, 8).getFeatures()).get(1);
        for (double deviation : z.castTo(DataType.DOUBLE).std(false, 0).toDoubleVector()) {
            assertThat(deviation).isCloseTo(2, within(1e-4));
        }
    }

    @Test
    void settingsReachTheComputation() {
        WeightInitClassPca.Builder builder =
                WeightInitClassPca.fit(TestNetworks.data(60, 72))
                        .convolution(3, 3)
                        .filters(4)
                        .inputType(InputType.convolutionalFlat(6, 6, 2))
                        .strategy(StandardStrategy.RANDOM)
                        .ridge(1)
                        .patchesPerExample(2)
                        .maxExamples(30)
                        .dataType(DataType.DOUBLE);
        WeightInitClassPca first = builder.seed(1).build();
        assertThat(first.weights().dataType()).isEqualTo(DataType.DOUBLE);
        assertThat(first.weights().shape()).containsExactly(4, 2, 3, 3);
        assertThat(builder.seed(1).build()).isEqualTo(first);
        assertThat(builder.seed(2).build()).isNotEqualTo(first);
    }

    @Test
    void isEqualAfterJsonYamlSerializationAndClone() throws Exception {
        WeightInitClassPca initializer = conv();
        MultiLayerConfiguration configuration =
                TestNetworks.configuration(
                        DataType.FLOAT,
                        InputType.convolutional(9, 9, 2),
                        new ConvolutionLayer.Builder(3, 3).nOut(6).weightInit(initializer).build());
        assertThat(initializerOf(MultiLayerConfiguration.fromJson(configuration.toJson())))
                .isEqualTo(initializer)
                .hasSameHashCodeAs(initializer);
        assertThat(initializerOf(MultiLayerConfiguration.fromYaml(configuration.toYaml())))
                .isEqualTo(initializer);
        assertThat(initializerOf(configuration.clone())).isEqualTo(initializer);
        assertThat(serialized(initializer)).isEqualTo(initializer);
        assertThat(initializer).hasToString("WeightInitClassPca[6, 2, 3, 3]");
    }

    @ParameterizedTest
    @ValueSource(chars = {'c', 'f'})
    void honoursShapeAndOrder(char order) {
        WeightInitClassPca initializer = conv();
        INDArray view = Nd4j.create(DataType.FLOAT, 6 * 2 * 3 * 3);
        INDArray weights = initializer.init(18, 54, new long[] {6, 2, 3, 3}, order, view);
        assertThat(weights).isEqualTo(initializer.weights());
        assertThat(weights.ordering()).isEqualTo(order);
        // The returned array is the view itself.
        view.assign(0);
        assertThat(weights.amaxNumber().doubleValue()).isZero();
    }

    @Test
    void everyBitSurvives() {
        INDArray values = Nd4j.createFromArray(0.1, 1e-300, -0.0, Math.PI).reshape(2, 2);
        assertThat(WeightInitClassPca.of(values).weights().toDoubleMatrix())
                .isDeepEqualTo(values.toDoubleMatrix());
    }

    @Test
    void whatIsHandedOutIsACopy() {
        WeightInitClassPca initializer = conv();
        INDArray before = initializer.weights();
        initializer.weights().assign(0);
        assertThat(initializer.weights()).isEqualTo(before);
    }

    @Test
    void isTakenOutOfAConfigurationWhereverItIs() {
        WeightInitClassPca initializer = conv();
        MultiLayerConfiguration configuration =
                new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(new DenseLayer.Builder().nOut(5).weightInit(initializer).build())
                        .layer(
                                new FrozenLayer(
                                        new DenseLayer.Builder()
                                                .nOut(5)
                                                .weightInit(initializer)
                                                .build()))
                        .layer(
                                new FrozenLayerWithBackprop(
                                        new DenseLayer.Builder()
                                                .nOut(5)
                                                .weightInit(initializer)
                                                .build()))
                        .layer(
                                new Bidirectional(
                                        new LSTM.Builder()
                                                .nOut(5)
                                                .weightInit(initializer)
                                                .weightInitRecurrent(initializer)
                                                .build()))
                        .layer(
                                new DenseLayer.Builder()
                                        .nOut(5)
                                        .weightInit(new WeightInitRelu())
                                        .build())
                        .layer(TestNetworks.output())
                        .build();
        assertThat(configuration.toJson()).contains("WeightInitClassPca");

        // One of each dense layer, two of each direction.
        assertThat(WeightInitClassPca.removeFrom(configuration)).isEqualTo(3 + 4);

        assertThat(configuration.toJson()).doesNotContain("WeightInitClassPca");
        assertThat(initializerOf(configuration)).isInstanceOf(WeightInitXavier.class);
        assertThat(((BaseLayer) configuration.getConf(4).getLayer()).getWeightInitFn())
                .isInstanceOf(WeightInitRelu.class);
        assertThat(WeightInitClassPca.removeFrom(configuration)).isZero();
    }

    @Test
    void anotherShapeIsRefusedWithBoth() {
        assertThatThrownBy(
                        () ->
                                TestNetworks.network(
                                        InputType.convolutional(9, 9, 2),
                                        new ConvolutionLayer.Builder(3, 3)
                                                .nOut(5)
                                                .weightInit(conv())
                                                .build()))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining("[6, 2, 3, 3]")
                .hasMessageContaining("[5, 2, 3, 3]")
                .hasMessageContaining("nOut");
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThatThrownBy(() -> WeightInitClassPca.fit(TestNetworks.data(60, 8)).build())
                .hasMessageContaining("filters must be set");
        assertThatThrownBy(
                        () ->
                                WeightInitClassPca.fit(TestNetworks.data(60, 72))
                                        .convolution(3, 3)
                                        .filters(4)
                                        .build())
                .hasMessageContaining("features of shape [16, 72]")
                .hasMessageContaining("set inputType");
        assertThatThrownBy(
                        () ->
                                WeightInitClassPca.fit(
                                                new ExistingDataSetIterator(
                                                        TestNetworks.batches(60, 8).iterator()))
                                        .filters(3)
                                        .build())
                .hasMessageContaining("cannot be reset");
        assertThatThrownBy(() -> new WeightInitClassPca(new long[] {3}, DataType.FLOAT, ""))
                .hasMessageContaining("need 3 values, got 0");
    }

    private static WeightInitClassPca conv() {
        return WeightInitClassPca.fit(TestNetworks.data(60, 2, 9, 9))
                .convolution(3, 3)
                .filters(6)
                .build();
    }

    private static IWeightInit initializerOf(MultiLayerConfiguration configuration) {
        return ((BaseLayer) configuration.getConf(0).getLayer()).getWeightInitFn();
    }

    private static Object serialized(Object object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    @Test
    void weightsThatAreTooManyForTextAreRefused() {
        assertThat(WeightInitClassPca.size(new long[] {20_000, 20_000}, DataType.FLOAT))
                .isEqualTo(1_600_000_000);
        assertThatThrownBy(
                        () -> WeightInitClassPca.size(new long[] {20_000, 20_000}, DataType.DOUBLE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[20000, 20000] take 3200000000 bytes");
    }
}
