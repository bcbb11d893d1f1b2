package io.github.classpca.examples.data;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Vectors of numbers; batches are {@code [N, columns]} floats, as they are or {@linkplain
 * #standardized standardized}.
 *
 * <p>Values and labels are not copied: neither is changed here.
 */
public final class VectorSource implements DataSource {

    private final float[] values;
    private final int[] classes;
    private final int[] chosen;
    private final int columns;
    private final ImmutableList<String> labels;
    private final Standardization standardization;

    /** How the numbers were made of a table's fields; null where they come from elsewhere. */
    private final TableEncoding encoding;

    /**
     * Makes a source.
     *
     * @param values row after row
     * @param classes the class of each row
     * @param labels the names of the classes
     */
    public VectorSource(float[] values, int[] classes, ImmutableList<String> labels) {
        this(values, classes, labels, null);
    }

    /** Makes one of rows of a table. */
    VectorSource(
            float[] values, int[] classes, ImmutableList<String> labels, TableEncoding encoding) {
        this(
                values,
                classes,
                IntStream.range(0, classes.length).toArray(),
                values.length / Math.max(1, classes.length),
                labels,
                null,
                encoding);
        checkArgument(
                values.length == classes.length * columns,
                "%s values for %s rows",
                values.length,
                classes.length);
    }

    private VectorSource(
            float[] values,
            int[] classes,
            int[] chosen,
            int columns,
            ImmutableList<String> labels,
            Standardization standardization,
            TableEncoding encoding) {
        this.values = values;
        this.classes = classes;
        this.chosen = chosen;
        this.columns = columns;
        this.labels = labels;
        this.standardization = standardization;
        this.encoding = encoding;
    }

    @Override
    public int size() {
        return chosen.length;
    }

    @Override
    public long[] shape() {
        return new long[] {columns};
    }

    @Override
    public ImmutableList<String> labels() {
        return labels;
    }

    @Override
    public int label(int index) {
        return classes[chosen[index]];
    }

    @Override
    public VectorSource subset(int[] indices) {
        int[] part = Arrays.stream(indices).map(i -> chosen[i]).toArray();
        return new VectorSource(values, classes, part, columns, labels, standardization, encoding);
    }

    @Override
    public Standardization standardization() {
        double[] sums = new double[columns];
        double[] squares = new double[columns];
        // About the first row, so that large values leave digits for their differences.
        for (int n : chosen) {
            for (int j = 0; j < columns; j++) {
                double value = (double) values[n * columns + j] - origin(j);
                sums[j] += value;
                squares[j] += value * value;
            }
        }
        Standardization about = Standardization.ofSums(sums, squares, size());
        ImmutableList.Builder<Double> means = ImmutableList.builder();
        for (int j = 0; j < columns; j++) {
            means.add(about.means().get(j) + origin(j));
        }
        return new Standardization(means.build(), about.deviations());
    }

    private double origin(int column) {
        return values[chosen[0] * columns + column];
    }

    @Override
    public VectorSource standardized(Standardization learned) {
        checkArgument(
                learned.means().size() == columns,
                "standardization of %s columns for vectors of %s",
                learned.means().size(),
                columns);
        return new VectorSource(values, classes, chosen, columns, labels, learned, encoding);
    }

    @Override
    public Optional<TableEncoding> encoding() {
        return Optional.ofNullable(encoding);
    }

    @Override
    public VectorSource raw() {
        return new VectorSource(values, classes, chosen, columns, labels, null, encoding);
    }

    @Override
    public NormalizerStandardize normalizer() {
        float[] means = new float[columns];
        float[] deviations = new float[columns];
        for (int j = 0; j < columns; j++) {
            means[j] = standardization == null ? 0 : standardization.means().get(j).floatValue();
            deviations[j] =
                    standardization == null ? 1 : standardization.deviations().get(j).floatValue();
        }
        return Standardization.normalizer(means, deviations);
    }

    @Override
    public DataSet batch(int[] indices) {
        float[] features = new float[indices.length * columns];
        float[] oneHot = new float[indices.length * labels.size()];
        for (int n = 0; n < indices.length; n++) {
            int row = chosen[indices[n]];
            for (int j = 0; j < columns; j++) {
                features[n * columns + j] = value(row, j);
            }
            oneHot[n * labels.size() + classes[row]] = 1;
        }
        return new DataSet(
                Nd4j.create(features, new long[] {indices.length, columns}, 'c'),
                Nd4j.create(oneHot, new long[] {indices.length, labels.size()}, 'c'));
    }

    private float value(int row, int column) {
        float value = values[row * columns + column];
        if (standardization == null) {
            return value;
        }
        double mean = standardization.means().get(column);
        return (float) ((value - mean) / standardization.deviations().get(column));
    }
}
