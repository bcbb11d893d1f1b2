package io.github.classpca.internal.fit;

import io.github.classpca.report.LayerReport;

/** Told how a fit gets on. */
public interface FitListener {

    /** Called before the statistics of a layer are gathered. */
    void layerStarted(int layer, String name);

    /** Called as examples are taken. */
    void examplesRead(int layer, long examples);

    /** Called after the weights of a layer were put in place. */
    void layerFinished(LayerReport report);
}
