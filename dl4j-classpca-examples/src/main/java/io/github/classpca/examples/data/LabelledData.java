package io.github.classpca.examples.data;

import java.util.Arrays;

/**
 * A data set with its two parts.
 *
 * @param name for reports
 * @param train what is learned from
 * @param test what is measured on
 */
public record LabelledData(String name, DataSource train, DataSource test) {

    /**
     * Returns the same with fewer training examples.
     *
     * @param count how many
     * @return the first of the training examples, and all test examples
     */
    public LabelledData firstTrain(int count) {
        return new LabelledData(name, train.first(count), test);
    }

    /**
     * Returns training examples alone, some of them to be measured on in place of the test part:
     * what settings are to be chosen on. Classes have the same shares in both.
     *
     * @param count how many are held out, at least 1 and fewer than there are
     * @param seed the seed by which they are drawn
     * @return both parts
     * @throws IllegalArgumentException if the count is none of these
     */
    public LabelledData validation(int count, long seed) {
        return Splits.stratified(name + " (validation)", train, count, seed);
    }

    /**
     * Returns the same with no more than so many test examples, drawn from all over them: those of
     * MNIST, for one, get harder towards the end.
     *
     * @param count how many at most
     * @param seed the seed of the draw
     * @return the same training part, and the drawn test part
     */
    public LabelledData drawnTest(int count, long seed) {
        if (count >= test.size()) {
            return this;
        }
        int[] drawn = Arrays.copyOf(Splits.shuffled(test.size(), seed), count);
        return new LabelledData(name, train, test.subset(drawn));
    }

    /**
     * Returns the same, standardized by what the training examples tell.
     *
     * @return both parts with the same means and deviations
     */
    public LabelledData standardized() {
        Standardization learned = train.standardization();
        return new LabelledData(name, train.standardized(learned), test.standardized(learned));
    }
}
