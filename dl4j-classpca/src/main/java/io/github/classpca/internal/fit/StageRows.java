package io.github.classpca.internal.fit;

import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.LayerNames;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.sample.SampleBatch;
import io.github.classpca.internal.sample.Seeds;
import io.github.classpca.layer.LayerAdapter;
import io.github.classpca.layer.LayerRows;
import io.github.classpca.layer.RowSampling;
import io.github.classpca.moments.ClassLabels;
import io.github.classpca.rows.Rows;
import java.util.SplittableRandom;

/** Takes the rows that the filters of one layer see out of batches, with the class of each. */
public final class StageRows {

    private final int layer;
    private final LayerAdapter adapter;
    private final String name;
    private final int rowsPerExample;
    private final long stream;

    /**
     * Readies it for a layer.
     *
     * @param name the layer's, for messages
     * @param seed of the rows drawn; the same of an example whenever and wherever it comes by
     */
    public StageRows(int layer, LayerAdapter adapter, String name, int rowsPerExample, long seed) {
        this.layer = layer;
        this.adapter = adapter;
        this.name = name;
        this.rowsPerExample = rowsPerExample;
        this.stream = Seeds.of(seed, Seeds.Use.ROWS, layer);
    }

    /** Takes rows. */
    @FunctionalInterface
    public interface Visitor<T> {

        /** Is given rows, the class of each, and of how many examples they are. */
        T visit(Rows rows, int[] classOfRow, int examples);
    }

    /**
     * Takes those of a batch that has come to the layer, before its preprocessor.
     *
     * @return what the visitor returns
     */
    public <T> T visit(SampleBatch batch, NetworkForward forward, Visitor<T> visitor) {
        Activations input = forward.input(batch.flow(), layer);
        RowSampling sampling =
                new RowSampling(rowsPerExample, n -> new SplittableRandom(stream + idOf(batch, n)));
        return LayerNames.naming(
                name,
                () -> {
                    LayerRows rows =
                            adapter.rows(
                                    input.values(), input.activeMask(), input.examples(), sampling);
                    return visitor.visit(
                            rows.values(), classesOf(rows, batch), batch.classes().length);
                });
    }

    /** Returns what tells an example from all others, copies in stacked batches included. */
    private static long idOf(SampleBatch batch, int example) {
        int examples = batch.ids().length;
        return batch.ids()[example % examples] + example / examples;
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
