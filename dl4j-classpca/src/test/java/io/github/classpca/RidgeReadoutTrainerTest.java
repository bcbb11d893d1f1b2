package io.github.classpca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.classpca.models.ClassPcaNetworks;
import io.github.classpca.models.DirectNetwork;
import io.github.classpca.report.RidgeCandidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMultiLabel;

class RidgeReadoutTrainerTest {

    private static final int INPUTS = 8;

    @ParameterizedTest
    @CsvSource({
        "SOFTMAX, MCXENT, FLOAT",
        "SOFTMAX, NEGATIVELOGLIKELIHOOD, DOUBLE",
        "SIGMOID, XENT, FLOAT",
        "IDENTITY, HINGE, FLOAT",
        "IDENTITY, SQUARED_HINGE, DOUBLE"
    })
    void solvesAClassifierWithoutFit(Activation activation, LossFunction loss, DataType type) {
        MultiLayerNetwork network = network(type, output(activation, loss, 3));
        INDArray hidden = network.getParam("0_W").dup();

        RidgeReadoutResult result = solve(network, data(600, 200, 200, 200));

        // DL4J refuses to evaluate an output that is no probability, which an argmax is not.
        network.getLayerWiseConfigurations().setValidateOutputLayerConfig(false);
        assertThat(network.evaluate(data(300, 100, 100, 100)).accuracy()).isGreaterThan(0.93);
        assertThat(network.getParam("0_W")).as("the layer below").isEqualTo(hidden);
        assertThat(result.examples()).isEqualTo(600);
        assertThat(result.inputs()).isEqualTo(16);
        assertThat(result.validation().accuracy()).isGreaterThan(0.9);
        assertThat(result.candidates())
                .extracting(RidgeCandidate::ridge)
                .isSorted()
                .contains(result.ridge());
        assertThat(result.toString()).contains("16 features of 600 examples");
    }

    @Test
    void probabilitiesAreUsable() {
        MultiLayerNetwork network =
                network(DataType.FLOAT, output(Activation.SOFTMAX, LossFunction.MCXENT, 3));
        RidgeReadoutResult result = solve(network, data(1500, 500, 500, 500));

        INDArray p = network.output(data(900, 300, 300, 300).next().getFeatures());
        assertThat(p.sum(1).sub(1).norm2Number().doubleValue()).isLessThan(1e-4);
        assertThat(result.validation().logLoss()).isLessThan(0.3);
        assertThat(result.validation().calibrationError()).isLessThan(0.1);
        assertThat(result.temperature()).isPositive();
    }

    @Test
    void oneUnitTellsTwoClassesApart() {
        MultiLayerNetwork network =
                network(DataType.FLOAT, output(Activation.SIGMOID, LossFunction.XENT, 1));
        List<DataSet> batches = new ArrayList<>();
        for (DataSet batch : batches(400, 200, 200)) {
            batches.add(new DataSet(batch.getFeatures(), batch.getLabels().getColumn(1, true)));
        }
        solve(network, new ExistingDataSetIterator(batches));

        int right = 0;
        int all = 0;
        for (DataSet batch : batches) {
            INDArray p = network.output(batch.getFeatures());
            for (int n = 0; n < batch.numExamples(); n++, all++) {
                right += p.getDouble(n) > 0.5 == batch.getLabels().getDouble(n) > 0.5 ? 1 : 0;
            }
        }
        assertThat((double) right / all).isGreaterThan(0.95);
    }

    @Test
    void aRareClassIsNotLost() {
        MultiLayerNetwork network =
                network(DataType.FLOAT, output(Activation.SOFTMAX, LossFunction.MCXENT, 3));
        solve(network, data(2010, 1000, 1000, 10));

        Evaluation evaluation = network.evaluate(data(600, 200, 200, 200));
        assertThat(evaluation.recall(2)).as("of the class of 1 in 100").isGreaterThan(0.5);
        assertThat(evaluation.recall(0)).isGreaterThan(0.9);
    }

    @Test
    void theSameSeedGivesTheSame() {
        MultiLayerNetwork a =
                network(DataType.FLOAT, output(Activation.SOFTMAX, LossFunction.MCXENT, 3));
        MultiLayerNetwork b = a.clone();
        RidgeReadoutResult first = solve(a, data(600, 200, 200, 200));
        RidgeReadoutResult second = solve(b, data(600, 200, 200, 200));

        assertThat(a.params()).isEqualTo(b.params());
        assertThat(first.candidates()).isEqualTo(second.candidates());
    }

