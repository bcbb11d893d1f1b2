package io.github.classpca.examples.claims;

import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.ExampleSource;
import io.github.classpca.examples.data.LabelledData;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * What a report is about.
 *
 * @param data the data set, standardized as its networks want it
 * @param network the network of its comparisons, for training examples and a seed
 * @param quick whether it is to end in minutes
 * @param seeds over how many seeds results are taken
 */
record Study(
        LabelledData data,
        BiFunction<DataSource, Long, ComparedNetwork> network,
        boolean quick,
        int seeds) {

    static final int BATCH = 64;

    /** Test examples of what is tested often: a standard error of at most 1.1 points each. */
    static final int TESTS = 2000;

    private static final int TEST_BATCH = 500;
    private static final long DRAW = 1;

    /** Returns the seeds, from 1 on. */
    List<Long> eachSeed() {
        return LongStream.rangeClosed(1, seeds).boxed().toList();
    }

    /** Returns the same with no more than so many examples of each part, those to test on drawn. */
    Study few(int train, int test) {
        LabelledData some = data.firstTrain(Math.min(train, data.train().size()));
        return new Study(some.drawnTest(test, DRAW), network, quick, seeds);
    }

    /** Returns one of two, the first where time is short. */
    <T> T quickOr(T quickly, T fully) {
        return quick ? quickly : fully;
    }

    DataSetIterator train(long seed) {
        return ExampleIterator.shuffled(data.train(), BATCH, seed);
    }

    DataSetIterator test() {
        return inOrder(data.test());
    }

    static DataSetIterator inOrder(ExampleSource source) {
        return ExampleIterator.inOrder(source, TEST_BATCH);
    }

    int updatesAnEpoch() {
        return (data.train().size() + BATCH - 1) / BATCH;
    }

    /** Returns whether examples are pictures. */
    boolean isOfPictures() {
        return data.train().shape().length == 3;
    }

    static int[] range(int end) {
        return IntStream.range(0, end).toArray();
    }
}
