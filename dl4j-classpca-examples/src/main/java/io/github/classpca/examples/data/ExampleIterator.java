package io.github.classpca.examples.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** Batches of a source, in its own order or shuffled anew on each pass. */
public final class ExampleIterator implements DataSetIterator {

    private static final long serialVersionUID = 1L;

    private final transient ExampleSource source;
    private final int batch;
    private final Random shuffling;
    private final int[] order;
    private int next;
    private DataSetPreProcessor preProcessor;

    private ExampleIterator(ExampleSource source, int batch, Random shuffling) {
        checkArgument(batch >= 1, "batch must be at least 1, got %s", batch);
        this.source = source;
        this.batch = batch;
        this.shuffling = shuffling;
        this.order = IntStream.range(0, source.size()).toArray();
        reset();
    }

    /**
     * Returns an iterator in the order of the source.
     *
     * @param source the examples
     * @param batch examples a batch, at least 1
     * @return the iterator
     */
    public static ExampleIterator inOrder(ExampleSource source, int batch) {
        return new ExampleIterator(source, batch, null);
    }

    /**
     * Returns an iterator that shuffles anew on each reset.
     *
     * @param source the examples
     * @param batch examples a batch, at least 1
     * @param seed the seed of the shuffling
     * @return the iterator
     */
    public static ExampleIterator shuffled(ExampleSource source, int batch, long seed) {
        return new ExampleIterator(source, batch, new Random(seed));
    }

    @Override
    public void reset() {
        next = 0;
        if (shuffling != null) {
            for (int i = order.length - 1; i > 0; i--) {
                int j = shuffling.nextInt(i + 1);
                int swapped = order[i];
                order[i] = order[j];
                order[j] = swapped;
            }
        }
    }

    @Override
    public boolean hasNext() {
        return next < order.length;
    }

    @Override
    public DataSet next() {
        return next(batch);
    }

    @Override
    public DataSet next(int count) {
        if (!hasNext()) {
            throw new NoSuchElementException("all " + order.length + " examples were given");
        }
        int end = Math.min(order.length, next + count);
        DataSet data = source.batch(Arrays.copyOfRange(order, next, end));
        next = end;
        if (preProcessor != null) {
            preProcessor.preProcess(data);
        }
        return data;
    }

    @Override
    public int inputColumns() {
        return source.width();
    }

    @Override
    public int totalOutcomes() {
        return source.labels().size();
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    @Override
    public boolean asyncSupported() {
        // Making a batch is cheap; a second thread would only take a core from the training.
        return false;
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor newPreProcessor) {
        preProcessor = newPreProcessor;
    }

    @Override
    public DataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }

    @Override
    public List<String> getLabels() {
        return source.labels();
    }
}
