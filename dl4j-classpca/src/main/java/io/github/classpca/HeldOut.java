package io.github.classpca;

import io.github.classpca.readout.LinearReadout;
import io.github.classpca.readout.NormalEquations;
import io.github.classpca.readout.NormalEquationsAccumulator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
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

    NormalEquations equations(int inputs, int classCount, DataType type) {
        NormalEquationsAccumulator accumulator =
                new NormalEquationsAccumulator(inputs, classCount, type);
        for (int i = 0; i < features.size(); i++) {
            accumulator.add(features.get(i), classes.get(i));
        }
        return accumulator.equations();
    }

    double[][] scores(LinearReadout readout) {
        return features.stream()
                .flatMap(rows -> Arrays.stream(readout.scores(rows)))
                .toArray(double[][]::new);
    }
}
