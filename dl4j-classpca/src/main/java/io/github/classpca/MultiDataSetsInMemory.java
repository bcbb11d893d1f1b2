package io.github.classpca;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.NoSuchElementException;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/** Batches that are in memory already. */
final class MultiDataSetsInMemory implements MultiDataSetIterator {

    private static final long serialVersionUID = 1;

    private final ImmutableList<MultiDataSet> batches;
    private int next;

    MultiDataSetsInMemory(List<MultiDataSet> batches) {
        this.batches = ImmutableList.copyOf(batches);
    }

    @Override
    public boolean hasNext() {
        return next < batches.size();
    }

    @Override
    public MultiDataSet next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all " + next + " batches are taken");
        }
        return batches.get(next++);
    }

    @Override
    public MultiDataSet next(int count) {
        throw new UnsupportedOperationException("batches are as they were made; use next()");
    }

    @Override
    public void setPreProcessor(MultiDataSetPreProcessor preProcessor) {
        throw new UnsupportedOperationException(
                "set the preprocessor on the iterator that was featurized");
    }

    @Override
    public MultiDataSetPreProcessor getPreProcessor() {
        return null;
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public void reset() {
        next = 0;
    }
}
