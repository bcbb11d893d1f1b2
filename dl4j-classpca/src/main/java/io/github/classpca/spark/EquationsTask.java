package io.github.classpca.spark;

import com.google.common.primitives.Ints;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.readout.NormalEquationsAccumulator;
import io.github.classpca.internal.readout.PackedEquations;
import io.github.classpca.internal.readout.ReadoutFeatures;
import io.github.classpca.internal.sample.SampleBatch;
import io.github.classpca.moments.ClassLabels;
import org.apache.spark.broadcast.Broadcast;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gathers the normal equations of a partition's examples that are not held out. */
final class EquationsTask extends PassTask {

    private static final long serialVersionUID = 1L;

    private final int layer;
    private final int classes;
    private final HeldShare held;

    EquationsTask(Broadcast<byte[]> network, int layer, int toRound, int classes, HeldShare held) {
        super(network, layer, 0, toRound);
        this.layer = layer;
        this.classes = classes;
        this.held = held;
    }

    @Override
    Pass begin(LayerGraph graph, NetworkForward forward) {
        return new Pass() {
            private NormalEquationsAccumulator equations;
            private long taken;

            @Override
            public void take(SampleBatch batch) {
                INDArray rows = ReadoutFeatures.rows(graph, forward, batch.flow(), layer);
                int[] own = batch.classes().clone();
                for (int n = 0; n < own.length; n++) {
                    own[n] = held.has(batch.ids()[n]) ? ClassLabels.UNLABELLED : own[n];
                    taken += own[n] == ClassLabels.UNLABELLED ? 0 : 1;
                }
                if (equations == null) {
                    equations =
                            new NormalEquationsAccumulator(
                                    Ints.checkedCast(rows.size(1)), classes, graph.dataType());
                }
                equations.add(rows, own);
            }

            @Override
            public double[] result() {
                return taken == 0 ? new double[0] : PackedEquations.pack(equations.equations());
            }
        };
    }
}
