package io.github.classpca.internal.sample;

import io.github.classpca.internal.network.ClassOutput;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * An iterator of either kind of DL4J's, seen by the labels of the output that gives the classes.
 */
public final class ExampleStream {

    private final Supplier<Examples> next;
    private final Iterator<?> iterator;
    private final BooleanSupplier resetSupported;
    private final Runnable reset;
    private final BooleanSupplier asyncSupported;
    private final IntSupplier totalOutcomes;
    private final Supplier<List<String>> labels;

    private <T> ExampleStream(
            Iterator<T> iterator,
            Function<T, Examples> examples,
            BooleanSupplier resetSupported,
            Runnable reset,
            BooleanSupplier asyncSupported,
            IntSupplier totalOutcomes,
            Supplier<List<String>> labels) {
        this.iterator = iterator;
        this.next = () -> examples.apply(iterator.next());
        this.resetSupported = resetSupported;
        this.reset = reset;
        this.asyncSupported = asyncSupported;
        this.totalOutcomes = totalOutcomes;
        this.labels = labels;
    }

    /**
     * A batch.
     *
     * @param features of each input of the network
     * @param masks of the same, null where there is none
     * @param labels of the output that gives the classes
     * @param labelsMask of these, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // Passed on once and dropped.
    record Examples(INDArray[] features, INDArray[] masks, INDArray labels, INDArray labelsMask) {

        static Examples of(DataSet data) {
            return new Examples(
                    new INDArray[] {data.getFeatures()},
                    new INDArray[] {data.getFeaturesMaskArray()},
                    data.getLabels(),
                    data.getLabelsMaskArray());
        }

        static Examples of(MultiDataSet data, int position) {
            if (data.getLabels() == null || data.getLabels().length <= position) {
                throw new DL4JInvalidInputException(
                        "The iterator gives "
                                + (data.getLabels() == null ? 0 : data.getLabels().length)
                                + " arrays of labels, but the output that gives the classes"
                                + " takes number "
                                + position
                                + " (from 0)");
            }
            INDArray[] masks = data.getFeaturesMaskArrays();
            INDArray[] labelsMasks = data.getLabelsMaskArrays();
            return new Examples(
                    data.getFeatures(),
                    masks == null ? new INDArray[data.getFeatures().length] : masks,
                    data.getLabels(position),
                    labelsMasks == null ? null : labelsMasks[position]);
        }
    }

    /** Returns an iterator as it is. */
    public static ExampleStream of(DataSetIterator iterator) {
        return new ExampleStream(
                iterator,
                Examples::of,
                iterator::resetSupported,
                iterator::reset,
                iterator::asyncSupported,
                iterator::totalOutcomes,
                iterator::getLabels);
    }

    /** Returns one record. */
    public static ExampleStream ofOne(DataSet record) {
        return new ExampleStream(
                List.of(record).iterator(),
                Examples::of,
                () -> false,
                () -> {},
                () -> false,
                () -> 0,
                () -> null);
    }

    /** Returns an iterator as it is, by the labels at a position. */
    public static ExampleStream of(MultiDataSetIterator iterator, int position) {
        return new ExampleStream(
                iterator,
                data -> Examples.of(data, position),
                iterator::resetSupported,
                iterator::reset,
                iterator::asyncSupported,
                () -> 0,
                () -> null);
    }

    /** Returns an iterator as it is, whichever the output that gives the classes. */
    public static Function<ClassOutput, ExampleStream> byOutput(DataSetIterator iterator) {
        Objects.requireNonNull(iterator, "iterator");
        return output -> of(iterator);
    }

    /** Returns an iterator by the labels of the output that gives the classes. */
    public static Function<ClassOutput, ExampleStream> byOutput(MultiDataSetIterator iterator) {
        Objects.requireNonNull(iterator, "iterator");
        return output -> of(iterator, output.position());
    }

    /** Tells whether there is another batch. */
    boolean hasNext() {
        return iterator.hasNext();
    }

    /** Returns the next batch. */
    Examples next() {
        return next.get();
    }

    /** Tells whether it can begin again. */
    boolean resetSupported() {
        return resetSupported.getAsBoolean();
    }

    /** Begins again. */
    void reset() {
        reset.run();
    }

    /** Tells whether another thread may read it. */
    public boolean asyncSupported() {
        return asyncSupported.getAsBoolean();
    }

    /** Returns the number of columns of the labels; below 1 where the iterator does not tell. */
    int totalOutcomes() {
        return totalOutcomes.getAsInt();
    }

    /** Returns the names of the classes, where the iterator tells them. */
    Optional<List<String>> labels() {
        return Optional.ofNullable(labels.get());
    }

    /** Returns the name of the iterator's class, for messages. */
    String name() {
        return iterator.getClass().getSimpleName();
    }
}
