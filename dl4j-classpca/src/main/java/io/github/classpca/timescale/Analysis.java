package io.github.classpca.timescale;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

/** Turns the samples of a training into a report. */
final class Analysis {

    /** Below this many samples a curve is too coarse to be called one. */
    static final int ENOUGH_SAMPLES = 3 * Reference.MIN_SAMPLES;

    /** Left after two thirds of the run, as a share of the way: more means it still moves. */
    static final double STILL_MOVING = 0.1;

    /** A worse fit is not worth the name of an exponential: a straight line gives 0.93. */
    static final double GOOD_FIT = 0.95;

    /** Standard deviations that the noise is allowed. */
    private static final int DEVIATIONS = 2;

    /** Relative to the weights, what rounding to single precision alone may move. */
    private static final double NO_MOVEMENT = 1e-6;

    private final List<LayerDescription> layers;
    private final List<Sample> samples;
    private final Sketch sketch;
    private final List<Map.Entry<Integer, SubspaceMeter>> subspaces;
    private final Reference reference;
    private final int last;

    Analysis(
            List<LayerDescription> layers,
            List<Sample> samples,
            Sketch sketch,
            List<Map.Entry<Integer, SubspaceMeter>> subspaces) {
        this.layers = layers;
        this.samples = samples;
        this.sketch = sketch;
        this.subspaces = subspaces;
        this.reference = Reference.of(samples);
        this.last = samples.size() - 1;
    }

    TimescaleReport report(long taken, String failure, TimescaleProvenance provenance) {
        ImmutableList.Builder<LayerTimescale> measured = ImmutableList.builder();
        for (int l = 0; l < layers.size(); l++) {
            measured.add(layer(l));
        }
        return new TimescaleReport(
                samples.get(0).update(),
                samples.get(last).update(),
                samples.get(reference.first()).update(),
                reference.size(),
                samples.size(),
                taken,
                measured.build(),
                Optional.ofNullable(failure),
                provenance);
    }

    private LayerTimescale layer(int l) {
        LayerDescription description = layers.get(l);
        double[] end = reference.meanVector(i -> state(l, i).weights());
        double displacement = Sketch.distance(state(l, 0).weights(), end);
        boolean moved = displacement > NO_MOVEMENT * state(l, last).weightNorm();
        double error = sketch.errorBound(description.weights());
        Optional<Approach> approach =
                moved ? Optional.of(approach(l, end, displacement, error)) : Optional.empty();
        Optional<Timescale> timescale = approach.flatMap(Timescale::of);
        Movement movement = movement(l, displacement, approach);
        return new LayerTimescale(
                description.index(),
                description.name(),
                description.kind(),
                description.weights(),
                error,
                approach.map(Approach::floor).orElse(0.0),
                timescale,
                approach.map(Approach::curve)
                        .orElse(new Curve(ImmutableLongArray.of(), ImmutableDoubleArray.of())),
                relativeUpdates(l),
                measured(state -> state.gradientNorm(), l),
                measured(state -> state.updateRatio(), l),
                movement,
                cka(l),
                svcca(l),
                shares(l),
                verdicts(description, approach, movement, timescale));
    }

    private Approach approach(int l, double[] end, double displacement, double error) {
        Curve distance = curve(i -> Sketch.distance(state(l, i).weights(), end) / displacement);
        double floor = Math.sqrt(reference.variance(i -> Math.pow(distance.values().get(i), 2)));
        double along =
                Math.sqrt(
                        reference.variance(
                                i -> {
                                    float[] start = state(l, 0).weights();
                                    double share = along(state(l, i).weights(), start, end);
                                    return share * share;
                                }));
        // Numerator and denominator err both.
        return new Approach(
                distance, floor, reference.first(), Math.sqrt(2) * error, DEVIATIONS * along);
    }

    /** Returns how far a state lies from the end towards the start, whose distance is 1. */
    private static double along(float[] state, float[] start, double[] end) {
        double product = 0;
        double square = 0;
        for (int k = 0; k < end.length; k++) {
            double way = start[k] - end[k];
            product += (state[k] - end[k]) * way;
            square += way * way;
        }
        return product / square;
    }

