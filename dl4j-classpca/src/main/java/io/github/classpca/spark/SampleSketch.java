package io.github.classpca.spark;

import io.github.classpca.internal.sample.SampleBatch;
import io.github.classpca.internal.sample.Seeds;
import io.github.classpca.moments.ClassLabels;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What is counted of all examples before some are drawn, as one array of doubles that add up: the
 * examples of each class, and how many of them have keys in each of many intervals.
 *
 * <p>An example's key is a hash of the seed and of what the example is, spread evenly from 0 to 1.
 * Those of the lowest keys are drawn: the same ones, however the data is split. Intervals are as
 * wide as 1/256 of where they lie or less, so that a small share of many examples can be drawn as
 * exactly as a large share of few.
 */
final class SampleSketch implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Halvings of the keys that have intervals of their own: shares down to 2^-40. */
    private static final int OCTAVES = 40;

    /** Of intervals in each halving, the logarithm to base 2. */
    private static final int BITS = 8;

    /** The same where each class has its own. */
    private static final int BITS_PER_CLASS = 4;

    private static final int UNLABELLED = 0;

    /** The sum of all identities modulo 2^64, in parts that doubles add up exactly. */
    private static final int FINGERPRINT = 1;

    private static final int FINGERPRINT_PARTS = 4;
    private static final int PART_BITS = Short.SIZE;
    private static final int COUNTS = FINGERPRINT + FINGERPRINT_PARTS;

    private final int classes;
    private final boolean perClass;
    private final long seed;

    /**
     * Says what to count.
     *
     * @param classes the number of classes K
     * @param perClass whether keys are counted for each class
     */
    SampleSketch(int classes, boolean perClass, long seed) {
        this.classes = classes;
        this.perClass = perClass;
        this.seed = seed;
    }

    /** Returns an array of no examples. */
    double[] empty() {
        return new double[intervals(perClass ? classes : 1)];
    }

    /** Returns where the intervals of a class begin, or, for K or 1, where they end. */
    private int intervals(int group) {
        return COUNTS + 2 * classes + group * perGroup();
    }

    private int perGroup() {
        return OCTAVES << (perClass ? BITS_PER_CLASS : BITS);
    }

    /** Returns the interval of an example. */
    int intervalOf(long id) {
        long key = Seeds.of(seed, Seeds.Use.SAMPLE, id);
        int bits = perClass ? BITS_PER_CLASS : BITS;
        int halvings = Long.numberOfLeadingZeros(key);
        if (halvings >= OCTAVES) {
            return 0;
        }
        // What follows the leading 1.
        int within = (int) (((key << halvings) << 1) >>> (Long.SIZE - bits));
        return ((OCTAVES - 1 - halvings) << bits) + within;
    }

    /** Counts the examples of a batch, and how many others have no label. */
    void add(SampleBatch batch, long unlabelled, double[] sketch) {
        sketch[UNLABELLED] += unlabelled;
        for (int n = 0; batch != null && n < batch.classes().length; n++) {
            int c = batch.classes()[n];
            long id = batch.ids()[n];
            for (int part = 0; part < FINGERPRINT_PARTS; part++) {
                sketch[FINGERPRINT + part] += (id >>> (part * PART_BITS)) & 0xFFFF;
            }
            sketch[COUNTS + c]++;
            sketch[intervals(perClass ? c : 0) + intervalOf(id)]++;
            int[] own =
                    batch.stepClasses().isPresent() ? batch.stepClasses().get()[n] : new int[] {c};
            for (int found : own) {
                if (found != ClassLabels.UNLABELLED) {
                    sketch[COUNTS + classes + found]++;
                }
            }
        }
    }

    /** Adds up two arrays, into the first. */
    static double[] merge(double[] into, double[] other) {
        if (into.length == 0 || other.length == 0) {
            return into.length == 0 ? other : into;
        }
        Arrays.setAll(into, i -> into[i] + other[i]);
        return into;
    }

    long unlabelled(double[] sketch) {
        return (long) sketch[UNLABELLED];
    }

    /** Returns how many examples have a label. */
    long labelled(double[] sketch) {
        return (long) Arrays.stream(sketch, COUNTS, COUNTS + classes).sum();
    }

    /** Returns, of each class, how many examples or steps have it. */
    long[] present(double[] sketch) {
        return Arrays.stream(sketch, COUNTS + classes, COUNTS + 2 * classes)
                .mapToLong(count -> (long) count)
                .toArray();
    }

    /** Returns a number that tells this data from other data, whatever its order. */
    long fingerprint(double[] sketch) {
        long sum = labelled(sketch);
        for (int part = 0; part < FINGERPRINT_PARTS; part++) {
            sum += (long) sketch[FINGERPRINT + part] << (part * PART_BITS);
        }
        return sum;
    }

    /**
     * Draws a sample, and deals it out to rounds: with each the sample so far doubles.
     *
     * @param maxExamples the most that are drawn
     * @param maxPerClass the most of each class
     * @param firstRound how many the first round has
     */
    SampleRounds draw(double[] sketch, long maxExamples, long maxPerClass, long firstRound) {
        int groups = perClass ? classes : 1;
        int[] ends = new int[groups];
        double[] drawn = new double[perGroup()];
        for (int group = 0; group < groups; group++) {
            double[] own =
                    Arrays.copyOfRange(sketch, intervals(group), intervals(group) + perGroup());
            ends[group] = end(own, perClass ? maxPerClass : Long.MAX_VALUE);
            for (int i = 0; i < ends[group]; i++) {
                drawn[i] += own[i];
            }
        }
        int last = end(drawn, maxExamples);
        return SampleRounds.of(ends, Arrays.copyOf(drawn, last), firstRound);
    }

    /** Returns where to stop so as to have no more than so many; the first that has any does. */
    private static int end(double[] counts, long most) {
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            if (sum > 0 && sum + counts[i] > most) {
                return i;
            }
            sum += counts[i];
        }
        return counts.length;
    }
}
