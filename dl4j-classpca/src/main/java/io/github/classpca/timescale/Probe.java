package io.github.classpca.timescale;

import static com.google.common.base.Preconditions.checkArgument;

import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.linalg.EigenPairs;
import io.github.classpca.internal.linalg.SymmetricEigen;
import io.github.classpca.internal.network.Copies;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Examples whose activations are compared over time.
 *
 * <p>The forward pass runs on a copy of the network, so that nothing of a training under way
 * (masks, recurrent state, inputs kept for backpropagation) is touched.
 */
final class Probe implements Serializable {

    /** Fewer examples have the same few distances whatever the layer does. */
    static final int MIN_EXAMPLES = 8;

    /** What is kept grows with the square of the examples. */
    static final int MAX_EXAMPLES = 512;

    /** Share of the variance that SVCCA keeps (Raghu et al. 2017). */
    private static final double SVCCA_VARIANCE = 0.99;

    private static final long serialVersionUID = 2L;

    private final float[][] inputs;
    private final long[][] shapes;
    private transient Model copy;

    Probe(INDArray... batch) {
        inputs = new float[batch.length][];
        shapes = new long[batch.length][];
        for (int i = 0; i < batch.length; i++) {
            checkArgument(
                    batch[i].size(0) >= MIN_EXAMPLES && batch[i].size(0) <= MAX_EXAMPLES,
                    "the probe batch must have %s to %s examples, got %s",
                    MIN_EXAMPLES,
                    MAX_EXAMPLES,
                    batch[i].size(0));
            checkArgument(
                    batch[i].size(0) == batch[0].size(0),
                    "the arrays of the probe batch must have as many examples each, got %s and %s",
                    batch[0].size(0),
                    batch[i].size(0));
            inputs[i] = HeapArrays.floats(batch[i]);
            shapes[i] = batch[i].shape().clone();
        }
    }

    /**
     * The state of a representation, as vectors whose distances matter.
     *
     * @param gram the centred Gram matrix, divided by its norm: CKA is 1 - |a - b|^2 / 2
     * @param projector the projector onto the leading directions
     * @param rank the number of these directions
     */
    @SuppressWarnings("ArrayRecordComponent") // Passed on once and dropped.
    record Representation(float[] gram, float[] projector, int rank) {}

    int examples() {
        return (int) shapes[0][0];
    }

    /** Says that it does not fit a network, and why. */
    String misfit(Throwable cause) {
        return "the probe batch of shape "
                + Arrays.stream(shapes).map(Arrays::toString).collect(Collectors.joining(" and "))
                + " does not fit the network: "
                + cause.getMessage();
    }

    /** Measures layers of a network as it is now; null where a layer's activations are constant. */
    Representation[] measure(Model model, List<WeightedLayer> layers) {
        int expected = model instanceof ComputationGraph graph ? graph.getNumInputArrays() : 1;
        checkArgument(
                inputs.length == expected,
                "it has %s arrays, but the network has %s inputs",
                inputs.length,
                expected);
        Representation[] result = new Representation[layers.size()];
        if (model instanceof MultiLayerNetwork network) {
            MultiLayerNetwork forward = (MultiLayerNetwork) upToDate(network);
            List<INDArray> activations = forward.feedForward(input(0), false);
            for (int l = 0; l < result.length; l++) {
                result[l] = of(activations.get(layers.get(l).description().index() + 1));
            }
            return result;
        }
        ComputationGraph forward = (ComputationGraph) upToDate(model);
        INDArray[] batch = new INDArray[inputs.length];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = input(i);
        }
        Map<String, INDArray> activations = forward.feedForward(batch, false);
        for (int l = 0; l < result.length; l++) {
            result[l] = of(activations.get(layers.get(l).key()));
        }
        return result;
    }

    private Model upToDate(Model model) {
        if (copy == null) {
            copy =
                    model instanceof MultiLayerNetwork network
                            ? Copies.of(network)
                            : Copies.of((ComputationGraph) model);
        }
        copy.params().assign(model.params());
        return copy;
    }

    private INDArray input(int index) {
        return Nd4j.create(inputs[index], shapes[index], 'c').castTo(copy.params().dataType());
    }

    private static Representation of(INDArray activations) {
        int n = (int) activations.size(0);
        INDArray rows = activations.castTo(DataType.DOUBLE).dup('c').reshape('c', n, -1);
        // Before the product: of outputs that hardly differ it would leave rounding alone.
        rows.subiRowVector(rows.mean(0));
        double[] gram = HeapArrays.doubles(rows.mmul(rows.transpose()));
        double norm = 0;
        for (double value : gram) {
            norm += value * value;
        }
        norm = Math.sqrt(norm);
        if (!(norm > 0) || Double.isInfinite(norm)) {
            return null;
        }
        for (int i = 0; i < gram.length; i++) {
            gram[i] /= norm;
        }
        EigenPairs pairs = SymmetricEigen.largest(HeapArrays.matrix(gram, n, n), n);
        int rank = rank(pairs.values());
        return new Representation(half(gram, n), half(projector(pairs, rank, n), n), rank);
    }

    /** Eigenvalues of the Gram matrix are variances along the principal directions. */
    private static int rank(double[] values) {
        double total = 0;
        for (double value : values) {
            total += Math.max(0, value);
        }
        double sum = 0;
        int rank = 0;
        while (rank < values.length && sum < SVCCA_VARIANCE * total) {
            sum += Math.max(0, values[rank++]);
        }
        return rank;
    }

    private static double[] projector(EigenPairs pairs, int rank, int n) {
        double[] vectors = HeapArrays.doubles(pairs.vectors());
        double[] result = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int k = 0; k < rank; k++) {
                    sum += vectors[i * n + k] * vectors[j * n + k];
                }
                result[i * n + j] = sum;
            }
        }
        return result;
    }

    /** The upper triangle of a symmetric matrix, as a vector of the same norm. */
    private static float[] half(double[] matrix, int n) {
        float[] result = new float[n * (n + 1) / 2];
        int position = 0;
        for (int i = 0; i < n; i++) {
            result[position++] = (float) matrix[i * n + i];
            for (int j = i + 1; j < n; j++) {
                result[position++] = (float) (Math.sqrt(2) * matrix[i * n + j]);
            }
        }
        return result;
    }
}
