package io.github.classpca.spark;

import io.github.classpca.internal.network.Flow;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.sample.SampleBatch;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.exception.DL4JInvalidInputException;

/** A pass over what a partition has of the sample, up to the input of a layer. */
abstract class PassTask implements FlatMapFunction<Iterator<byte[]>, double[]> {

    private static final long serialVersionUID = 1L;

    private final Broadcast<byte[]> network;
    private final int layer;
    private final int fromRound;
    private final int toRound;

    /**
     * Readies a pass.
     *
     * @param network its image
     * @param fromRound the first round of the sample that is taken
     * @param toRound the end of the rounds
     */
    PassTask(Broadcast<byte[]> network, int layer, int fromRound, int toRound) {
        this.network = network;
        this.layer = layer;
        this.fromRound = fromRound;
        this.toRound = toRound;
    }

    /** Takes the batches of a partition; there is at least one. */
    interface Pass {

        /** Takes a batch that has come to the layer, before its preprocessor. */
        void take(SampleBatch batch);

        /** Returns what came of them. */
        double[] result();
    }

    /** Picks the examples of a batch that go through the network, if any; all of them. */
    Optional<SampleBatch> select(SampleBatch batch) {
        return Optional.of(batch);
    }

    /** Begins with a partition. */
    abstract Pass begin(LayerGraph graph, NetworkForward forward);

    @Override
    public final Iterator<double[]> call(Iterator<byte[]> examples) {
        double[] result = TaskThreads.within(() -> run(examples));
        return result.length == 0
                ? Collections.emptyIterator()
                : Collections.singleton(result).iterator();
    }

    private double[] run(Iterator<byte[]> examples) {
        LayerGraph graph = null;
        NetworkForward forward = null;
        Pass pass = null;
        try {
            while (examples.hasNext()) {
                byte[] packed = examples.next();
                int round = PackedExamples.round(packed);
                if (round < fromRound || round >= toRound) {
                    continue;
                }
                if (pass == null) {
                    graph = NetworkImage.open(network.value());
                    forward = new NetworkForward(graph);
                    pass = begin(graph, forward);
                }
                PackedExamples.Unpacked unpacked = PackedExamples.unpack(packed);
                try {
                    Optional<SampleBatch> batch = select(unpacked.batch());
                    if (batch.isPresent()) {
                        Flow here = forward.advance(batch.get().flow(), 0, layer);
                        pass.take(batch.get().at(here));
                    }
                } catch (DL4JInvalidInputException e) {
                    throw new DL4JInvalidInputException(
                            unpacked.origin() + ", or a record after it: " + e.getMessage(), e);
                }
            }
            if (pass == null) {
                return new double[0];
            }
            try {
                return pass.result();
            } catch (DL4JInvalidInputException e) {
                throw new DL4JInvalidInputException(
                        "Partition " + TaskContext.getPartitionId() + ": " + e.getMessage(), e);
            }
        } finally {
            if (forward != null) {
                forward.close();
            }
        }
    }
}
