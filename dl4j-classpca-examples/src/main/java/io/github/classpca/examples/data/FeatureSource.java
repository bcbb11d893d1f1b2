package io.github.classpca.examples.data;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** Features that were computed once and are kept as they are. */
public final class FeatureSource implements ExampleSource {

    private final INDArray features;
    private final INDArray labels;
    private final long[] shape;
    private final ImmutableList<String> names;

    private FeatureSource(
            INDArray features, INDArray labels, long[] shape, ImmutableList<String> names) {
        this.features = features;
        this.labels = labels;
        this.shape = shape;
        this.names = names;
    }

    /**
     * Gathers all batches of an iterator.
     *
     * @param iterator features and labels, without masks; read once
     * @param names the names of the classes
     * @return the source, in the order of the iterator
     */
    public static FeatureSource of(DataSetIterator iterator, ImmutableList<String> names) {
        List<INDArray> features = new ArrayList<>();
        List<INDArray> labels = new ArrayList<>();
        long[] shape = {};
        while (iterator.hasNext()) {
            DataSet batch = iterator.next();
            INDArray values = batch.getFeatures();
            shape = values.shape();
            long rows = values.size(0);
            features.add(values.reshape('c', rows, values.length() / rows));
            labels.add(batch.getLabels());
        }
        return new FeatureSource(
                Nd4j.concat(0, features.toArray(new INDArray[0])),
                Nd4j.concat(0, labels.toArray(new INDArray[0])),
                shape,
                names);
    }

    @Override
    public int size() {
        return (int) features.size(0);
    }

    @Override
    public int width() {
        return (int) features.size(1);
    }

    @Override
    public ImmutableList<String> labels() {
        return names;
    }

    @Override
    public DataSet batch(int[] indices) {
        long[] batchShape = shape.clone();
        batchShape[0] = indices.length;
        return new DataSet(
                Nd4j.pullRows(features, 1, indices, 'c').reshape('c', batchShape),
                Nd4j.pullRows(labels, 1, indices, 'c'));
    }
}
