package io.github.classpca.timescale;

import com.google.common.collect.ImmutableMap;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** What is known of a training besides its samples. */
final class Background implements Serializable {

    private static final long serialVersionUID = 2L;

    private final LinkedHashMap<String, String> description;
    private final TreeMap<Integer, String> updaters = new TreeMap<>();
    private Long seed;
    private int batchSize;
    private SavedEnvironment environment;

    Background(Map<String, String> description) {
        this.description = new LinkedHashMap<>(description);
    }

    /** Reads a network's configuration. */
    void read(Model model, List<WeightedLayer> layers) {
        NeuralNetConfiguration configuration =
                model instanceof MultiLayerNetwork network
                        ? network.getDefaultConfiguration()
                        : ((ComputationGraph) model).getConfiguration().getDefaultConfiguration();
        seed = configuration == null ? null : configuration.getSeed();
        updaters.clear();
        for (WeightedLayer layer : layers) {
            layer.updater()
                    .ifPresent(updater -> updaters.put(layer.description().index(), updater));
        }
        if (environment == null) {
            environment = SavedEnvironment.current();
        }
    }

    /** Notes a batch; the last one of an epoch may be smaller. */
    void batch(int examples) {
        batchSize = Math.max(batchSize, examples);
    }

    TimescaleProvenance provenance(Schedule schedule, int maxSamples, Sampler sampler) {
        return new TimescaleProvenance(
                ImmutableMap.copyOf(description),
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                batchSize > 0 ? OptionalInt.of(batchSize) : OptionalInt.empty(),
                ImmutableMap.copyOf(updaters),
                schedule.frequency(),
                sampler.sketch().width(),
                maxSamples,
                sampler.sketch().seed(),
                sampler.probeExamples(),
                environment.toEnvironment());
    }
}
