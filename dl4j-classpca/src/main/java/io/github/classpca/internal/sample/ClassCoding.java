package io.github.classpca.internal.sample;

import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.ScoreLayer;
import io.github.classpca.moments.ClassLabels;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossSquaredHinge;

/**
 * How labels tell classes apart.
 *
 * @param classes the number of classes, at least 2
 * @param signs whether they are those of a hinge loss: 1 for a class and -1 for no class
 * @param steps the axes of labels for each step of a sequence; empty where the output takes none
 */
public record ClassCoding(int classes, boolean signs, Optional<RNNFormat> steps) {

    /**
     * The classes of a batch.
     *
     * @param ofExample the class of each example; of its last labelled step, where steps have one
     * @param ofStep the class of each step of each example, where they have labels
     */
    @SuppressWarnings("ArrayRecordComponent") // Passed on once and dropped.
    record Classes(int[] ofExample, Optional<int[][]> ofStep) {}

    /**
     * Returns what a network's output layer takes. A loss without weights takes what it has for
     * inputs or else the scores below it, a network without a loss as many classes as its softmax
     * has, and any other what the iterator gives.
     *
     * @param index the step that gives the classes
     */
    public static ClassCoding of(LayerGraph graph, int index, ExampleStream iterator) {
        return of(graph, index, () -> classesOf(iterator));
    }

    /**
     * The same, where no iterator tells the number of classes.
     *
     * @param otherwise tells it where the network does not
     */
    public static ClassCoding of(LayerGraph graph, int index, IntSupplier otherwise) {
        Layer last = graph.layer(index).orElse(null);
        Optional<ScoreLayer> scores = ScoreLayer.of(graph, index);
        boolean softmax = scores.filter(ScoreLayer::softmax).isPresent();
        long outputs = 0;
        ILossFunction loss = null;
        if (last instanceof IOutputLayer
                && last.conf().getLayer() instanceof FeedForwardLayer output) {
            softmax |= output.getActivationFn() instanceof ActivationSoftmax;
            // A loss alone, without weights, has as many outputs as inputs and tells these only.
            outputs = last.numParams() > 0 ? output.getNOut() : output.getNIn();
            loss = loss(output);
        }
        if (outputs < 1) {
            // Even these it does not tell where the configuration was built without an input type.
            outputs =
                    scores.filter(layer -> layer.underLoss() || layer.softmax())
                            .map(ScoreLayer::outputs)
                            .orElse(0L);
        }
        if (outputs == 1 && softmax) {
            throw new DL4JInvalidConfigException(
                    graph.name(scores.map(ScoreLayer::index).orElse(index))
                            + ": softmax over nOut=1 tells no classes apart; use nOut=2, or a"
                            + " sigmoid with a binary loss");
        }
        return new ClassCoding(
                outputs < 1 ? otherwise.getAsInt() : Math.max(2, Math.toIntExact(outputs)),
                loss instanceof LossHinge || loss instanceof LossSquaredHinge,
                last == null ? Optional.empty() : steps(last.conf().getLayer()));
    }

    private static Optional<RNNFormat> steps(org.deeplearning4j.nn.conf.layers.Layer output) {
        if (output instanceof RnnOutputLayer own) {
            return Optional.of(own.getRnnDataFormat());
        }
        return output instanceof RnnLossLayer own
                ? Optional.of(own.getRnnDataFormat())
                : Optional.empty();
    }

    /** Returns the number of classes that an iterator tells; a single output is of two. */
    public static int classesOf(ExampleStream iterator) {
        int outcomes = iterator.totalOutcomes();
        if (outcomes < 1) {
            throw new DL4JInvalidConfigException(
                    "The number of classes is not known: no output layer tells it, and "
                            + iterator.name()
                            + " tells "
                            + outcomes
                            + " (totalOutcomes); give an iterator that tells it, or one-hot"
                            + " labels");
        }
        return Math.max(2, outcomes);
    }

    private static ILossFunction loss(FeedForwardLayer output) {
        if (output instanceof BaseOutputLayer layer) {
            return layer.getLossFn();
        }
        return output instanceof LossLayer layer ? layer.getLossFn() : null;
    }

    /** Reads the classes of a batch, whose first example has this position. */
    Classes read(ExampleStream.Examples data, long firstExample) {
        INDArray labels = data.labels();
        INDArray mask = data.labelsMask();
        if (steps.isPresent() && labels != null && labels.rank() == 3) {
            INDArray stepsLast = steps.get() == RNNFormat.NCW ? labels : labels.permute(0, 2, 1);
            int[][] ofStep = ClassLabels.readSteps(stepsLast, mask, classes, firstExample);
            return new Classes(
                    Arrays.stream(ofStep).mapToInt(ClassCoding::last).toArray(),
                    Optional.of(ofStep));
        }
        return new Classes(
                signs
                        ? ClassLabels.readSigns(labels, mask, classes, firstExample)
                        : ClassLabels.read(labels, mask, classes, firstExample),
                Optional.empty());
    }

    private static int last(int[] steps) {
        int result = ClassLabels.UNLABELLED;
        for (int c : steps) {
            result = c == ClassLabels.UNLABELLED ? result : c;
        }
        return result;
    }
}
