package io.github.classpca.internal.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.classpca.LayerwisePcaConfiguration;
import io.github.classpca.LayerwisePcaTrainer;
import io.github.classpca.RidgeReadoutConfiguration;
import io.github.classpca.RidgeReadoutResult;
import io.github.classpca.RidgeReadoutTrainer;
import io.github.classpca.TestNetworks;
import io.github.classpca.strategy.StandardStrategy;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

class MirroringTest {

    private static final int SIDE = 14;

    /** A network so computed gives a picture and its mirror image the same probabilities. */
    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void pictureAndImageAreOneToTheNetwork(CNN2DFormat format) {
        MultiLayerNetwork network = network(format);
        DataSet pictures = TestNetworks.dataSet(240, 1, SIDE, SIDE);
        if (format == CNN2DFormat.NHWC) {
            pictures.setFeatures(pictures.getFeatures().permute(0, 2, 3, 1).dup('c'));
        }
        DataSetIterator data = iterator(pictures);
        compute(network, data, true);
        RidgeReadoutResult readout =
                new RidgeReadoutTrainer(
                                new RidgeReadoutConfiguration.Builder().mirrored(true).build(),
                                network,
                                data)
                        .fit();

        INDArray own = network.output(pictures.getFeatures());
        INDArray images =
                network.output(
                        mirrored(pictures.getFeatures(), format == CNN2DFormat.NHWC ? 2 : 3));
        assertThat(images.sub(own).amaxNumber().doubleValue()).isLessThan(1e-3);
        assertThat(readout.validation().accuracy()).isGreaterThan(0.5);
    }

    /** Layers that are not mirrored themselves: images then go through them as well. */
    @Test
    void theReadoutCountsImagesAboveAnyLayers() {
        DataSet pictures = TestNetworks.dataSet(240, 1, SIDE, SIDE);
        INDArray images = mirrored(pictures.getFeatures(), 3);
        MultiLayerNetwork plain = network(CNN2DFormat.NCHW);
        compute(plain, iterator(pictures), false);
        MultiLayerNetwork counted = plain.clone();
        solve(plain, pictures, false);
        solve(counted, pictures, true);

        assertThat(apart(counted, pictures.getFeatures(), images))
                .isLessThan(0.9 * apart(plain, pictures.getFeatures(), images));
    }

    private static double apart(MultiLayerNetwork network, INDArray pictures, INDArray images) {
        return network.output(pictures).sub(network.output(images)).norm2Number().doubleValue();
    }

    @Test
    void whatCannotBeMirroredIsRefused() {
        DataSet pictures = TestNetworks.dataSet(120, 1, SIDE, SIDE);
        assertRefused(
                network(CNN2DFormat.NCHW),
                new LayerwisePcaConfiguration.Builder()
                        .layers(0, 2)
                        .strategy(StandardStrategy.CLASS_CONTRAST),
                pictures,
                "Layer 2 (ConvolutionLayer) cannot be computed from pictures and their mirror"
                        + " images",
                "twoSided()");
        assertRefused(
                network(CNN2DFormat.NCHW),
                new LayerwisePcaConfiguration.Builder().layers(2),
                pictures,
                "Layer 0 (ConvolutionLayer) lies below and is not computed");
        MultiLayerNetwork vectors =
                TestNetworks.network(
                        InputType.feedForward(6), new DenseLayer.Builder().nOut(4).build());
        DataSet rows = TestNetworks.dataSet(120, 6);
        assertRefused(
                vectors,
                new LayerwisePcaConfiguration.Builder(),
                rows,
                "it is no convolution over pictures");
        assertThatExceptionOfType(DL4JInvalidInputException.class)
                .isThrownBy(
                        () ->
                                new RidgeReadoutTrainer(
                                                new RidgeReadoutConfiguration.Builder()
                                                        .mirrored(true)
                                                        .build(),
                                                vectors,
                                                iterator(rows))
                                        .fit())
                .withMessageContaining("are no pictures");
    }

    private static void assertRefused(
            MultiLayerNetwork network,
            LayerwisePcaConfiguration.Builder configuration,
            DataSet data,
            String... parts) {
        assertThatExceptionOfType(DL4JInvalidConfigException.class)
                .isThrownBy(
                        () ->
                                new LayerwisePcaTrainer(
                                                configuration.mirrored(true).build(),
                                                network,
                                                iterator(data))
                                        .fit())
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    private static void compute(MultiLayerNetwork network, DataSetIterator data, boolean mirrored) {
        new LayerwisePcaTrainer(
                        new LayerwisePcaConfiguration.Builder()
                                .layers(0, 2)
                                .strategy(StandardStrategy.DIVERSE_CONTRAST.twoSided())
                                .mirrored(mirrored)
                                .build(),
                        network,
                        data)
                .fit();
    }

    private static void solve(MultiLayerNetwork network, DataSet data, boolean mirrored) {
        new RidgeReadoutTrainer(
                        new RidgeReadoutConfiguration.Builder()
                                .mirrored(mirrored)
                                .ridges(1)
                                .build(),
                        network,
                        iterator(data))
                .fit();
    }

    private static MultiLayerNetwork network(CNN2DFormat format) {
        return TestNetworks.network(
                InputType.convolutional(SIDE, SIDE, 1, format),
                new ConvolutionLayer.Builder(3, 3).nOut(8).dataFormat(format).build(),
                pooling(format),
                new ConvolutionLayer.Builder(3, 3).nOut(12).dataFormat(format).build(),
                pooling(format));
    }

    private static SubsamplingLayer pooling(CNN2DFormat format) {
        return new SubsamplingLayer.Builder(PoolingType.AVG)
                .kernelSize(2, 2)
                .stride(2, 2)
                .dataFormat(format)
                .build();
    }

    private static DataSetIterator iterator(DataSet data) {
        return new ExistingDataSetIterator(List.of(data));
    }

    private static INDArray mirrored(INDArray pictures, int axis) {
        INDArray result = pictures.dup('c');
        long width = pictures.size(axis);
        for (long i = 0; i < width; i++) {
            result.slice(i, axis).assign(pictures.slice(width - 1 - i, axis));
        }
        return result;
    }
}
