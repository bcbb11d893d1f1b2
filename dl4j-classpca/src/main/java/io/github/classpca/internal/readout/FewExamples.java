package io.github.classpca.internal.readout;

import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.sample.StratifiedFolds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Features of all examples, as long as these are so few that each of them is to count in the choice
 * of a ridge parameter and the calibration.
 */
final class FewExamples {

    /** Cross-fitting takes the cube of it for each ridge parameter, a second or less. */
    static final int MAX = 2_000;

    private final int most;
    private final List<INDArray> features = new ArrayList<>();
    private final List<int[]> classes = new ArrayList<>();
    private int size;
    private boolean complete = true;

    FewExamples(int most) {
        this.most = Math.min(MAX, most);
    }

    /**
     * Takes a batch over, without a copy; once there are too many, hands all of them on instead, in
     * the order and the batches they came in.
     */
    void add(INDArray rows, int[] classOfRow, BiConsumer<INDArray, int[]> tooMany) {
        features.add(rows);
        classes.add(classOfRow);
        size += classOfRow.length;
        complete = size <= most;
        if (!complete) {
            handOn(tooMany);
            features.forEach(Activations::close);
            features.clear();
            classes.clear();
        }
    }

    /** Tells whether all examples are here. */
    boolean complete() {
        return complete;
    }

    /** Hands on what is here. */
    void handOn(BiConsumer<INDArray, int[]> sink) {
        for (int i = 0; i < features.size(); i++) {
            sink.accept(features.get(i), classes.get(i));
        }
    }

    /**
     * Prepares cross-fitting of all examples.
     *
     * @throws DL4JInvalidInputException if no class has two examples
     */
    CrossFit crossFit(int classCount, double share, long seed) {
        int[] all = classes.stream().flatMapToInt(Arrays::stream).toArray();
        int[] folds = StratifiedFolds.of(all, classCount, share, seed);
        if (Arrays.stream(folds).allMatch(fold -> fold == StratifiedFolds.NONE)) {
            throw new DL4JInvalidInputException(
                    "of "
                            + all.length
                            + " examples no class has two, so none can be left out to choose the"
                            + " ridge parameter on; give at least two examples of a class");
        }
        return CrossFit.of(Nd4j.vstack(features.toArray(INDArray[]::new)), all, classCount, folds);
    }
}
