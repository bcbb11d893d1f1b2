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

    private static final long serialVersionUID = 2L;

    /** The projection of the first layer; others have a seed of their own. */
    private final Sketch sketch;

    /** Examples to compare activations of, or null. */
    private Probe probe;

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

    /** Returns how many examples activations are compared of. */
    int probeExamples() {
        return probe == null ? 0 : probe.examples();
    }

    /** Takes the next sample for the first. */
    void startAnew() {
        subspaces.values().forEach(SubspaceMeter::startAnew);
    }

    /** Says that the probe batch does not fit. */
    String misfit(Throwable cause) {
        return probe.misfit(cause);
    }

    /** Measures no activations from now on. */
    void dropProbe() {
        probe = null;
    }

    /** Measures activations; null where a layer's are constant, or there is no probe. */
    Probe.Representation[] representations(Model network, ImmutableList<WeightedLayer> layers) {
        return probe == null
                ? new Probe.Representation[layers.size()]
                : probe.measure(network, layers);
    }

    /**
     * Takes a sample.
     *
     * @param representations what {@link #representations} returned
     * @param before the last one, which the path goes on from
     * @param path the way since then
     * @param gradients norms by layer, or null
     * @param updateNorms norms by layer, or null
     */
    Sample take(
            long update,
            ImmutableList<WeightedLayer> layers,
            Probe.Representation[] representations,
            Optional<Sample> before,
            PathLength path,
            double[] gradients,
            double[] updateNorms) {
        Sample.State[] states = new Sample.State[layers.size()];
        for (int l = 0; l < states.length; l++) {
            WeightedLayer layer = layers.get(l);
            float[] weights = layer.weights();
            double norm = norm(weights);
            float[] sketched = new Sketch(sketch.width(), sketch.seed() + l).of(weights);
            double length = 0;
            if (before.isPresent()) {
                Sample last = before.get();
                double distance = Sketch.distance(last.layers()[l].weights(), sketched);
                length = path.length(l, last, update, distance);
            }
            SubspaceMeter meter = subspaces.get(layer.description().index());
            Probe.Representation representation = representations[l];
            states[l] =
                    new Sample.State(
                            sketched,
                            norm,
                            length,
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
