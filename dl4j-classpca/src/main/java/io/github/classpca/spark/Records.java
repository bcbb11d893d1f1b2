package io.github.classpca.spark;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Makes data sets of the elements of a distributed collection.
 *
 * @param <T> the elements
 */
abstract class Records<T> implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Returns the name of an element, for messages. */
    abstract String name(int partition, long index, T element);

    /** Makes its data set. */
    abstract DataSet read(T element) throws IOException;

    /** Returns those that are data sets already. */
    static Records<DataSet> inMemory() {
        return new InMemory();
    }

    /** Returns those that are in files, by their paths. */
    static Records<String> inFiles(Configuration hadoop) {
        return new InFiles(new SerializableConfiguration(hadoop));
    }

    private static final class InMemory extends Records<DataSet> {

        private static final long serialVersionUID = 1L;

        @Override
        String name(int partition, long index, DataSet element) {
            return "Partition " + partition + ", record " + index;
        }

        @Override
        DataSet read(DataSet element) {
            return element;
        }
    }

    private static final class InFiles extends Records<String> {

        private static final long serialVersionUID = 1L;

        private final SerializableConfiguration hadoop;

        InFiles(SerializableConfiguration hadoop) {
            this.hadoop = hadoop;
        }

        @Override
        String name(int partition, long index, String element) {
            return element;
        }

        @Override
        DataSet read(String element) throws IOException {
            Path path = new Path(element);
            DataSet data = new DataSet();
            try (InputStream in = path.getFileSystem(hadoop.value()).open(path)) {
                data.load(in);
            } catch (RuntimeException e) {
                throw new DL4JInvalidInputException(
                        "cannot be read as what DataSet.save wrote: " + Throwables.getRootCause(e),
                        e);
            }
            return data;
        }
    }
}
