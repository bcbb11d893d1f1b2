package io.github.classpca.spark;

import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.sample.ClassCoding;
import io.github.classpca.internal.sample.ExampleStream;
import io.github.classpca.internal.sample.SampleBatch;
import io.github.classpca.internal.sample.SampleReader;
import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.exception.DL4JInvalidInputException;

/**
 * Work on the records of a partition, as they are given.
 *
 * @param <T> the elements of the distributed collection
 * @param <R> what comes of them
 */
abstract class ReadTask<T, R> implements Function2<Integer, Iterator<T>, Iterator<R>> {

    private static final long serialVersionUID = 1L;

    private final Records<T> records;
    private final Broadcast<byte[]> network;
    private final int output;
    private final int classes;

    /**
     * Readies the work.
     *
     * @param network its image
     * @param output the step that gives the classes
     * @param classes the number of classes
     */
    ReadTask(Records<T> records, Broadcast<byte[]> network, int output, int classes) {
        this.records = records;
        this.network = network;
        this.output = output;
        this.classes = classes;
    }

    /** Takes a record. */
    interface Sink {

        /**
         * Takes one.
         *
         * @param batch its labelled examples, or null where it has none
         * @param unlabelled how many others it has
         */
        void take(String name, SampleBatch batch, long unlabelled);
    }

    /** Reads the records of one partition, in their order. */
    final class Reading {

        private final int partition;
        private final LayerGraph graph = NetworkImage.open(network.value());
        private final ClassCoding coding = ClassCoding.of(graph, output, () -> classes);
        private long index;

        Reading(int partition) {
            this.partition = partition;
        }

        /** Reads the next one. */
        void next(T element, Sink sink) {
            String name = records.name(partition, index++, element);
            try {
                SampleReader reader =
                        new SampleReader(
                                ExampleStream.ofOne(records.read(element)),
                                graph.dataType(),
                                coding);
                SampleBatch batch = reader.next();
                sink.take(name, batch, reader.unlabelled());
            } catch (IOException | RuntimeException e) {
                throw new DL4JInvalidInputException(name + ": " + e.getMessage(), e);
            }
        }
    }
}
