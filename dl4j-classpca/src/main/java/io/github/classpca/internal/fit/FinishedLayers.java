package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableMap;
import io.github.classpca.report.LayerReport;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where finished layers are kept, so that a fit that is run again goes on behind them. */
public interface FinishedLayers {

    /** Keeps nothing. */
    FinishedLayers NONE =
            new FinishedLayers() {
                @Override
                public Optional<Layer> find(int layer) {
                    return Optional.empty();
                }

                @Override
                public void keep(int layer, Layer finished) {}
            };

    /**
     * A finished layer.
     *
     * @param parameters those that were set, by key
     * @param filters the filters {@code [d, nOut]} in double; empty for a batch normalization
     * @param report what was done; empty for a batch normalization
     */
    record Layer(
            ImmutableMap<String, INDArray> parameters,
            Optional<INDArray> filters,
            Optional<LayerReport> report) {}

    /** Returns a layer that was kept. */
    Optional<Layer> find(int layer);

    /** Keeps a layer. */
    void keep(int layer, Layer finished);
}
