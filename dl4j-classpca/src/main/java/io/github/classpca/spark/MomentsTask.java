package io.github.classpca.spark;

import io.github.classpca.internal.fit.StageRows;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.sample.SampleBatch;
import io.github.classpca.layer.LayerAdapter;
import io.github.classpca.moments.PackedMoments;
import org.apache.spark.broadcast.Broadcast;

/** Gathers the moments of what a partition has of a layer's input. */
final class MomentsTask extends PassTask {

    private static final long serialVersionUID = 1L;

    private final int layer;
    private final LayerAdapter adapter;
    private final int classes;
    private final int groupSize;
    private final int group;
    private final int rowsPerExample;
    private final long seed;

    MomentsTask(
            Broadcast<byte[]> network,
            int layer,
            LayerAdapter adapter,
            int fromRound,
            int toRound,
            int classes,
            int groupSize,
            int group,
            int rowsPerExample,
            long seed) {
        super(network, layer, fromRound, toRound);
        this.layer = layer;
        this.adapter = adapter;
        this.classes = classes;
        this.groupSize = groupSize;
        this.group = group;
        this.rowsPerExample = rowsPerExample;
        this.seed = seed;
    }

    @Override
    Pass begin(LayerGraph graph, NetworkForward forward) {
        StageRows rows = new StageRows(layer, adapter, graph.name(layer), rowsPerExample, seed);
        PackedMoments.Accumulator moments =
                new PackedMoments.Accumulator(
                        classes, adapter.inputs(), graph.dataType(), groupSize, group);
        return new Pass() {
            @Override
            public void take(SampleBatch batch) {
                rows.visit(
                        batch,
                        forward,
                        (values, classOfRow, examples) -> {
                            moments.add(values, classOfRow);
                            return null;
                        });
            }

            @Override
            public double[] result() {
                return moments.pack();
            }
        };
    }
}
