package io.github.classpca;

import io.github.classpca.readout.LinearReadout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Features and classes of training examples that a choice is made on. */
final class HeldOut {

    private final List<INDArray> features = new ArrayList<>();
    private final List<int[]> classes = new ArrayList<>();
    private int size;

    /** Takes rows over, without a copy. */
    void add(INDArray rows, int[] classOfRow) {
        features.add(rows);
        classes.add(classOfRow);
        size += classOfRow.length;
    }

    int size() {
        return size;
    }

    int[] classes() {
        return classes.stream().flatMapToInt(Arrays::stream).toArray();
    }

    double[][] scores(LinearReadout readout) {
        return features.stream()
                .flatMap(rows -> Arrays.stream(readout.scores(rows)))
                .toArray(double[][]::new);
    }
}
