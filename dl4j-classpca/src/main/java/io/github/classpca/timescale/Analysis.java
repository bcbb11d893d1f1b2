package io.github.classpca.timescale;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableLongArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Turns the samples of a training into a report. */
final class Analysis {

    /** Below this many samples a curve is too coarse to be called one. */
    static final int ENOUGH_SAMPLES = 8;

    /** Left after two thirds of the run, as a share of the way: more means it still moves. */
    static final double STILL_MOVING = 0.1;

    /** A worse fit is not worth the name of an exponential: a straight line gives 0.92. */
    static final double GOOD_FIT = 0.95;

    /** Relative to the weights, what rounding to single precision alone may move. */
    private static final double NO_MOVEMENT = 1e-6;

    private final List<LayerDescription> layers;
    private final List<Sample> samples;
    private final Sketch sketch;
    private final List<Map.Entry<Integer, SubspaceMeter>> subspaces;
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
        this.last = samples.size() - 1;
    }

    TimescaleReport report(long taken, String failure) {
        ImmutableList.Builder<LayerTimescale> measured = ImmutableList.builder();
        for (int l = 0; l < layers.size(); l++) {
            measured.add(layer(l));
        }
        return new TimescaleReport(
                samples.get(0).update(),
                samples.get(last).update(),
                samples.size(),
                taken,
                measured.build(),
                Optional.ofNullable(failure));
    }

    private LayerTimescale layer(int l) {
        LayerDescription description = layers.get(l);
        Movement movement = movement(l);
        boolean moved = movement.displacement() > NO_MOVEMENT * movement.weightNorm();
        Curve distance =
                moved
                        ? curve(i -> toLast(l, i) / movement.displacement())
                        : new Curve(ImmutableLongArray.of(), ImmutableDoubleArray.of());
        double error = sketch.errorBound(description.weights());
        Optional<Timescale> timescale = timescale(distance, error);
        return new LayerTimescale(
                description.index(),
                description.name(),
                description.weights(),
                error,
                timescale,
                distance,
                relativeUpdates(l),
                measured(state -> state.gradientNorm(), l),
                measured(state -> state.updateRatio(), l),
                movement,
                cka(l),
                svcca(l),
                shares(l),
                verdicts(description, moved, movement, timescale));
    }

    private Optional<Timescale> timescale(Curve distance, double error) {
        // Numerator and denominator err both.
        return distance.size() < 3
                ? Optional.empty()
                : Optional.of(Timescale.of(distance, Math.sqrt(2) * error));
    }

    private ImmutableList<String> verdicts(
            LayerDescription description,
            boolean moved,
            Movement movement,
            Optional<Timescale> timescale) {
        ImmutableList.Builder<String> result = ImmutableList.builder();
        if (!moved) {
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
        if (movement.lastThird() > STILL_MOVING) {
            result.add(
                    String.format(
                            Locale.ROOT,
                            "not converged: the last third still moves, with %.0f %% of the way"
                                    + " left at its start",
                            100 * movement.lastThird()));
        }
        timescale.ifPresent(
                scale -> {
                    if (scale.tauLow() == 0) {
                        result.add(
                                "tau is not resolved: it may lie before the first sample after"
                                        + " the start");
                    }
                    if (scale.r2() < GOOD_FIT) {
                        result.add(
                                String.format(
                                        Locale.ROOT, "not an exponential: R2 %.2f", scale.r2()));
                    }
                });
        return result.build();
    }

    private Movement movement(int l) {
        Sample.State end = state(l, last);
        double displacement = toLast(l, 0);
        double duration = samples.get(last).update() - (double) samples.get(0).update();
        Curve path = curve(i -> state(l, i).pathLength());
        Curve distance = curve(i -> toLast(l, i));
        double norm = end.weightNorm();
        double third = duration / 3;
        double perUpdate = norm > 0 ? 1 / (norm * third) : 0;
        return new Movement(
                end.pathLength(),
                displacement,
                norm,
                perUpdate * path.at(third),
                perUpdate * (end.pathLength() - path.at(2 * third)),
                displacement > 0 ? distance.at(2 * third) / displacement : 0);
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
        int pairs = probePairs();
        return representation(
                l,
                sketch.errorBound(pairs),
                i -> {
                    double distance = Sketch.distance(state(l, i).gram(), state(l, last).gram());
                    return distance * distance / 2;
                });
    }

    private Optional<RepresentationTimescale> svcca(int l) {
        return representation(
                l,
                sketch.errorBound(probePairs()),
                i -> {
                    Sample.State now = state(l, i);
                    Sample.State end = state(l, last);
                    double distance = Sketch.distance(now.projector(), end.projector());
                    double common = (now.rank() + end.rank() - distance * distance) / 2;
                    return 1 - common / Math.min(now.rank(), end.rank());
                });
    }

    private int probePairs() {
        float[] gram = samples.get(last).layers()[0].gram();
        // A sketch of full width stands for more pairs than it keeps.
        return gram == null || gram.length < sketch.width() ? 0 : Integer.MAX_VALUE;
    }

    private Optional<RepresentationTimescale> representation(
            int l, double error, ToDoubleFunction<Integer> dissimilarity) {
        List<Integer> known = new ArrayList<>();
        for (int i = 0; i <= last; i++) {
            if (state(l, i).gram() != null) {
                known.add(i);
            }
        }
        if (known.isEmpty() || known.get(known.size() - 1) != last) {
            return Optional.empty();
        }
        ImmutableLongArray.Builder updates = ImmutableLongArray.builder();
        ImmutableDoubleArray.Builder similarity = ImmutableDoubleArray.builder();
        ImmutableDoubleArray.Builder falling = ImmutableDoubleArray.builder();
        double start = dissimilarity.applyAsDouble(known.get(0));
        for (int i : known) {
            double value = dissimilarity.applyAsDouble(i);
            updates.add(samples.get(i).update());
            similarity.add(1 - value);
            falling.add(i == last ? 0 : value / start);
        }
        Curve curve = new Curve(updates.build(), similarity.build());
        return Optional.of(
                new RepresentationTimescale(
                        curve,
                        start > NO_MOVEMENT
                                // A square errs twice as much.
                                ? timescale(new Curve(curve.updates(), falling.build()), 2 * error)
                                : Optional.empty()));
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

    private double toLast(int l, int sample) {
        return Sketch.distance(state(l, sample).weights(), state(l, last).weights());
    }

    private Sample.State state(int l, int sample) {
        return samples.get(sample).layers()[l];
    }
}
