package io.github.classpca.examples.page;

import com.google.common.primitives.Floats;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Filters of a first layer, side by side: grey is 0, each as strong as it can be. */
public final class FilterPicture {

    /** More are no longer looked at. */
    private static final int MOST_FILTERS = 100;

    private static final int COLUMNS = 10;

    /** Of a page that is read on a screen. */
    private static final int SMALL_SIDE = 8;

    private static final int MIDDLE = 128;
    private static final int RANGE = 127;
    private static final int MAX_CHANNELS = 3;

    private FilterPicture() {}

    /**
     * Draws the filters of the first layer.
     *
     * @param caption what to write below
     * @param network a network
     * @param shape channels, height and width of what it takes
     * @return the picture; none where the layer has no filters that are pictures
     */
    public static Optional<Picture> of(String caption, MultiLayerNetwork network, long[] shape) {
        if (shape.length != 3 || shape[0] > MAX_CHANNELS || shape[0] == 2) {
            return Optional.empty();
        }
        Layer first = network.getLayer(0);
        INDArray filters;
        if (first.conf().getLayer().getClass() == ConvolutionLayer.class) {
            filters = first.getParam("W");
        } else if (first.conf().getLayer() instanceof DenseLayer) {
            INDArray columns = first.getParam("W");
            filters =
                    columns.transpose()
                            .dup('c')
                            .reshape('c', columns.size(1), shape[0], shape[1], shape[2]);
        } else {
            return Optional.empty();
        }
        int scale = filters.size(2) <= SMALL_SIDE ? 6 : 2;
        return Optional.of(Picture.of(caption, image(filters), scale));
    }

    /** Draws {@code [F, channels, height, width]}. */
    private static BufferedImage image(INDArray filters) {
        int count = (int) Math.min(MOST_FILTERS, filters.size(0));
        int plane = (int) (filters.size(2) * filters.size(3));
        int size = (int) filters.size(1) * plane;
        int height = (int) filters.size(2);
        int width = (int) filters.size(3);
        int columns = Math.min(COLUMNS, count);
        int rows = (count + columns - 1) / columns;
        float[] values = filters.castTo(DataType.FLOAT).dup('c').data().asFloat();
        BufferedImage image =
                new BufferedImage(
                        columns * (width + 1) - 1,
                        rows * (height + 1) - 1,
                        BufferedImage.TYPE_INT_ARGB);
        for (int f = 0; f < count; f++) {
            float[] filter = Arrays.copyOfRange(values, f * size, (f + 1) * size);
            int left = f % columns * (width + 1);
            int top = f / columns * (height + 1);
            float largest = Floats.max(abs(filter));
            for (int i = 0; i < plane; i++) {
                int colour = 0xFF;
                for (int c = 0; c < MAX_CHANNELS; c++) {
                    // One channel stands for all three.
                    float value = filter[(c * plane + i) % size];
                    int level = Math.round(MIDDLE + RANGE * (largest > 0 ? value / largest : 0));
                    colour = colour << 8 | level;
                }
                image.setRGB(left + i % width, top + i / width, colour);
            }
        }
        return image;
    }

    private static float[] abs(float[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = Math.abs(values[i]);
        }
        return result;
    }
}
