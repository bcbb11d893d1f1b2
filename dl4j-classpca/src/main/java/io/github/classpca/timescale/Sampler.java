package io.github.classpca.timescale;

import com.google.common.collect.ImmutableList;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Model;

/** Takes samples of a network's layers. */
final class Sampler implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The projection of the first layer; others have a seed of their own. */
    private final Sketch sketch;

    /** Examples to compare activations of, or null. */
    private final Probe probe;

    /** By index of the layer. */
    private final TreeMap<Integer, SubspaceMeter> subspaces;

    Sampler(Sketch sketch, Probe probe, Map<Integer, SubspaceMeter> subspaces) {
        this.sketch = sketch;
        this.probe = probe;
        this.subspaces = new TreeMap<>(subspaces);
    }

    Sketch sketch() {
        return sketch;
    }

    List<Map.Entry<Integer, SubspaceMeter>> subspaces() {
        return List.copyOf(subspaces.entrySet());
    }

    /**
     * Takes a sample.
     *
     * @param before the last one, which the path goes on from
     * @param gradients norms by layer, or null
     * @param updateNorms norms by layer, or null
     */
    Sample take(
            long update,
            Model network,
            ImmutableList<WeightedLayer> layers,
            Optional<Sample> before,
            double[] gradients,
            double[] updateNorms) {
        Probe.Representation[] representations =
                probe == null
                        ? new Probe.Representation[layers.size()]
                        : probe.measure(network, layers);
        Sample.State[] states = new Sample.State[layers.size()];
        for (int l = 0; l < states.length; l++) {
            WeightedLayer layer = layers.get(l);
            float[] weights = layer.weights();
            double norm = norm(weights);
            float[] sketched = new Sketch(sketch.width(), sketch.seed() + l).of(weights);
            double path = 0;
            if (before.isPresent()) {
                Sample.State last = before.get().layers()[l];
                path = last.pathLength() + Sketch.distance(last.weights(), sketched);
            }
            SubspaceMeter meter = subspaces.get(layer.description().index());
            Probe.Representation representation = representations[l];
            states[l] =
                    new Sample.State(
                            sketched,
                            norm,
                            path,
                            gradients == null ? Sample.NOT_MEASURED : gradients[l],
                            updateNorms == null || norm == 0
                                    ? Sample.NOT_MEASURED
                                    : updateNorms[l] / norm,
                            representation == null ? null : sketch.of(representation.gram()),
                            representation == null ? null : sketch.of(representation.projector()),
                            representation == null ? 0 : representation.rank(),
                            meter == null ? null : meter.measure(layer.layer()));
        }
        return new Sample(update, states);
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum);
    }
}
