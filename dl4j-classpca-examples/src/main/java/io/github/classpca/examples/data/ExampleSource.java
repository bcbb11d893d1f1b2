package io.github.classpca.examples.data;

import com.google.common.collect.ImmutableList;
import org.nd4j.linalg.dataset.DataSet;

/** Labelled examples that can be taken in any order. */
public interface ExampleSource {

    /**
     * Returns the number of examples.
     *
     * @return N
     */
    int size();

    /**
     * Returns the names of the classes.
     *
     * @return K names
     */
    ImmutableList<String> labels();

    /**
     * Returns the number of values of one example.
     *
     * @return the product of the dimensions of its features
     */
    int width();

    /**
     * Makes a batch.
     *
     * @param indices which examples, in the order wanted
     * @return their features and one-hot labels
     */
    DataSet batch(int[] indices);
}
