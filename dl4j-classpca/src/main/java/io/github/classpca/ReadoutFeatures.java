package io.github.classpca;

import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a readout is solved from: the features below an output layer, and where pictures count with
 * their mirror images, those of the images, or sums of {@link FeaturePairs} that stand for both.
 */
final class ReadoutFeatures {

    private static final int PICTURES_RANK = 4;

    /** Fewer examples cannot tell features apart. */
    private static final int ENOUGH = 16;

    private final MultiLayerNetwork network;
    private final NetworkForward forward;
    private final int output;
    private final boolean mirrored;
    private boolean asked;
    private Optional<FeaturePairs> pairs = Optional.empty();

    /** Makes those below an output layer. */
    ReadoutFeatures(
            MultiLayerNetwork network, NetworkForward forward, int output, boolean mirrored) {
        this.network = network;
        this.forward = forward;
        this.output = output;
        this.mirrored = mirrored;
    }

    /**
     * Returns features of examples, {@code [N, d]}; in the first batch it is found what they are.
     */
    INDArray of(Activations examples) {
        INDArray features = run(examples);
        if (mirrored && !asked) {
            asked = true;
            if (examples.examples() >= ENOUGH) {
                pairs = FeaturePairs.find(features, run(mirrorImages(examples)));
            }
        }
        return pairs.map(found -> found.fold(features)).orElse(features);
    }

    /** Returns features of the mirror images, where they are wanted besides. */
    Optional<INDArray> ofImages(Activations examples) {
        return mirrored && pairs.isEmpty()
                ? Optional.of(run(mirrorImages(examples)))
                : Optional.empty();
    }

    /** Returns the layer's weights from those of the features. */
    INDArray toWeights(INDArray weights) {
        return pairs.map(found -> found.unfold(weights)).orElse(weights);
    }

    private INDArray run(Activations examples) {
        Activations below = forward.advance(examples, 0, output);
        INDArray features = forward.preProcess(below, output).values();
        if (features.rank() != 2 || features.size(0) != examples.examples()) {
            throw new DL4JInvalidInputException(
                    LayerNames.of(network, output)
                            + ": takes features of shape "
                            + Arrays.toString(features.shape())
                            + " for "
                            + examples.examples()
                            + " examples, but a readout needs a row for each example");
        }
        return features;
    }

    private Activations mirrorImages(Activations examples) {
        INDArray pictures = examples.values();
        if (pictures.rank() != PICTURES_RANK) {
            throw new DL4JInvalidInputException(
                    "features of shape "
                            + Arrays.toString(pictures.shape())
                            + " are no pictures, which could be mirrored; leave mirrored(true) out");
        }
        INDArray images = pictures.ulike();
        Nd4j.exec(
                DynamicCustomOp.builder("reverse")
                        .addInputs(pictures)
                        .addOutputs(images)
                        .addIntegerArguments(widthAxis())
                        .build());
        return examples.with(images, examples.mask(), examples.maskState());
    }

    private int widthAxis() {
        for (int i = 0; i < output; i++) {
            Layer conf = network.getLayer(i).conf().getLayer();
            if (conf instanceof ConvolutionLayer convolution) {
                return convolution.getCnn2dDataFormat() == CNN2DFormat.NHWC ? 2 : 3;
            }
            if (conf instanceof SubsamplingLayer pooling) {
                return pooling.getCnn2dDataFormat() == CNN2DFormat.NHWC ? 2 : 3;
            }
        }
        return 3;
    }
}
