package io.github.classpca.examples.data;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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
        List<Integer> order = IntStream.range(0, all.size()).boxed().collect(Collectors.toList());
        Collections.shuffle(order, new Random(seed));
        int[] shuffled = order.stream().mapToInt(Integer::intValue).toArray();
        return new LabelledData(
                name,
                all.subset(Arrays.copyOfRange(shuffled, test, shuffled.length)),
                all.subset(Arrays.copyOf(shuffled, test)));
    }
}
