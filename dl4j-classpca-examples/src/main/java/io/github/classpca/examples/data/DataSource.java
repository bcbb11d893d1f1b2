package io.github.classpca.examples.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;

/** The examples of a data set or of a part of it, as they were read; immutable. */
public interface DataSource extends ExampleSource {

    /**
     * Returns the shape of one example.
     *
     * @return {@code [channels, height, width]} for pictures, {@code [columns]} for vectors
     */
    long[] shape();

    /**
     * Returns the class of one example.
     *
     * @param index which example
     * @return the position of its name in {@link #labels()}
     */
    int label(int index);

    /**
     * Returns some of the examples, over the same values.
     *
     * @param indices which, in the order wanted
     * @return the part
     */
    DataSource subset(int[] indices);

    /**
     * Learns mean and deviation of each channel of a picture, or of each column of a vector.
     *
     * @return what {@link #standardized} takes
     */
    Standardization standardization();

    /**
     * Returns the same examples, standardized.
     *
     * @param standardization means and deviations, as many as there are channels or columns
     * @return a source over the same values
     */
    DataSource standardized(Standardization standardization);

    /**
     * Returns how the numbers were made of a table's fields.
     *
     * @return the encoding; none of examples that are not of a table
     */
    default Optional<TableEncoding> encoding() {
        return Optional.empty();
    }

    /**
     * Returns the same examples with raw values: levels from 0 to 255 of pictures, columns of
     * vectors.
     *
     * @return a source over the same values
     */
    DataSource raw();

    /**
     * Returns what brings {@linkplain #raw raw} values to those that batches hold.
     *
     * @return DL4J's own
     */
    NormalizerStandardize normalizer();

    /**
     * Returns the first examples.
     *
     * @param count how many, from 1 to {@link #size()}
     * @return the part
     */
    default DataSource first(int count) {
        checkArgument(
                count >= 1 && count <= size(), "count must be from 1 to %s, got %s", size(), count);
        return subset(IntStream.range(0, count).toArray());
    }

    @Override
    default int width() {
        int width = 1;
        for (long size : shape()) {
            width *= (int) size;
        }
        return width;
    }
}
