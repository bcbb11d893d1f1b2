package io.github.classpca.internal.readout;

import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.sample.StratifiedDraw;
import io.github.classpca.moments.ClassLabels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The features that a readout is fitted to, and those that its ridge parameter and calibration are
 * chosen on: few examples are left out a fold at a time, of many a part is held out.
 */
public final class ReadoutSample implements ReadoutEvidence {

    /** So many examples are left out a fold at a time; of more a part is held out. */
    public static final int MAX_CROSS_FITTED = FewExamples.MAX;

    private final double validationShare;
    private final int maxValidation;
    private final long seed;
    private final int classes;
    private final StratifiedDraw draw;
    private final NormalEquationsAccumulator training;
    private final HeldOut held = new HeldOut();
    private final FewExamples few;
    private boolean hasVariants;

    /**
     * Makes an empty sample.
     *
     * @param validationShare the share of the examples left out at a time, or held out
     * @param maxValidation the most that are held out
     * @param inputs the number of features
     */
    public ReadoutSample(
            double validationShare,
            int maxValidation,
            long seed,
            int inputs,
            int classes,
            DataType type) {
        this.validationShare = validationShare;
        this.maxValidation = maxValidation;
        this.seed = seed;
        this.classes = classes;
        this.draw = new StratifiedDraw(validationShare, classes, seed);
        this.training = new NormalEquationsAccumulator(inputs, classes, type);
        this.few = new FewExamples(maxValidation);
    }

    private void add(INDArray rows, int[] classOfRow) {
        few.add(rows, classOfRow, this::share);
    }

    /** Takes a batch over, without a copy, with variants of its rows to be fitted to besides. */
    public void add(INDArray rows, List<INDArray> variants, int[] classOfRow) {
        if (variants.isEmpty()) {
            add(rows, classOfRow);
            return;
        }
        hasVariants = true;
        int[] toTrain = share(rows, classOfRow);
        variants.forEach(each -> training.add(each, toTrain));
        Activations.close(rows);
    }

    /** Gives some of the rows to what is held out; returns the classes of the others. */
    private int[] share(INDArray rows, int[] classOfRow) {
        int[] toTrain = classOfRow.clone();
        List<Integer> chosen = new ArrayList<>();
        for (int n = 0; n < toTrain.length; n++) {
            if (draw.draws(classOfRow[n])) {
                chosen.add(n);
                toTrain[n] = ClassLabels.UNLABELLED;
            }
        }
        training.add(rows, toTrain);
        if (!chosen.isEmpty()) {
            int[] indices = chosen.stream().mapToInt(Integer::intValue).toArray();
            held.add(
                    Nd4j.pullRows(rows, 1, indices).dup('c'),
                    Arrays.stream(indices).map(n -> classOfRow[n]).toArray());
        }
        while (held.size() > maxValidation) {
            // Fewer of all, those to come included, and not none of what comes last.
            held.giveHalfTo(training, classes);
            draw.halve();
        }
        return toTrain;
    }

    /**
     * Ends gathering.
     *
     * @param examples how many there were
     * @throws DL4JInvalidInputException if they cannot be split
     */
    public void finish(long examples) {
        if (isCrossFitted()) {
            few.handOn(training::add);
        } else if (held.size() == 0 || held.size() == examples) {
            throw new DL4JInvalidInputException(
                    examples
                            + " examples cannot be split at validationShare="
                            + validationShare
                            + "; give more examples or another share");
        }
    }

    private boolean isCrossFitted() {
        return few.complete() && !hasVariants;
    }

    /** Once {@linkplain #finish finished}. */
    @Override
    public RidgeSearch search(boolean softmax) {
        return isCrossFitted()
                ? new RidgeSearch(few.crossFit(classes, validationShare, seed), softmax)
                : new RidgeSearch(training.equations(), held, softmax);
    }

    @Override
    public NormalEquations all() {
        held.giveAllTo(training);
        return training.equations();
    }
}