    private ImmutableList<String> verdicts(
            LayerDescription description,
            Optional<Approach> moved,
            Movement movement,
            Optional<Timescale> timescale) {
        ImmutableList.Builder<String> result = ImmutableList.builder();
        if (moved.isEmpty()) {
            return ImmutableList.of(
                    description.frozen() ? "layer did not move: frozen" : "layer did not move");
        }
        if (samples.size() < ENOUGH_SAMPLES) {
            result.add(
                    "too few samples: "
                            + samples.size()
                            + ", at least "
                            + ENOUGH_SAMPLES
                            + " are needed; train longer or sample more often");
        }
        Approach approach = moved.orElseThrow();
        if (movement.lastThird() > Math.max(STILL_MOVING, approach.leastTelling())) {
            result.add(
                    String.format(
                            Locale.ROOT,
                            "not converged: the last third still moves, with %.0f %% of the way"
                                    + " left at its start",
                            100 * movement.lastThird()));
        }
        if (approach.leastTelling() > Timescale.LEVEL) {
            result.add(
                    String.format(
                            Locale.ROOT,
                            "no tau: 1/e of the way is less than twice the noise among the last"
                                    + " states, %.2g of it",
                            approach.floor()));
        }
        timescale.ifPresent(scale -> fits(result, approach, scale));
        return result.build();
    }

    private static void fits(
            ImmutableList.Builder<String> result, Approach approach, Timescale scale) {
        if (scale.tauLow() == 0) {
            result.add("tau is not resolved: it may lie before the first sample after the start");
        }
        if (approach.latest(Timescale.LEVEL) < 0) {
            result.add("tau has no upper bound: the noise among the last states is too large");
        }
        if (scale.r2().orElse(1) < GOOD_FIT) {
            result.add(
                    String.format(
                            Locale.ROOT, "not an exponential: R2 %.2f", scale.r2().getAsDouble()));
        }
    }

    private Movement movement(int l, double displacement, Optional<Approach> approach) {
        Sample.State end = state(l, last);
        double duration = samples.get(last).update() - (double) samples.get(0).update();
        Curve path = curve(i -> state(l, i).pathLength());
        double norm = end.weightNorm();
        double third = duration / 3;
        double perUpdate = norm > 0 ? 1 / (norm * third) : 0;
        return new Movement(
                end.pathLength(),
                displacement,
                norm,
                perUpdate * path.at(third),
                perUpdate * (end.pathLength() - path.at(2 * third)),
                approach.map(known -> known.curve().at(2 * third)).orElse(0.0));
    }

    private Curve relativeUpdates(int l) {
        ImmutableLongArray.Builder updates = ImmutableLongArray.builder();
        ImmutableDoubleArray.Builder values = ImmutableDoubleArray.builder();
        for (int i = 1; i <= last; i++) {
            double norm = state(l, i).weightNorm();
            double elapsed = samples.get(i).update() - (double) samples.get(i - 1).update();
            double step = state(l, i).pathLength() - state(l, i - 1).pathLength();
            updates.add(samples.get(i).update());
            values.add(norm > 0 ? step / elapsed / norm : 0);
        }
        return new Curve(updates.build(), values.build());
    }

    private Optional<RepresentationTimescale> cka(int l) {
        List<Sample> known = withActivations(l);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Reference end = Reference.of(known);
        IntFunction<float[]> gram = i -> known.get(i).layers()[l].gram();
        double[] mean = end.meanVector(gram);
        // Each has norm 1, and so a mean is shorter by their variance.
        double norm =
                Math.sqrt(1 - end.mean(i -> Math.pow(Sketch.distance(gram.apply(i), mean), 2)));
        double[] unit = Arrays.stream(mean).map(value -> value / norm).toArray();
        double[] dissimilarity = new double[known.size()];
        for (int i = 0; i < dissimilarity.length; i++) {
            double distance = Sketch.distance(gram.apply(i), unit);
            dissimilarity[i] = distance * distance / 2;
        }
        double along =
                Math.sqrt(
                        end.variance(i -> Math.pow(along(gram.apply(i), gram.apply(0), mean), 2)));
        double start = dissimilarity[0];
        return Optional.of(
                representation(
                        known,
                        dissimilarity,
                        pairs(state(l, last)),
                        end.variance(i -> dissimilarity[i]) / start,
                        end.first(),
                        // The square of a distance that is down to the root of 1/e.
                        2 * Math.sqrt(Timescale.LEVEL) * DEVIATIONS * along));
    }

