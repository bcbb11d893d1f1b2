package io.github.classpca.spark;

import io.github.classpca.internal.fit.FitSample;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.sample.SampleBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Examples that were brought to the driver, to try candidates on: those of the lowest keys, in an
 * order that no partitioning changes.
 */
final class TrialExamples implements FitSample.LocalExamples {

    private final LayerGraph graph;
    private final List<SampleBatch> batches = new ArrayList<>();

    /**
     * Takes what was sent.
     *
     * @param sent packed examples, in any order
     * @param most how many are taken of them
     */
    TrialExamples(LayerGraph graph, List<byte[]> sent, SampleSketch sketch, int most) {
        this.graph = graph;
        List<List<SampleBatch>> groups = alike(sent);
        int end = end(groups, sketch, most);
        for (List<SampleBatch> group : groups) {
            SampleBatch all = PackedExamples.joined(group);
            int[] own =
                    IntStream.range(0, all.ids().length)
                            .filter(n -> sketch.intervalOf(all.ids()[n]) < end)
                            .boxed()
                            .sorted(Comparator.comparingLong(n -> all.ids()[n]))
                            .mapToInt(Integer::intValue)
                            .toArray();
            for (int from = 0; from < own.length; from += DrawTask.BATCH) {
                int to = Math.min(own.length, from + DrawTask.BATCH);
                batches.add(all.select(Arrays.copyOfRange(own, from, to)));
            }
        }
        batches.sort(Comparator.comparingLong(batch -> batch.ids()[0]));
    }

    /** Groups batches that can be joined. */
    private static List<List<SampleBatch>> alike(List<byte[]> sent) {
        List<List<SampleBatch>> groups = new ArrayList<>();
        for (byte[] packed : sent) {
            SampleBatch batch = PackedExamples.unpack(packed).batch();
            groups.stream()
                    .filter(group -> PackedExamples.areAlike(group.get(0), batch))
                    .findFirst()
                    .orElseGet(
                            () -> {
                                groups.add(new ArrayList<>());
                                return groups.get(groups.size() - 1);
                            })
                    .add(batch);
        }
        return groups;
    }

    /** Returns the interval of keys below which there are no more than so many. */
    private static int end(List<List<SampleBatch>> groups, SampleSketch sketch, int most) {
        int[] intervals =
                groups.stream()
                        .flatMap(List::stream)
                        .flatMapToInt(
                                batch -> Arrays.stream(batch.ids()).mapToInt(sketch::intervalOf))
                        .sorted()
                        .toArray();
        return intervals.length <= most ? Integer.MAX_VALUE : intervals[most];
    }

    @Override
    public long examples() {
        return batches.stream().mapToLong(batch -> batch.ids().length).sum();
    }

    @Override
    public void visit(int layer, Consumer<SampleBatch> visitor) {
        visit(batches, layer, visitor);
    }

    @Override
    public void visitFirst(int layer, Consumer<SampleBatch> visitor) {
        visit(batches.subList(0, 1), layer, visitor);
    }

    private void visit(List<SampleBatch> some, int layer, Consumer<SampleBatch> visitor) {
        try (NetworkForward forward = new NetworkForward(graph)) {
            for (SampleBatch batch : some) {
                visitor.accept(batch.at(forward.advance(batch.flow(), 0, layer)));
            }
        }
    }
}
