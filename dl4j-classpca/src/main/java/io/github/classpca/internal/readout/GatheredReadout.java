package io.github.classpca.internal.readout;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Equations that were gathered elsewhere, and the features of examples that were held out there.
 */
public final class GatheredReadout implements ReadoutEvidence {

    private final NormalEquations training;
    private final DataType type;
    private final HeldOut held = new HeldOut();
    private final List<INDArray> rows = new ArrayList<>();
    private final List<int[]> classes = new ArrayList<>();

    public GatheredReadout(NormalEquations training, DataType type) {
        this.training = training;
        this.type = type;
    }

    /** Takes features of examples that were held out, without a copy. */
    public void hold(INDArray features, int[] classOfRow) {
        held.add(features, classOfRow);
        rows.add(features);
        classes.add(classOfRow);
    }

    @Override
    public RidgeSearch search(boolean softmax) {
        return new RidgeSearch(training, held, softmax);
    }

    @Override
    public NormalEquations all() {
        NormalEquationsAccumulator others =
                new NormalEquationsAccumulator(training.inputs(), training.classes(), type);
        for (int i = 0; i < rows.size(); i++) {
            others.add(rows.get(i), classes.get(i));
        }
        return rows.isEmpty() ? training : training.merge(others.equations());
    }
}