    private Optional<RepresentationTimescale> svcca(int l) {
        List<Sample> known = withActivations(l);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Reference end = Reference.of(known);
        double[] dissimilarity = new double[known.size()];
        for (int i = 0; i < dissimilarity.length; i++) {
            Sample.State now = known.get(i).layers()[l];
            dissimilarity[i] = end.meanWithout(i, j -> svcca(now, known.get(j).layers()[l]));
        }
        double mean = end.mean(i -> dissimilarity[i]);
        double deviation = Math.sqrt(end.variance(i -> Math.pow(dissimilarity[i] - mean, 2)));
        double start = dissimilarity[0];
        return Optional.of(
                representation(
                        known,
                        dissimilarity,
                        pairs(state(l, last)),
                        mean / start,
                        end.first(),
                        DEVIATIONS * deviation / start));
    }

    /** One minus the mean squared canonical correlation. */
    private static double svcca(Sample.State a, Sample.State b) {
        double distance = Sketch.distance(a.projector(), b.projector());
        double common = (a.rank() + b.rank() - distance * distance) / 2;
        return 1 - common / Math.min(a.rank(), b.rank());
    }

    /** Returns the samples with activations of a layer; none where the last has none. */
    private List<Sample> withActivations(int l) {
        return state(l, last).gram() == null
                ? List.of()
                : samples.stream().filter(sample -> sample.layers()[l].gram() != null).toList();
    }

    private RepresentationTimescale representation(
            List<Sample> known,
            double[] dissimilarity,
            long pairs,
            double floor,
            int first,
            double noise) {
        double start = dissimilarity[0];
        ImmutableLongArray.Builder updates = ImmutableLongArray.builder();
        ImmutableDoubleArray.Builder similarity = ImmutableDoubleArray.builder();
        ImmutableDoubleArray.Builder falling = ImmutableDoubleArray.builder();
        for (int i = 0; i < dissimilarity.length; i++) {
            updates.add(known.get(i).update());
            similarity.add(1 - dissimilarity[i]);
            falling.add(dissimilarity[i] / start);
        }
        Curve curve = new Curve(updates.build(), similarity.build());
        if (!(start > NO_MOVEMENT)) {
            return new RepresentationTimescale(curve, 0, Optional.empty());
        }
        // A square errs twice as much.
        double error = 2 * Math.sqrt(2) * sketch.errorBound(pairs);
        return new RepresentationTimescale(
                curve,
                floor,
                Timescale.of(
                        new Approach(
                                new Curve(curve.updates(), falling.build()),
                                floor,
                                first,
                                error,
                                noise)));
    }

    private long pairs(Sample.State state) {
        // A sketch of full width may stand for more pairs than it keeps.
        return state.gram().length < sketch.width() ? 0 : Integer.MAX_VALUE;
    }

    private ImmutableList<SubspaceShare> shares(int l) {
        ImmutableList.Builder<SubspaceShare> result = ImmutableList.builder();
        for (Map.Entry<Integer, SubspaceMeter> entry : subspaces) {
            if (entry.getKey() != layers.get(l).index()) {
                continue;
            }
            for (int s = 0; s < SubspaceMeter.STRATEGIES.length; s++) {
                int subspace = s;
                Curve change = curve(i -> state(l, i).shares()[subspace][1]);
                result.add(
                        new SubspaceShare(
                                SubspaceMeter.STRATEGIES[s].name(),
                                entry.getValue().chance(s),
                                curve(i -> state(l, i).shares()[subspace][0]),
                                new Curve(
                                        change.updates().subArray(1, change.size()).trimmed(),
                                        change.values().subArray(1, change.size()).trimmed())));
            }
        }
        return result.build();
    }

    private Curve measured(ToDoubleFunction<Sample.State> quantity, int l) {
        ImmutableLongArray.Builder updates = ImmutableLongArray.builder();
        ImmutableDoubleArray.Builder values = ImmutableDoubleArray.builder();
        for (Sample sample : samples) {
            double value = quantity.applyAsDouble(sample.layers()[l]);
            if (value != Sample.NOT_MEASURED) {
                updates.add(sample.update());
                values.add(value);
            }
        }
        return new Curve(updates.build(), values.build());
    }

    private Curve curve(ToDoubleFunction<Integer> value) {
        ImmutableLongArray.Builder updates = ImmutableLongArray.builder();
        ImmutableDoubleArray.Builder values = ImmutableDoubleArray.builder();
        for (int i = 0; i <= last; i++) {
            updates.add(samples.get(i).update());
            values.add(value.applyAsDouble(i));
        }
        return new Curve(updates.build(), values.build());
    }

    private Sample.State state(int l, int sample) {
        return samples.get(sample).layers()[l];
    }
}
