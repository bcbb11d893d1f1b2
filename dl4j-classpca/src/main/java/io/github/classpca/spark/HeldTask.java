package io.github.classpca.spark;

import com.google.common.primitives.Doubles;
import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.readout.ReadoutFeatures;
import io.github.classpca.internal.sample.SampleBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sends the features of a partition's examples that are held out: for each its identity, in two
 * halves that doubles hold exactly, its class, and the features.
 */
final class HeldTask extends PassTask {

    private static final long serialVersionUID = 1L;

    /** Values of an example before its features. */
    static final int HEAD = 3;

    private static final int HALF = Integer.SIZE;

    private final int layer;
    private final HeldShare held;

    HeldTask(Broadcast<byte[]> network, int layer, int toRound, HeldShare held) {
        super(network, layer, 0, toRound);
        this.layer = layer;
        this.held = held;
    }

    /** Returns the identity that an example begins with. */
    static long id(double[] example) {
        return ((long) example[0] << HALF) + (long) example[1];
    }

    @Override
    Optional<SampleBatch> select(SampleBatch batch) {
        int[] own =
                IntStream.range(0, batch.ids().length)
                        .filter(n -> held.has(batch.ids()[n]))
                        .toArray();
        return own.length == 0 ? Optional.empty() : Optional.of(batch.select(own));
    }

    @Override
    Pass begin(LayerGraph graph, NetworkForward forward) {
        List<double[]> parts = new ArrayList<>();
        return new Pass() {
            @Override
            public void take(SampleBatch batch) {
                INDArray rows = ReadoutFeatures.rows(graph, forward, batch.flow(), layer);
                double[] values = HeapArrays.doubles(rows);
                int d = (int) rows.size(1);
                for (int n = 0; n < batch.ids().length; n++) {
                    double[] example = new double[HEAD + d];
                    example[0] = batch.ids()[n] >> HALF;
                    example[1] = batch.ids()[n] & 0xFFFFFFFFL;
                    example[2] = batch.classes()[n];
                    System.arraycopy(values, n * d, example, HEAD, d);
                    parts.add(example);
                }
            }

            @Override
            public double[] result() {
                return Doubles.concat(parts.toArray(double[][]::new));
            }
        };
    }
}
