package io.github.classpca.internal.readout;

import com.google.common.primitives.Ints;
import io.github.classpca.internal.network.Activations;
import io.github.classpca.moments.ClassLabels;
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

    /** Gives every second example of each class away to be fitted to. */
    void giveHalfTo(NormalEquationsAccumulator training, int classCount) {
        int[] seen = new int[classCount];
        size = 0;
        for (int i = 0; i < features.size(); i++) {
            int[] own = classes.get(i);
            int[] given = new int[own.length];
            List<Integer> kept = new ArrayList<>();
            for (int n = 0; n < own.length; n++) {
                boolean keeps = seen[own[n]]++ % 2 == 0;
                given[n] = keeps ? ClassLabels.UNLABELLED : own[n];
                if (keeps) {
                    kept.add(n);
                }
            }
            training.add(features.get(i), given);
            int[] indices = Ints.toArray(kept);
            size += indices.length;
            if (indices.length == 0) {
                features.remove(i);
                classes.remove(i--);
            } else {
                features.set(i, Activations.rows(features.get(i), indices));
                classes.set(i, Arrays.stream(indices).map(n -> own[n]).toArray());
            }
        }
    }

    int size() {
        return size;
    }

    int[] classes() {
        return classes.stream().flatMapToInt(Arrays::stream).toArray();
    }

    /** Gives all examples away to be fitted to, and what they take of memory back. */
    void giveAllTo(NormalEquationsAccumulator training) {
        for (int i = 0; i < features.size(); i++) {
            training.add(features.get(i), classes.get(i));
            Activations.close(features.get(i));
        }
        features.clear();
        classes.clear();
        size = 0;
    }

    double[][] scores(LinearReadout readout) {
        return features.stream()
                .flatMap(rows -> Arrays.stream(readout.scores(rows)))
                .toArray(double[][]::new);
    }
}
