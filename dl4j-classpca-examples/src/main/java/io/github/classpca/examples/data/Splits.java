package io.github.classpca.examples.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Splits a set that comes without a test part. */
final class Splits {

    private Splits() {}

    /**
     * Draws a test part.
     *
     * @param name for reports
     * @param all all examples
     * @param testShare the share of the test part, above 0 and below 1
     * @param seed the seed of the draw
     * @throws DataFileException if there are too few examples for two parts
     */
    static LabelledData split(String name, DataSource all, double testShare, long seed) {
        int test = (int) Math.round(all.size() * testShare);
        if (test < 1 || test >= all.size()) {
            throw new DataFileException(
                    name
                            + ": "
                            + all.size()
                            + " examples cannot be split with a test share of "
                            + testShare);
        }
        int[] shuffled = shuffled(all.size(), seed).stream().mapToInt(Integer::intValue).toArray();
        return new LabelledData(
                name,
                all.subset(Arrays.copyOfRange(shuffled, test, shuffled.length)),
                all.subset(Arrays.copyOf(shuffled, test)));
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
        List<Integer> shuffled = shuffled(all.size(), seed);
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

    private static List<Integer> shuffled(int size, long seed) {
        List<Integer> order = IntStream.range(0, size).boxed().collect(Collectors.toList());
        Collections.shuffle(order, new Random(seed));
        return order;
    }
}
