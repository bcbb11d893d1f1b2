package io.github.classpca.internal.sample;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * An iterator of either kind of DL4J's, seen by the labels of the output that gives the classes.
 */
public interface ExampleStream {

    /**
     * A batch.
     *
     * @param features of each input of the network
     * @param masks of the same, null where there is none
     * @param labels of the output that gives the classes
     * @param labelsMask of these, or null
     */
    @SuppressWarnings("ArrayRecordComponent") // Passed on once and dropped.
    record Examples(INDArray[] features, INDArray[] masks, INDArray labels, INDArray labelsMask) {}

    /** Tells whether there is another batch. */
    boolean hasNext();

    /** Returns the next batch. */
    Examples next();

    /** Tells whether it can begin again. */
    boolean resetSupported();

    /** Begins again. */
    void reset();

    /** Tells whether another thread may read it. */
    boolean asyncSupported();

    /** Returns the number of columns of the labels; below 1 where the iterator does not tell. */
    int totalOutcomes();

    /** Returns the names of the classes, where the iterator tells them. */
    Optional<List<String>> labels();

    /** Returns the name of the iterator's class, for messages. */
    String name();

    /** Returns an iterator as it is. */
    static ExampleStream of(DataSetIterator iterator) {
        return new ExampleStream() {
            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public Examples next() {
                DataSet data = iterator.next();
                return new Examples(
                        new INDArray[] {data.getFeatures()},
                        new INDArray[] {data.getFeaturesMaskArray()},
                        data.getLabels(),
                        data.getLabelsMaskArray());
            }

            @Override
            public boolean resetSupported() {
                return iterator.resetSupported();
            }

            @Override
            public void reset() {
                iterator.reset();
            }

            @Override
            public boolean asyncSupported() {
                return iterator.asyncSupported();
            }

            @Override
            public int totalOutcomes() {
                return iterator.totalOutcomes();
            }

            @Override
            public Optional<List<String>> labels() {
                return Optional.ofNullable(iterator.getLabels());
            }

            @Override
            public String name() {
                return iterator.getClass().getSimpleName();
            }
        };
    }

    /** Returns an iterator as it is, by the labels at a position. */
    static ExampleStream of(MultiDataSetIterator iterator, int position) {
        return new ExampleStream() {
            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public Examples next() {
                MultiDataSet data = iterator.next();
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

            @Override
            public boolean resetSupported() {
                return iterator.resetSupported();
            }

            @Override
            public void reset() {
                iterator.reset();
            }

            @Override
            public boolean asyncSupported() {
                return iterator.asyncSupported();
            }

            @Override
            public int totalOutcomes() {
                return 0;
            }

            @Override
            public Optional<List<String>> labels() {
                return Optional.empty();
            }

            @Override
            public String name() {
                return iterator.getClass().getSimpleName();
            }
        };
    }
}
