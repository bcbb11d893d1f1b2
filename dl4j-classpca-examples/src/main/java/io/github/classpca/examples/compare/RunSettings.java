package io.github.classpca.examples.compare;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.github.classpca.LayerwisePcaResult;
import io.github.classpca.RidgeReadoutResult;
import io.github.classpca.report.LayerReport;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Collects the settings that a method really ran with, and no others, for its report. */
final class RunSettings {

    private final ImmutableMap.Builder<String, Object> settings = ImmutableMap.builder();

    /** Starts with what all methods take from the comparison. */
    RunSettings(ComparisonSettings shared) {
        settings.put("seed", shared.seed()).put("batch", shared.batch());
    }

    /** Adds how layers were computed: what was set, and what became of it layer by layer. */
    RunSettings computed(LayerwisePcaResult result) {
        settings.put("layerwisePca", result.provenance().settings());
        settings.put(
                "computedLayers",
                result.layers().stream()
                        .map(RunSettings::layer)
                        .collect(ImmutableList.toImmutableList()));
        return this;
    }

    private static ImmutableMap<String, Object> layer(LayerReport layer) {
        return ImmutableMap.of(
                "layer", layer.layer(),
                "name", layer.name(),
                "strategy", layer.strategy(),
                "ridge", layer.ridge(),
                "threshold", layer.calibration().threshold(),
                "inputs", layer.inputs(),
                "filters", layer.filters().size(),
                "examples", layer.examples());
    }

    /** Adds how an output layer was solved. */
    RunSettings solved(RidgeReadoutResult result) {
        settings.put("readout", result.provenance().settings());
        settings.put("ridge", result.ridge());
        return this;
    }

    /** Adds how a method was set to start and to train what it does not compute. */
    RunSettings training(Training training) {
        settings.put("training", training.toMap());
        return this;
    }

    /**
     * Adds how layers were trained by fit: the initializers that they were given and the updaters
     * with their rates and schedules, as DL4J writes them, each once.
     */
    RunSettings trained(MultiLayerNetwork network, int epochs) {
        settings.put("epochs", epochs);
        settings.put(
                "initializers",
                distinct(network, layer -> layer.getWeightInitFn().getClass().getSimpleName()));
        settings.put("updaters", distinct(network, layer -> fields(layer.getIUpdater())));
        return this;
    }

    ImmutableMap<String, Object> build() {
        return settings.buildOrThrow();
    }

    private static ImmutableList<Object> distinct(
            MultiLayerNetwork network, Function<BaseLayer, Object> property) {
        return Stream.of(network.getLayers())
                .map(layer -> layer.conf().getLayer())
                .filter(BaseLayer.class::isInstance)
                .map(layer -> property.apply((BaseLayer) layer))
                .distinct()
                .collect(ImmutableList.toImmutableList());
    }

    /** Without those that are not set: null, or NaN for the rate beside a schedule. */
    private static Map<?, ?> fields(Object updater) {
        Map<?, ?> all = NeuralNetConfiguration.mapper().convertValue(updater, Map.class);
        return ImmutableMap.copyOf(
                Maps.filterValues(
                        all, value -> value != null && !Objects.equals(value, Double.NaN)));
    }
}
