package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableList;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.LayerNames;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.sample.SampleBatch;
import io.github.classpca.internal.sample.TrainingSample;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.moments.GroupedMoments;
import java.util.Arrays;
import java.util.function.Consumer;
import org.nd4j.linalg.api.buffer.DataType;

/** The examples of an iterator. */
public final class LocalSample implements FitSample {

    private final FitSettings settings;
    private final LayerGraph graph;
    private final TrainingSample sample;
    private final NetworkForward forward;
    private final int classes;
    private final DataType type;

    public LocalSample(
            FitSettings settings,
            LayerGraph graph,
            TrainingSample sample,
            NetworkForward forward,
            int classes) {
        this.settings = settings;
        this.graph = graph;
        this.sample = sample;
        this.forward = forward;
        this.classes = classes;
        this.type = graph.dataType();
    }

    @Override
    public SampleBatch first() {
        return sample.first();
    }

    @Override
    public void open(long bytesPerExample) {
        sample.open(bytesPerExample, settings.memoryBudget());
    }

    @Override
    public long examples() {
        return sample.examples();
    }

    @Override
    public long unlabelled() {
        return sample.unlabelled();
    }

    @Override
    public int passes() {
        return sample.passes();
    }

    @Override
    public boolean inMemory() {
        return sample.inMemory();
    }

    @Override
    public void requireRoom(String layer, MomentsMemory memory, int atATime) {
        // ND4J's own limit on memory outside the heap follows the heap's.
        memory.require(
                layer,
                atATime,
                memory.leastBytes(atATime),
                Runtime.getRuntime().maxMemory(),
                "the JVM allows",
                "-Xmx");
    }

    @Override
    public MomentsMemory.Plan plan(MomentsMemory memory) {
        return memory.within(settings.momentsBudget().orElse(Runtime.getRuntime().maxMemory() / 2));
    }

    @Override
    public GatheredMoments moments(
            LayerPlan.Stage stage, int classesAtATime, double tolerance, double ridge) {
        return classesAtATime < classes
                ? inGroups(stage, classesAtATime)
                : untilEnough(stage, tolerance, ridge);
    }

    /** Takes examples until there are enough. */
    private GatheredMoments untilEnough(LayerPlan.Stage stage, double tolerance, double ridge) {
        LayerStatistics statistics =
                new LayerStatistics(classes, stage.adapter().inputs(), type, tolerance, ridge);
        visit(stage, statistics::add);
        return new GatheredMoments(
                LayerNames.naming(graph.name(stage.layer()), statistics::moments),
                statistics.examples(),
                statistics.steps(),
                classes);
    }

    /** Takes all examples, and keeps the matrices of some classes at a time. */
    private GatheredMoments inGroups(LayerPlan.Stage stage, int groupSize) {
        long[] examples = new long[1];
        GroupedMoments.Pass pass =
                sink -> {
                    examples[0] = 0;
                    visit(
                            stage,
                            (rows, classOfRow, count) -> {
                                examples[0] += count;
                                sink.add(rows, classOfRow);
                                return true;
                            });
                };
        ClassMoments moments =
                LayerNames.naming(
                        graph.name(stage.layer()),
                        () ->
                                GroupedMoments.gather(
                                        classes, stage.adapter().inputs(), type, groupSize, pass));
        return new GatheredMoments(moments, examples[0], ImmutableList.of(), groupSize);
    }

    private void visit(LayerPlan.Stage stage, StageRows.Visitor<Boolean> visitor) {
        StageRows rows =
                new StageRows(
                        stage.layer(),
                        stage.adapter(),
                        graph.name(stage.layer()),
                        settings.patchesPerExample(),
                        settings.seed());
        sample.visitWhile(stage.layer(), batch -> rows.visit(batch, forward, visitor));
    }

    @Override
    public ChannelStatistics[] channels(Channels... wanted) {
        ChannelStatistics[] statistics = new ChannelStatistics[wanted.length];
        Arrays.setAll(statistics, i -> new ChannelStatistics());
        sample.visit(
                wanted[0].layer(),
                batch -> {
                    for (int i = 0; i < wanted.length; i++) {
                        wanted[i].add(batch.flow(), graph, forward, statistics[i]);
                    }
                });
        return statistics;
    }

    @Override
    public LocalExamples localExamples(int most) {
        return of(sample);
    }

    /** Returns a sample on this machine as one to try candidates on. */
    static LocalExamples of(TrainingSample sample) {
        return new LocalExamples() {
            @Override
            public long examples() {
                return sample.examples();
            }

            @Override
            public void visit(int layer, Consumer<SampleBatch> visitor) {
                sample.visit(layer, visitor);
            }

            @Override
            public void visitFirst(int layer, Consumer<SampleBatch> visitor) {
                sample.visitWhile(
                        layer,
                        batch -> {
                            visitor.accept(batch);
                            return false;
                        });
            }
        };
    }
}
