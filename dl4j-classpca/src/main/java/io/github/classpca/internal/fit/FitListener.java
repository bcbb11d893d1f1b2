package io.github.classpca.internal.fit;

import io.github.classpca.report.LayerReport;

/** Told how a fit gets on. */
public interface FitListener {

    /**
     * Called before the statistics of a layer are gathered.
     *
     * @param layer index of the layer
     * @param name its name and kind
     */
    void layerStarted(int layer, String name);

    /**
     * Called as examples are taken.
     *
     * @param layer index of the layer, or -1 while the sample is read into memory
     * @param examples examples taken so far
     */
    void examplesRead(int layer, long examples);

    /**
     * Called after the weights of a layer were put in place.
     *
     * @param report what was done
     */
    void layerFinished(LayerReport report);
}
