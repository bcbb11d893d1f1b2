package io.github.classpca.internal.readout;

import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.Flow;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.sample.Seeds;
import io.github.classpca.rows.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Mirror images of pictures, and pictures shifted by a few pixels, as a network takes them. */
public final class PictureVariants {

    private static final int PICTURES_RANK = 4;

    private final int heightAxis;
    private final int copies;
    private final int pixels;
    private final SplittableRandom random;

    /**
     * Makes variants of what a network's layers below one take.
     *
     * @param copies how many shifted ones are made of each picture
     * @param pixels how far at most, up, down, left and right
     */
    public PictureVariants(LayerGraph graph, int below, int copies, int pixels, long seed) {
        this.heightAxis = heightAxis(graph, below);
        this.copies = copies;
        this.pixels = pixels;
        this.random = new SplittableRandom(Seeds.of(seed, Seeds.Use.SHIFTS));
    }

    private static int heightAxis(LayerGraph graph, int below) {
        for (int step = 0; step < below; step++) {
            Layer conf = graph.conf(step).orElse(null);
            if (conf instanceof ConvolutionLayer convolution) {
                return convolution.getCnn2dDataFormat() == CNN2DFormat.NHWC ? 1 : 2;
            }
            if (conf instanceof SubsamplingLayer pooling) {
                return pooling.getCnn2dDataFormat() == CNN2DFormat.NHWC ? 1 : 2;
            }
        }
        return 2;
    }

    /** Returns the pictures with left and right exchanged. */
    Flow mirrored(Flow examples) {
        INDArray pictures = pictures(examples, "mirrored(true)");
        INDArray images = pictures.ulike();
        Nd4j.exec(
                DynamicCustomOp.builder("reverse")
                        .addInputs(pictures)
                        .addOutputs(images)
                        .addIntegerArguments(heightAxis + 1)
                        .build());
        return instead(examples, images);
    }

    /**
     * Returns the pictures, each shifted at random, as often as wanted. A place whose pixel is
     * shifted away takes the nearest one that is left.
     */
    List<Flow> shifted(Flow examples) {
        List<Flow> result = new ArrayList<>();
        if (copies == 0) {
            return result;
        }
        INDArray pictures = pictures(examples, "shifted(" + copies + ", " + pixels + ")");
        // Drawn picture by picture, so that they do not hang on how many come at a time.
        int[][] shifts = new int[copies][2 * examples.examples()];
        for (int n = 0; n < examples.examples(); n++) {
            for (int[] own : shifts) {
                draw(own, n);
            }
        }
        for (int[] own : shifts) {
            result.add(instead(examples, shift(pictures, own)));
        }
        return result;
    }

    /** Draws how far a picture goes down and right, but not nowhere. */
    private void draw(int[] shifts, int picture) {
        do {
            shifts[2 * picture] = random.nextInt(-pixels, pixels + 1);
            shifts[2 * picture + 1] = random.nextInt(-pixels, pixels + 1);
        } while (shifts[2 * picture] == 0 && shifts[2 * picture + 1] == 0);
    }

    private INDArray shift(INDArray pictures, int[] shifts) {
        DataType type = pictures.dataType() == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
        int height = (int) pictures.size(heightAxis);
        int width = (int) pictures.size(heightAxis + 1);
        // Of one picture: planes of pixels, with their channels behind one another where they are.
        int planes = heightAxis == 2 ? (int) pictures.size(1) : 1;
        int depth = heightAxis == 2 ? 1 : (int) pictures.size(3);
        Values from = HeapArrays.copy(pictures, type);
        Values to = Values.zeros(type, HeapArrays.length(pictures.length(), 1));
        int at = 0;
        for (int n = 0; n < pictures.size(0); n++) {
            int down = shifts[2 * n];
            int right = shifts[2 * n + 1];
            for (int p = 0; p < planes; p++) {
                int plane = (n * planes + p) * height * width * depth;
                for (int y = 0; y < height; y++) {
                    int row = plane + clamp(y - down, height) * width * depth;
                    for (int x = 0; x < width; x++, at += depth) {
                        HeapArrays.copy(from, row + clamp(x - right, width) * depth, to, at, depth);
                    }
                }
            }
        }
        return HeapArrays.matrix(to, 1, at)
                .reshape('c', pictures.shape())
                .castTo(pictures.dataType());
    }

    private static int clamp(int index, int size) {
        return Math.max(0, Math.min(size - 1, index));
    }

    private static Flow instead(Flow examples, INDArray pictures) {
        Activations own = examples.only();
        return Flow.of(own.with(pictures, own.mask(), own.maskState()));
    }

    private static INDArray pictures(Flow examples, String setting) {
        if (examples.outputs().size() > 1) {
            throw new DL4JInvalidInputException(
                    "the network has "
                            + examples.outputs().size()
                            + " inputs, which are not changed together; leave "
                            + setting
                            + " out");
        }
        INDArray pictures = examples.only().values();
        if (pictures.rank() != PICTURES_RANK) {
            throw new DL4JInvalidInputException(
                    "features of shape "
                            + Arrays.toString(pictures.shape())
                            + " are no pictures, which could be changed so; leave "
                            + setting
                            + " out");
        }
        return pictures;
    }
}
