package io.github.classpca;

import io.github.classpca.moments.ClassLabels;
import io.github.classpca.readout.NormalEquations;
import io.github.classpca.readout.NormalEquationsAccumulator;
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
final class ReadoutSample {

    private final RidgeReadoutConfiguration configuration;
    private final int classes;
    private final StratifiedDraw draw;
    private final NormalEquationsAccumulator training;
    private final HeldOut held = new HeldOut();
    private final FewExamples few;
    private boolean hasVariants;

    /** Makes an empty sample of so many features. */
    ReadoutSample(RidgeReadoutConfiguration configuration, int inputs, int classes, DataType type) {
        this.configuration = configuration;
        this.classes = classes;
        this.draw =
                new StratifiedDraw(configuration.validationShare(), classes, configuration.seed());
        this.training = new NormalEquationsAccumulator(inputs, classes, type);
        this.few = new FewExamples(configuration.maxValidation());
    }

    private void add(INDArray rows, int[] classOfRow) {
        few.add(rows, classOfRow, this::share);
    }

    /** Takes a batch over, without a copy, with variants of its rows to be fitted to besides. */
    void add(INDArray rows, List<INDArray> variants, int[] classOfRow) {
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
        while (held.size() > configuration.maxValidation()) {
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
    void finish(long examples) {
        if (isCrossFitted()) {
            few.handOn(training::add);
        } else if (held.size() == 0 || held.size() == examples) {
            throw new DL4JInvalidInputException(
                    examples
                            + " examples cannot be split at validationShare="
                            + configuration.validationShare()
                            + "; give more examples or another share");
        }
    }

    private boolean isCrossFitted() {
        return few.complete() && !hasVariants;
    }

    /** Returns what a ridge parameter is chosen by; once {@linkplain #finish finished}. */
    RidgeSearch search(boolean softmax) {
        return isCrossFitted()
                ? new RidgeSearch(
                        few.crossFit(
                                classes, configuration.validationShare(), configuration.seed()),
                        softmax)
                : new RidgeSearch(training.equations(), held, softmax);
    }

    /**
     * Returns the equations of all examples, those held out included. Not before the search is at
     * its end: they lie in the memory of those that it goes by, for each may be gigabytes.
     */
    NormalEquations all() {
        held.giveAllTo(training);
        return training.equations();
    }
}
