package io.github.classpca.timescale;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The samples of a training, no more than a limit.
 *
 * <p>At the limit the sample goes whose neighbours stand for it best: the one that a line between
 * them misses by least, in units of each layer's displacement. So the bends of the curves stay. Of
 * the last updates, which make the {@link Reference}, a sixteenth of the limit stays in any case,
 * or four where that is less.
 */
final class Trajectory implements Serializable {

    private static final int RESERVED_SHARE = 16;
    private static final int MIN_RESERVED = 4;
    private static final long serialVersionUID = 2L;

    private final int limit;
    private final List<Sample> samples = new ArrayList<>();

    /** For each sample and layer the squared distance to the line between its neighbours. */
    private final List<double[]> deviations = new ArrayList<>();

    private long taken;

    Trajectory(int limit) {
        this.limit = limit;
    }

    void add(Sample sample) {
        samples.add(sample);
        deviations.add(null);
        taken++;
        renew(samples.size() - 2);
        if (samples.size() > limit) {
            int least = leastMissed();
            samples.remove(least);
            deviations.remove(least);
            renew(least - 1);
            renew(least);
        }
    }

    List<Sample> samples() {
        return samples;
    }

    int limit() {
        return limit;
    }

    int size() {
        return samples.size();
    }

    boolean isEmpty() {
        return samples.isEmpty();
    }

    Sample first() {
        return samples.get(0);
    }

    Sample last() {
        return samples.get(samples.size() - 1);
    }

    /** Returns how many samples were taken, those dropped since included. */
    long taken() {
        return taken;
    }

    private void renew(int index) {
        if (index >= 1 && index < samples.size() - 1) {
            deviations.set(index, deviation(index));
        }
    }

    private double[] deviation(int index) {
        Sample before = samples.get(index - 1);
        Sample sample = samples.get(index);
        Sample after = samples.get(index + 1);
        double share =
                (sample.update() - before.update()) / (double) (after.update() - before.update());
        double[] result = new double[sample.layers().length];
        for (int l = 0; l < result.length; l++) {
            float[] a = before.layers()[l].weights();
            float[] b = sample.layers()[l].weights();
            float[] c = after.layers()[l].weights();
            double sum = 0;
            for (int i = 0; i < b.length; i++) {
                double missed = b[i] - (a[i] + share * (c[i] - a[i]));
                sum += missed * missed;
            }
            result[l] = sum;
        }
        return result;
    }

    private int leastMissed() {
        double[] scale = new double[first().layers().length];
        for (int l = 0; l < scale.length; l++) {
            double displacement =
                    Sketch.distance(first().layers()[l].weights(), last().layers()[l].weights());
            scale[l] = displacement > 0 ? 1 / (displacement * displacement) : 0;
        }
        int least = 1;
        double leastMissed = Double.POSITIVE_INFINITY;
        for (int i = 1; i < firstReserved(); i++) {
            double missed = 0;
            for (int l = 0; l < scale.length; l++) {
                missed += deviations.get(i)[l] * scale[l];
            }
            if (missed < leastMissed) {
                leastMissed = missed;
                least = i;
            }
        }
        return least;
    }

    /** Returns where those begin that may not go, the last one at the latest. */
    private int firstReserved() {
        int reserved = Math.max(MIN_RESERVED, limit / RESERVED_SHARE);
        double begin = Reference.start(first().update(), last().update());
        int late = samples.size();
        while (late > 1 && samples.get(late - 1).update() > begin) {
            late--;
        }
        return samples.size() - late <= reserved ? late : samples.size() - 1;
    }
}
