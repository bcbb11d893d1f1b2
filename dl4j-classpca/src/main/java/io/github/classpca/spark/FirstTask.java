package io.github.classpca.spark;

import com.google.common.collect.Iterators;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import org.apache.spark.api.java.function.Function2;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Sends the first example of a partition, for the driver to run through the network. */
final class FirstTask<T> implements Function2<Integer, Iterator<T>, Iterator<byte[]>> {

    private static final long serialVersionUID = 1L;

    private final Records<T> records;

    FirstTask(Records<T> records) {
        this.records = records;
    }

    @Override
    public Iterator<byte[]> call(Integer partition, Iterator<T> elements) {
        return Iterators.transform(
                Iterators.limit(elements, 1), element -> first(partition, element));
    }

    private byte[] first(int partition, T element) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            DataSet data = records.read(element);
            write(data.getFeatures(), out);
            write(data.getFeaturesMaskArray(), out);
            write(data.getLabels(), out);
        } catch (IOException | RuntimeException e) {
            throw new DL4JInvalidInputException(
                    records.name(partition, 0, element) + ": " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private static void write(INDArray array, DataOutputStream out) throws IOException {
        boolean present = array != null && !array.isEmpty();
        out.writeBoolean(present);
        if (present) {
            ArrayForm.write(array.get(NDArrayIndex.interval(0, 1)), out);
        }
    }

    /** Returns what was sent: an example, of which anything may be missing. */
    static DataSet read(byte[] sent) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(sent))) {
            DataSet data = new DataSet();
            data.setFeatures(in.readBoolean() ? ArrayForm.read(in) : null);
            data.setFeaturesMaskArray(in.readBoolean() ? ArrayForm.read(in) : null);
            data.setLabels(in.readBoolean() ? ArrayForm.read(in) : null);
            return data;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
