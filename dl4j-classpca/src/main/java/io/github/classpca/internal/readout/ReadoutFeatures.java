package io.github.classpca.internal.readout;

import io.github.classpca.internal.network.Flow;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a readout is solved from: the features below an output layer, and where pictures count with
 * variants of theirs, those of the variants. Sums of {@link FeaturePairs} stand for a picture and
 * its mirror image, if they can.
 */
public final class ReadoutFeatures {

    /** Fewer examples cannot tell features apart. */
    private static final int ENOUGH = 16;

    private final LayerGraph graph;
    private final NetworkForward forward;
    private final int output;
    private final boolean mirrored;
    private final PictureVariants variants;
    private boolean asked;
    private Optional<FeaturePairs> pairs = Optional.empty();

    /**
     * Makes those below an output layer.
     *
     * @param mirrored whether each picture counts with its mirror image
     * @param variants makes them, and shifted ones
     */
    public ReadoutFeatures(
            LayerGraph graph,
            NetworkForward forward,
            int output,
            boolean mirrored,
            PictureVariants variants) {
        this.graph = graph;
        this.forward = forward;
        this.output = output;
        this.mirrored = mirrored;
        this.variants = variants;
    }

    /**
     * Returns features of examples, {@code [N, d]}; in the first batch it is found what they are.
     */
    public INDArray of(Flow examples) {
        INDArray features = run(examples);
        if (mirrored && !asked) {
            asked = true;
            if (examples.examples() >= ENOUGH) {
                pairs = FeaturePairs.find(features, run(variants.mirrored(examples)));
            }
        }
        return folded(features);
    }

    /** Returns features of the variants that count besides; for the examples given last. */
    public List<INDArray> ofVariants(Flow examples) {
        List<Flow> shifted = variants.shifted(examples);
        List<INDArray> result = new ArrayList<>();
        if (mirrored && pairs.isEmpty()) {
            result.add(run(variants.mirrored(examples)));
            shifted.forEach(each -> result.add(run(variants.mirrored(each))));
        }
        shifted.forEach(each -> result.add(folded(run(each))));
        return result;
    }

    private INDArray folded(INDArray features) {
        return pairs.map(found -> found.fold(features)).orElse(features);
    }

    /** Returns the layer's weights from those of the features. */
    public INDArray toWeights(INDArray weights) {
        return pairs.map(found -> found.unfold(weights)).orElse(weights);
    }

    private INDArray run(Flow examples) {
        return rows(graph, forward, forward.advance(examples, 0, output), output);
    }

    /**
     * Returns the features of examples that have come to the output layer.
     *
     * @throws DL4JInvalidInputException if there is not one row for each
     */
    public static INDArray rows(LayerGraph graph, NetworkForward forward, Flow below, int output) {
        INDArray features = forward.input(below, output).values();
        if (features.rank() != 2 || features.size(0) != below.examples()) {
            throw new DL4JInvalidInputException(
                    graph.name(output)
                            + ": takes features of shape "
                            + Arrays.toString(features.shape())
                            + " for "
                            + below.examples()
                            + " examples, but a readout needs a row for each example");
        }
        return features;
    }
}
