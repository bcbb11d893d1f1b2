package io.github.classpca.internal.readout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.classpca.RidgeReadoutConfiguration;
import io.github.classpca.RidgeReadoutTrainer;
import io.github.classpca.TestNetworks;
import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.Flow;
import io.github.classpca.internal.network.LayerGraph;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class PictureVariantsTest {

    private static final int HEIGHT = 4;
    private static final int WIDTH = 5;
    private static final int CHANNELS = 2;
    private static final int MOST = 2;

    /** Every shifted picture is the original, moved as a whole and continued at its edges. */
    @Test
    void shiftedPicturesAreTheOriginalMoved() {
        INDArray pictures = Nd4j.rand(DataType.DOUBLE, 30, CHANNELS, HEIGHT, WIDTH);
        List<Flow> shifted = shifted(pictures, CNN2DFormat.NCHW);
        assertThat(shifted).hasSize(3);
        List<String> found = new ArrayList<>();
        for (Flow each : shifted) {
            assertThat(each.only().values().dataType()).isEqualTo(DataType.DOUBLE);
            for (int n = 0; n < 30; n++) {
                found.add(shift(pictures.slice(n), each.only().values().slice(n)));
            }
        }
        assertThat(found).doesNotContain("none", "0 0");
        assertThat(found.stream().distinct().count()).isBetween(20L, 24L);
    }

    @Test
    void channelsMayComeLastAndPicturesInAnyBatches() {
        INDArray pictures = Nd4j.rand(DataType.FLOAT, 7, CHANNELS, HEIGHT, WIDTH);
        List<Flow> first = shifted(pictures, CNN2DFormat.NCHW);
        List<Flow> last = shifted(pictures.permute(0, 2, 3, 1).dup('c'), CNN2DFormat.NHWC);
        for (int copy = 0; copy < first.size(); copy++) {
            assertThat(last.get(copy).only().values().permute(0, 3, 1, 2))
                    .isEqualTo(first.get(copy).only().values());
        }
        PictureVariants oneByOne = variants(CNN2DFormat.NCHW);
        for (int n = 0; n < 7; n++) {
            INDArray picture = Nd4j.expandDims(pictures.slice(n), 0);
            List<Flow> alone = oneByOne.shifted(Flow.of(Activations.of(picture, null)));
            for (int copy = 0; copy < first.size(); copy++) {
                assertThat(alone.get(copy).only().values().slice(0))
                        .isEqualTo(first.get(copy).only().values().slice(n));
            }
        }
    }

    /** The readout of shifted copies puts out nearly the same for a shifted picture. */
    @Test
    void aReadoutOfShiftedPicturesMindsShiftsLess() {
        DataSet pictures = TestNetworks.dataSet(400, 1, 10, 10);
        MultiLayerNetwork plain =
                TestNetworks.network(
                        InputType.convolutional(10, 10, 1),
                        new ConvolutionLayer.Builder(3, 3).nOut(8).build());
        MultiLayerNetwork counted = plain.clone();
        solve(plain, pictures, 0);
        solve(counted, pictures, 3);

        INDArray moved =
                new PictureVariants(LayerGraph.of(plain), 1, 1, 1, 5)
                        .shifted(Flow.of(Activations.of(pictures.getFeatures(), null)))
                        .get(0)
                        .only()
                        .values();
        assertThat(apart(counted, pictures.getFeatures(), moved))
                .isLessThan(0.9 * apart(plain, pictures.getFeatures(), moved));
    }

    @Test
    void whatCannotBeShiftedIsRefused() {
        MultiLayerNetwork vectors =
                TestNetworks.network(
                        InputType.feedForward(6), new DenseLayer.Builder().nOut(4).build());
        assertThatExceptionOfType(DL4JInvalidInputException.class)
                .isThrownBy(() -> solve(vectors, TestNetworks.dataSet(120, 6), 2))
                .withMessageContaining("are no pictures")
                .withMessageContaining("leave shifted(2, 1) out");
        RidgeReadoutConfiguration.Builder builder = new RidgeReadoutConfiguration.Builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.shifted(-1, 1).build())
                .withMessageContaining("got -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.shifted(1, 0).build())
                .withMessageContaining("got 0");
    }

    private static List<Flow> shifted(INDArray pictures, CNN2DFormat format) {
        return variants(format).shifted(Flow.of(Activations.of(pictures, null)));
    }

    private static PictureVariants variants(CNN2DFormat format) {
        MultiLayerNetwork network =
                TestNetworks.network(
                        InputType.convolutional(HEIGHT, WIDTH, CHANNELS, format),
                        new ConvolutionLayer.Builder(2, 2).nOut(3).dataFormat(format).build());
        return new PictureVariants(LayerGraph.of(network), 1, 3, MOST, 42);
    }

    /** By how much down and right, found by trying all. */
    private static String shift(INDArray picture, INDArray shifted) {
        for (int down = -MOST; down <= MOST; down++) {
            for (int right = -MOST; right <= MOST; right++) {
                if (isShift(picture, shifted, down, right)) {
                    return down + " " + right;
                }
            }
        }
        return "none";
    }

    private static boolean isShift(INDArray picture, INDArray shifted, int down, int right) {
        for (int c = 0; c < CHANNELS; c++) {
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    int fromY = Math.max(0, Math.min(HEIGHT - 1, y - down));
                    int fromX = Math.max(0, Math.min(WIDTH - 1, x - right));
                    if (shifted.getDouble(c, y, x) != picture.getDouble(c, fromY, fromX)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static void solve(MultiLayerNetwork network, DataSet data, int copies) {
        new RidgeReadoutTrainer(
                        new RidgeReadoutConfiguration.Builder()
                                .shifted(copies, 1)
                                .ridges(1)
                                .build(),
                        network,
                        new ExistingDataSetIterator(List.of(data)))
                .fit();
    }

    private static double apart(MultiLayerNetwork network, INDArray pictures, INDArray moved) {
        return network.output(pictures).sub(network.output(moved)).norm2Number().doubleValue();
    }
}
