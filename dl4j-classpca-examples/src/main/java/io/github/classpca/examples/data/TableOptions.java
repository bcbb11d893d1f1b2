package io.github.classpca.examples.data;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * How a table is to be read.
 *
 * @param label the column of classes: its name, or its number from 0, from -1 back from the end
 * @param ignored columns to leave out, named alike
 * @param separator between fields; empty to find out
 * @param header whether the first line holds names; empty to find out
 * @param missing what becomes of rows with missing values
 */
public record TableOptions(
        String label,
        ImmutableList<String> ignored,
        Optional<Character> separator,
        Optional<Boolean> header,
        Missing missing) {

    /** What becomes of missing values. */
    public enum Missing {
        /** They are refused. */
        REFUSE,
        /** Numbers become the mean of the training part's; texts are a category of their own. */
        MEAN,
        /** Their rows are left out. */
        DROP
    }

    /**
     * Reads a table as it comes.
     *
     * @param label the column of classes
     */
    public TableOptions(String label) {
        this(label, ImmutableList.of(), Optional.empty(), Optional.empty(), Missing.REFUSE);
    }
}
