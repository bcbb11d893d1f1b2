package io.github.classpca.internal.readout;

import com.google.common.collect.ImmutableList;
import io.github.classpca.RidgeReadoutTrainer;
import io.github.classpca.internal.network.LayerGraph;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSquaredHinge;

/**
 * The layer that a {@link RidgeReadoutTrainer} gives its weights, and what its outputs are for: an
 * {@code OutputLayer}, or a {@code DenseLayer} under a {@code LossLayer} with nothing but
 * activations between them.
 *
 * @param index of the layer
 * @param inputs the number of features
 * @param outputs the number of scores; 1 of two classes
 * @param softmax whether all scores make one distribution; else each of several outputs is a
 *     sigmoid of its own
 * @param shifts what the weights of the loss add to the score of each class, in nats
 */
@SuppressWarnings("ArrayRecordComponent") // Not handed out of this package.
public record ReadoutLayer(int index, int inputs, int outputs, boolean softmax, double[] shifts) {

    private static final ImmutableList<Class<? extends ILossFunction>> LOSSES =
            ImmutableList.of(
                    LossMCXENT.class,
                    LossSparseMCXENT.class,
                    LossBinaryXENT.class,
                    LossHinge.class,
                    LossSquaredHinge.class);

    /** Of a layer's outputs, and which layer they come from. */
    private record Named(IActivation activation, String layer) {

        boolean isIdentity() {
            return activation instanceof ActivationIdentity;
        }

        boolean isSigmoid() {
            return activation instanceof ActivationSigmoid;
        }
    }

    /**
     * Finds the layer of a network.
     *
     * @param output the step that gives the classes
     * @throws DL4JInvalidConfigException if there is none that can be solved in closed form
     */
    public static ReadoutLayer of(LayerGraph graph, int output) {
        Layer top = layer(graph, output);
        String topName = graph.name(output);
        if (top != null && top.getClass() == OutputLayer.class) {
            OutputLayer conf = (OutputLayer) top;
            return of(
                    topName, output, conf, conf.hasBias(), conf.getLossFn(), named(conf, topName));
        }
        if (top == null || top.getClass() != LossLayer.class) {
            throw new DL4JInvalidConfigException(
                    topName
                            + " is no OutputLayer, nor a LossLayer over a DenseLayer, so it cannot be"
                            + " solved in closed form; train it by fit");
        }
        LossLayer loss = (LossLayer) top;
        Named effective = named(loss, topName);
        int index = graph.sources(output)[0];
        while (layer(graph, index) instanceof ActivationLayer between) {
            effective =
                    followed(new Named(between.getActivationFn(), graph.name(index)), effective);
            index = graph.sources(index)[0];
        }
        Layer below = layer(graph, index);
        if (below == null || below.getClass() != DenseLayer.class) {
            throw new DL4JInvalidConfigException(
                    topName
                            + " takes its class scores from "
                            + (index < 0 ? "no layer" : graph.name(index))
                            + "; only those of a DenseLayer, with no more than ActivationLayers"
                            + " between, can be solved in closed form, so train it by fit");
        }
        DenseLayer dense = (DenseLayer) below;
        String name = graph.name(index);
        if (dense.hasLayerNorm()) {
            throw new DL4JInvalidConfigException(
                    name
                            + " normalizes its outputs, so it cannot be solved in closed form; set"
                            + " hasLayerNorm(false), or train it by fit");
        }
        return of(
                name,
                index,
                dense,
                dense.hasBias(),
                loss.getLossFn(),
                followed(named(dense, name), effective));
    }

    /** Returns the configuration of a step's layer, or null of a vertex or an input. */
    private static Layer layer(LayerGraph graph, int step) {
        return step < 0 ? null : graph.conf(step).orElse(null);
    }

    private static Named named(BaseLayer layer, String name) {
        return new Named(layer.getActivationFn(), name);
    }

    /** Returns the one of two successive activations that does something. */
    private static Named followed(Named lower, Named upper) {
        if (lower.isIdentity() || upper.isIdentity()) {
            return lower.isIdentity() ? upper : lower;
        }
        throw new DL4JInvalidConfigException(
                lower.layer()
                        + " has the activation "
                        + lower.activation()
                        + " and "
                        + upper.layer()
                        + " above it "
                        + upper.activation()
                        + "; scores can be put behind one of the two, so set the other to identity");
    }

    private static ReadoutLayer of(
            String name,
            int index,
            FeedForwardLayer layer,
            boolean bias,
            ILossFunction loss,
            Named behind) {
        if (LOSSES.stream().noneMatch(known -> known.isInstance(loss))) {
            throw new DL4JInvalidConfigException(
                    name
                            + " has the loss "
                            + loss.name()
                            + ", which is not one for classes; use MCXENT with softmax, or XENT with"
                            + " sigmoid, or train it by fit");
        }
        boolean softmax = behind.activation() instanceof ActivationSoftmax;
        if (!(softmax || behind.isSigmoid() || behind.isIdentity())) {
            throw new DL4JInvalidConfigException(
                    behind.layer()
                            + " has the activation "
                            + behind.activation()
                            + "; scores can be put behind softmax, sigmoid or identity only");
        }
        int outputs = Math.toIntExact(layer.getNOut());
        if (outputs == 1 && softmax) {
            throw new DL4JInvalidConfigException(
                    name
                            + ": softmax over nOut=1 tells no classes apart; use nOut=2, or a sigmoid");
        }
        if (!bias) {
            throw new DL4JInvalidConfigException(
                    name + " has no bias, which a readout of classes needs; set hasBias(true)");
        }
        return new ReadoutLayer(
                index,
                Math.toIntExact(layer.getNIn()),
                outputs,
                // One sigmoid over the difference of two scores is a softmax over both.
                outputs == 1 || !behind.isSigmoid(),
                shifts(name, outputs, loss, behind));
    }

    /** Returns the number of classes, at least 2. */
    public int classes() {
        return Math.max(2, outputs);
    }

    /**
     * Returns what the weights of a loss add to scores. With weights w the expected loss of MCXENT
     * is least where the probabilities are as w times the classes' own (Elkan 2001): logarithms are
     * added. With XENT each sigmoid has a weight for both of its classes, which moves nothing.
     */
    private static double[] shifts(String name, int outputs, ILossFunction loss, Named behind) {
        INDArray weights =
                loss instanceof LossMCXENT entropy
                        ? entropy.getWeights()
                        : loss instanceof LossBinaryXENT binary ? binary.getWeights() : null;
        double[] none = new double[Math.max(2, outputs)];
        if (weights == null) {
            return none;
        }
        double[] values = weights.dup().toDoubleVector();
        if (values.length != outputs
                || !Arrays.stream(values).allMatch(w -> w > 0 && w < Double.POSITIVE_INFINITY)) {
            throw new DL4JInvalidConfigException(
                    name
                            + ": the loss has the weights "
                            + Arrays.toString(values)
                            + ", but needs one for each of its "
                            + outputs
                            + " outputs, above 0 and finite; change them in the loss");
        }
        if (loss instanceof LossBinaryXENT && behind.isSigmoid()) {
            return none;
        }
        if (loss instanceof LossBinaryXENT || behind.isSigmoid() || outputs == 1) {
            throw new DL4JInvalidConfigException(
                    name
                            + ": the loss "
                            + loss.name()
                            + " with the activation "
                            + behind.activation()
                            + " has weights, whose best scores have no closed form; use MCXENT with"
                            + " softmax or XENT with sigmoid, leave the weights out, or train it by"
                            + " fit");
        }
        return Arrays.stream(values).map(Math::log).toArray();
    }
}