    @Test
    void theWholeIsAPlainNetwork() {
        DirectNetwork described =
                ClassPcaNetworks.pictures(12, 10, 1, 3).convolution(5, 10).grid(2).seed(7).build();
        DirectNetwork.Fitted fitted = described.fit(TestNetworks.data(240, 1, 12, 10));

        assertThat(fitted.network().getLayer(1).conf().getLayer().toString()).contains("AVG");
        assertThat(fitted.layers().layers().get(0).strategy()).isEqualTo("CLASS_CONTRAST+-");
        assertThat(fitted.readout().inputs()).isEqualTo(20 * 2 * 2);
        assertThat(fitted.network().evaluate(TestNetworks.data(240, 1, 12, 10)).accuracy())
                .isGreaterThan(0.8);
        double before = fitted.network().score(TestNetworks.dataSet(240, 1, 12, 10));
        fitted.network().fit(TestNetworks.data(240, 1, 12, 10), 3);
        assertThat(fitted.network().score(TestNetworks.dataSet(240, 1, 12, 10)))
                .as("fit goes on from there")
                .isLessThan(before);
    }

    @Test
    void vectorsToo() {
        DirectNetwork.Fitted fitted =
                ClassPcaNetworks.vectors(INPUTS, 3)
                        .pairs(30)
                        .seed(7)
                        .build()
                        .fit(data(600, 200, 200, 200));

        assertThat(fitted.network().evaluate(data(300, 100, 100, 100)).accuracy())
                .isGreaterThan(0.95);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClassPcaNetworks.pictures(5, 5, 1, 3).convolution(4, 10).build())
                .withMessageContaining("convolution 0 of 4 x 4 leaves 2 x 2 places");
    }

    @Test
    void outputLayersThatAreNotForClassesAreRefused() {
        assertRefused(output(Activation.IDENTITY, LossFunction.MSE, 3), "not one for classes");
        assertRefused(output(Activation.SOFTMAX, LossFunction.L1, 3), "not one for classes");
        assertRefused(output(Activation.TANH, LossFunction.HINGE, 3), "has the activation tanh");
        assertRefused(
                new OutputLayer.Builder(new LossMultiLabel())
                        .activation(Activation.SIGMOID)
                        .nOut(3)
                        .build(),
                "not one for classes");
        assertRefused(
                new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .hasBias(false)
                        .nOut(3)
                        .build(),
                "has no bias");
        assertRefused(
                new CenterLossOutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nOut(3)
                        .build(),
                "is no OutputLayer");
    }

    private static void assertRefused(Layer output, String reason) {
        MultiLayerNetwork network = network(DataType.FLOAT, output);
        INDArray before = network.params().dup();
        assertThatThrownBy(() -> solve(network, data(60, 20, 20, 20)))
                .isInstanceOf(DL4JInvalidConfigException.class)
                .hasMessageContaining(reason)
                .hasMessageStartingWith("Layer 1");
        assertThat(network.params()).isEqualTo(before);
    }

    @Test
    void dataThatDoesNotDoIsRefusedAndNothingChanged() {
        MultiLayerNetwork network =
                network(DataType.FLOAT, output(Activation.SOFTMAX, LossFunction.MCXENT, 3));
        INDArray before = network.params().dup();
        assertThatThrownBy(() -> solve(network, data(100, 50, 50)))
                .isInstanceOf(DL4JInvalidInputException.class);
        List<DataSet> several = batches(30, 10, 10, 10);
        several.get(0).getLabels().assign(1);
        assertThatThrownBy(() -> solve(network, new ExistingDataSetIterator(several)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("one-hot");
        List<DataSet> broken = batches(30, 10, 10, 10);
        broken.get(0).getFeatures().putScalar(3, 2, Double.NaN);
        assertThatThrownBy(() -> solve(network, new ExistingDataSetIterator(broken)))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("feature 2 is NaN");
        assertThatThrownBy(
                        () ->
                                new RidgeReadoutTrainer(
                                                new RidgeReadoutConfiguration.Builder()
                                                        .validationShare(1e-9)
                                                        .maxValidation(20)
                                                        .build(),
                                                network,
                                                data(30, 10, 10, 10))
                                        .fit())
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("cannot be split at validationShare=1.0E-9");
        assertThat(network.params()).isEqualTo(before);
    }

    /** Every one of few examples counts in the choice; of many only a part, as it costs more. */
    @ParameterizedTest
    @CsvSource({"1998, 5000, 1998", "2001, 5000, 200", "600, 600, 600", "600, 599, 60"})
    void fewExamplesAreCrossFitted(int examples, int maxValidation, int expected) {
        MultiLayerNetwork network =
                network(DataType.FLOAT, output(Activation.SOFTMAX, LossFunction.MCXENT, 3));
        int each = examples / 3;
        RidgeReadoutResult result =
                new RidgeReadoutTrainer(
                                new RidgeReadoutConfiguration.Builder()
                                        .maxValidation(maxValidation)
                                        .build(),
                                network,
                                data(examples, each, each, each))
                        .fit();

        assertThat(result.examples()).isEqualTo(examples);
        assertThat(result.validation().examples()).isBetween(expected - 2, expected + 2);
    }

    @Test
    void theIteratorIsAtItsStartAfterAFailureToo() {
        MultiLayerNetwork network =
                network(DataType.FLOAT, output(Activation.SOFTMAX, LossFunction.MCXENT, 3));
        List<DataSet> broken = batches(300, 100, 100, 100);
        broken.get(1).getFeatures().putScalar(3, 2, Double.NaN);
        DataSetIterator iterator = new ExistingDataSetIterator(broken);

        assertThatThrownBy(() -> solve(network, iterator)).hasMessageContaining("is NaN");

        assertThat(iterator.next()).isSameAs(broken.get(0));
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        RidgeReadoutConfiguration.Builder builder = new RidgeReadoutConfiguration.Builder();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.ridges().build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.ridges(1, Double.NaN).build())
                .withMessage("ridge must be finite and > 0, got NaN");
        builder.ridges(1);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.validationShare(1).build());
        builder.validationShare(0.5);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxValidation(0).build());
    }

    /** What comes last must be held out too, however many may be. */
    @Test
    void dataSortedByClassHoldsExamplesOfEachClassOut() {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.feedForward(5), new DenseLayer.Builder().nOut(6).build());
        RidgeReadoutResult result =
                new RidgeReadoutTrainer(
                                new RidgeReadoutConfiguration.Builder()
                                        .validationShare(0.5)
                                        .maxValidation(20)
                                        .build(),
                                network,
                                TestNetworks.sortedByClass(600, 5))
                        .fit();
        assertThat(result.examples()).isEqualTo(600);
        assertThat(result.validation().examples()).isBetween(9, 20);
        // Held-out examples of one class alone would all be told right by any bias.
        assertThat(result.validation().accuracy()).isBetween(0.3, 0.95);
    }

    @Test
    void listenersHearOfTheExamples() {
        List<Long> heard = new ArrayList<>();
        MultiLayerNetwork network =
                network(DataType.FLOAT, output(Activation.SOFTMAX, LossFunction.MCXENT, 3));
        new RidgeReadoutTrainer(
                        new RidgeReadoutConfiguration.Builder()
                                .seed(3)
                                .ridges(0.1)
                                .listener(
                                        new LayerwisePcaListener() {
                                            @Override
                                            public void examplesRead(int layer, long examples) {
                                                heard.add(examples);
                                            }
                                        })
                                .build(),
                        network,
                        data(300, 100, 100, 100))
                .fit();

        assertThat(heard).containsExactly(100L, 200L, 300L);
    }

    private static RidgeReadoutResult solve(MultiLayerNetwork network, DataSetIterator data) {
        return new RidgeReadoutTrainer(
                        new RidgeReadoutConfiguration.Builder().build(), network, data)
                .fit();
    }

    private static MultiLayerNetwork network(DataType type, Layer output) {
        return TestNetworks.initialized(
                new NeuralNetConfiguration.Builder()
                        .seed(4)
                        .dataType(type)
                        .activation(Activation.RELU)
                        .list()
                        .layer(new DenseLayer.Builder().nOut(16).build())
                        .layer(output)
                        .setInputType(InputType.feedForward(INPUTS))
                        .build());
    }

    private static OutputLayer output(Activation activation, LossFunction loss, int nOut) {
        return new OutputLayer.Builder(loss).activation(activation).nOut(nOut).build();
    }

    private static DataSetIterator data(int examples, int... perClass) {
        return new ExistingDataSetIterator(batches(examples, perClass));
    }

    /** Classes that differ in their mean, in batches of 100, shuffled. */
    private static List<DataSet> batches(int examples, int... perClass) {
        List<Integer> order = new ArrayList<>();
        for (int c = 0; c < perClass.length; c++) {
            for (int n = 0; n < perClass[c]; n++) {
                order.add(c);
            }
        }
        assertThat(order).hasSize(examples);
        Random random = new Random(5);
        java.util.Collections.shuffle(order, random);
        List<DataSet> batches = new ArrayList<>();
        for (int from = 0; from < examples; from += 100) {
            int count = Math.min(100, examples - from);
            INDArray features = Nd4j.create(count, INPUTS);
            INDArray labels = Nd4j.zeros(count, perClass.length);
            for (int n = 0; n < count; n++) {
                int c = order.get(from + n);
                labels.putScalar(n, c, 1);
                for (int j = 0; j < INPUTS; j++) {
                    features.putScalar(n, j, (j % 3 == c ? 1.5 : 0) + 0.7 * random.nextGaussian());
                }
            }
            batches.add(new DataSet(features, labels));
        }
        return batches;
    }
}
