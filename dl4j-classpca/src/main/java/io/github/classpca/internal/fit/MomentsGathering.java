package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableList;
import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.LayerNames;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.sample.SampleBatch;
import io.github.classpca.internal.sample.Seeds;
import io.github.classpca.internal.sample.TrainingSample;
import io.github.classpca.layer.LayerAdapter;
import io.github.classpca.layer.LayerRows;
import io.github.classpca.layer.RowSampling;
import io.github.classpca.moments.ClassLabels;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.moments.GroupedMoments;
import io.github.classpca.report.StatisticsStep;
import io.github.classpca.rows.Rows;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;

/** Runs over a sample for the class moments of one layer's input. */
public final class MomentsGathering {

    private final LayerPlan.Stage stage;
    private final String name;
    private final TrainingSample sample;
    private final NetworkForward forward;
    private final int classes;
    private final DataType type;
    private final int rowsPerExample;
    private final long seed;

    /**
     * Makes what gathers for a layer.
     *
     * @param name the layer's, for messages
     * @param seed of the rows drawn; each pass draws the same ones, in batches of any size
     */
    public MomentsGathering(
            LayerPlan.Stage stage,
            String name,
            TrainingSample sample,
            NetworkForward forward,
            int classes,
            DataType type,
            int rowsPerExample,
            long seed) {
        this.stage = stage;
        this.name = name;
        this.sample = sample;
        this.forward = forward;
        this.classes = classes;
        this.type = type;
        this.rowsPerExample = rowsPerExample;
        this.seed = seed;
    }

    /**
     * What was gathered.
     *
     * @param examples that the rows are from
     * @param steps how the statistics converged
     * @param classesAtATime how many classes have their matrix in memory
     */
    public record Gathered(
            ClassMoments moments,
            long examples,
            ImmutableList<StatisticsStep> steps,
            int classesAtATime) {}

    /** Takes rows; returns whether more are wanted. */
    private interface Visitor {
        boolean visit(Rows rows, int[] classOfRow, int examples);
    }

    /**
     * Takes examples until there are enough; all with a tolerance of 0.
     *
     * @param ridge eps of the directions that are watched
     */
    public Gathered untilEnough(double tolerance, double ridge) {
        LayerStatistics statistics =
                new LayerStatistics(classes, stage.adapter().inputs(), type, tolerance, ridge);
        visit(statistics::add);
        return new Gathered(
                LayerNames.naming(name, statistics::moments),
                statistics.examples(),
                statistics.steps(),
                classes);
    }

    /** Takes all examples, and keeps the matrices of some classes at a time. */
    public Gathered inGroups(int groupSize) {
        long[] examples = new long[1];
        GroupedMoments.Pass pass =
                sink -> {
                    examples[0] = 0;
                    visit(
                            (rows, classOfRow, count) -> {
                                examples[0] += count;
                                sink.add(rows, classOfRow);
                                return true;
                            });
                };
        ClassMoments moments =
                LayerNames.naming(
                        name,
                        () ->
                                GroupedMoments.gather(
                                        classes, stage.adapter().inputs(), type, groupSize, pass));
        return new Gathered(moments, examples[0], ImmutableList.of(), groupSize);
    }

    private void visit(Visitor visitor) {
        LayerAdapter adapter = stage.adapter();
        long stream = Seeds.of(seed, Seeds.Use.ROWS, stage.layer());
        long[] before = new long[1];
        sample.visitWhile(
                stage.layer(),
                batch -> {
                    Activations input = forward.input(batch.flow(), stage.layer());
                    // A source for each example, by its place in the sample.
                    long first = stream + before[0];
                    before[0] += input.examples();
                    RowSampling sampling =
                            new RowSampling(rowsPerExample, n -> new SplittableRandom(first + n));
                    return LayerNames.naming(
                            name,
                            () -> {
                                LayerRows rows =
                                        adapter.rows(
                                                input.values(),
                                                input.activeMask(),
                                                input.examples(),
                                                sampling);
                                return visitor.visit(
                                        rows.values(),
                                        classesOf(rows, batch),
                                        batch.classes().length);
                            });
                });
    }

    /** Returns the class of each row: that of its step, where steps have labels. */
    private static int[] classesOf(LayerRows rows, SampleBatch batch) {
        int[][] ofStep =
                batch.stepClasses()
                        .filter(
                                labels ->
                                        rows.steps().isPresent()
                                                && labels[0].length == rows.steps().get().count())
                        .orElse(null);
        int[] result = new int[rows.examples().length];
        for (int r = 0; r < result.length; r++) {
            if (rows.examples()[r] == LayerRows.NOT_TAKEN) {
                result[r] = ClassLabels.UNLABELLED;
                continue;
            }
            // Stacked batches have the same classes one after the other.
            int example = rows.examples()[r] % batch.classes().length;
            result[r] =
                    ofStep == null
                            ? batch.classes()[example]
                            : ofStep[example][rows.steps().orElseThrow().ofRow()[r]];
        }
        return result;
    }
}
