package io.github.classpca;

import io.github.classpca.internal.fit.FitListener;
import io.github.classpca.report.LayerReport;

/**
 * Told how a {@link LayerwisePcaTrainer} gets on, on the thread that runs it.
 *
 * <pre>{@code
 * LayerwisePcaListener listener =
 *         new LayerwisePcaListener() {
 *             public void layerFinished(LayerReport report) {
 *                 System.out.println(report.name() + ": " + report.solveSeconds() + " s");
 *             }
 *         };
 * }</pre>
 *
 * <p>An exception from a listener ends the training as any other failure does: the layers finished
 * before it keep their new weights, the rest their old ones.
 */
public interface LayerwisePcaListener extends FitListener {

    /**
     * Called before the statistics of a layer are gathered.
     *
     * @param layer index of the layer
     * @param name its name and kind
     */
    @Override
    default void layerStarted(int layer, String name) {}

    /**
     * Called after each batch.
     *
     * @param layer index of the layer, or -1 while the sample is read into memory
     * @param examples examples taken so far in this pass
     */
    @Override
    default void examplesRead(int layer, long examples) {}

    /**
     * Called after the weights of a layer were put in place.
     *
     * @param report what was done
     */
    @Override
    default void layerFinished(LayerReport report) {}
}
