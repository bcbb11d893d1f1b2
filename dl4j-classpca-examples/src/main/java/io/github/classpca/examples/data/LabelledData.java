package io.github.classpca.examples.data;

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
     * Returns the same, standardized by what the training examples tell.
     *
     * @return both parts with the same means and deviations
     */
    public LabelledData standardized() {
        Standardization learned = train.standardization();
        return new LabelledData(name, train.standardized(learned), test.standardized(learned));
    }
}
