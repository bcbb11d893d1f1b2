package io.github.classpca.examples.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Splits a set that comes without a test part. */
final class Splits {

    private Splits() {}

    /**
     * Which examples are in which part, in an order that mixes the classes.
     *
     * @param train those of the training part
     * @param test those of the test part
     */
    @SuppressWarnings("ArrayRecordComponent") // Never leaves this package.
    record Indices(int[] train, int[] test) {}

    /**
     * Draws a test part with the shares of classes of the whole.
     *
     * @param name for reports
     * @param all all examples
     * @param testShare the share of the test part, above 0 and below 1
     * @param seed the seed of the draw
     * @throws DataFileException if there are too few examples for two parts
     */
    static LabelledData split(String name, DataSource all, double testShare, long seed) {
        int[] classes = IntStream.range(0, all.size()).map(all::label).toArray();
        Indices split = stratified(name, classes, testShare, seed);
        return new LabelledData(name, all.subset(split.train()), all.subset(split.test()));
    }

    /**
     * Draws a test part with the shares of classes of the whole. The only example of a class is
     * left to the training part.
     *
     * @param name for reports
     * @param classes the class of each example
     * @param testShare the share of the test part, above 0 and below 1
     * @param seed the seed of the draw
     * @throws DataFileException if there are too few examples for two parts
     */
    static Indices stratified(String name, int[] classes, double testShare, long seed) {
        int[] order = shuffled(classes.length, seed);
        Map<Integer, List<Integer>> byClass = new TreeMap<>();
        for (int n : order) {
            byClass.computeIfAbsent(classes[n], c -> new ArrayList<>()).add(n);
        }
        Set<Integer> test = new HashSet<>();
        // What rounding leaves over in one class is made up for in the next.
        double owed = 0;
        for (List<Integer> own : byClass.values()) {
            owed += own.size() * testShare;
            int taken = Ints.constrainToRange((int) Math.round(owed), 0, own.size() - 1);
            owed -= taken;
            test.addAll(own.subList(0, taken));
        }
        if (test.isEmpty() && Math.round(classes.length * testShare) > 0) {
            // Classes of two, say: one of the largest, so that there is something to test.
            byClass.values().stream()
                    .max(Comparator.comparingInt(List::size))
                    .filter(own -> own.size() > 1)
                    .ifPresent(own -> test.add(own.get(0)));
        }
        if (test.isEmpty()) {
            throw new DataFileException(
                    name
                            + ": "
                            + classes.length
                            + " examples cannot be split with a test share of "
                            + testShare);
        }
        return new Indices(
                Arrays.stream(order).filter(n -> !test.contains(n)).toArray(),
                Arrays.stream(order).filter(test::contains).toArray());
    }

    /**
     * Draws a test part with the shares of classes of the whole, but for one example of a class:
     * every so manyth of the examples in the order of their classes.
     *
     * @param name for reports
     * @param all all examples
     * @param count how many are drawn, at least 1 and fewer than there are
     * @param seed the seed of the draw
     */
    static LabelledData stratified(String name, DataSource all, int count, long seed) {
        checkArgument(
                count >= 1 && count < all.size(),
                "count must be at least 1 and below %s, got %s",
                all.size(),
                count);
        List<Integer> shuffled = Ints.asList(shuffled(all.size(), seed));
        List<Integer> byClass = new ArrayList<>(shuffled);
        byClass.sort(Comparator.comparingInt(all::label));
        int[] drawn = new int[count];
        Set<Integer> held = new HashSet<>();
        for (int i = 0; i < count; i++) {
            drawn[i] = byClass.get((int) ((2L * i + 1) * all.size() / (2L * count)));
            held.add(drawn[i]);
        }
        int[] rest = shuffled.stream().filter(n -> !held.contains(n)).mapToInt(n -> n).toArray();
        return new LabelledData(name, all.subset(rest), all.subset(drawn));
    }

    /** Returns the numbers below a size in an order by a seed. */
    static int[] shuffled(int size, long seed) {
        List<Integer> order = IntStream.range(0, size).boxed().collect(Collectors.toList());
        Collections.shuffle(order, new Random(seed));
        return Ints.toArray(order);
    }
}
