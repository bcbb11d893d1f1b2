package io.github.classpca;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import io.github.classpca.internal.fit.CandidateSearch;
import io.github.classpca.internal.fit.DryRun;
import io.github.classpca.internal.fit.LayerPlan;
import io.github.classpca.internal.fit.LayerSolver;
import io.github.classpca.internal.fit.LayerUpdate;
import io.github.classpca.internal.fit.LayerUpdates;
import io.github.classpca.internal.fit.Mirroring;
import io.github.classpca.internal.fit.MomentsGathering;
import io.github.classpca.internal.fit.MomentsMemory;
import io.github.classpca.internal.linalg.Parallel;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.LayerNames;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.sample.ClassCoding;
import io.github.classpca.internal.sample.ExampleStream;
import io.github.classpca.internal.sample.Rewinding;
import io.github.classpca.internal.sample.SampleReader;
import io.github.classpca.internal.sample.Seeds;
import io.github.classpca.internal.sample.TrainingSample;
import io.github.classpca.layer.Calibration;
import io.github.classpca.layer.LayerAdapter;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.report.Candidate;
import io.github.classpca.report.Environment;
import io.github.classpca.report.LayerReport;
import io.github.classpca.report.Provenance;
import io.github.classpca.strategy.FilterRequest;
import io.github.classpca.strategy.FilterSource;
import io.github.classpca.strategy.Redundancy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One fit of the layers of a network, of which a {@link LayerwisePcaTrainer} may do several. */
final class LayerwiseFit {

    /**
     * Watching a subspace takes a solve, of the cube of the inputs, at each point. With 10 classes
     * and 1,000 inputs that is 5 s on 2 cores, as long as gathering what it might save.
     */
    private static final int MAX_WATCHED_INPUTS = 600;

    private final LayerwisePcaConfiguration configuration;
    private final Model network;
    private final LayerGraph graph;
    private final int output;
    private final ExampleStream iterator;

    /**
     * Makes a fit.
     *
     * @param configuration without names of layers
     * @param network the model that the graph is of
     * @param output the step that gives the classes
     */
    LayerwiseFit(
            LayerwisePcaConfiguration configuration,
            Model network,
            LayerGraph graph,
            int output,
            ExampleStream iterator) {
        this.configuration = configuration;
        this.network = network;
        this.graph = graph;
        this.output = output;
        this.iterator = iterator;
    }

    LayerwisePcaResult fit(Stopwatch total) {
        return overSample((sample, forward) -> fit(sample, forward, total));
    }

    ClassMoments moments(int layer) {
        return overSample(
                (sample, forward) -> {
                    DryRun dryRun = DryRun.of(graph, forward, sample.first());
                    int classes = classes();
                    LayerPlan plan = plan(Set.of(layer), classes);
                    LayerPlan.Stage stage =
                            plan.stages().stream()
                                    .filter(candidate -> candidate.layer() == layer)
                                    .findFirst()
                                    .orElseThrow();
                    checkMemory(plan, classes, classes);
                    sample.open(dryRun.bytesPerExample(plan), configuration.memoryBudget());
                    return gathering(stage, sample, forward, classes).untilEnough(0, 0).moments();
                });
    }

    /** Does work over the iterator's examples, and leaves the iterator and the network tidy. */
    private <T> T overSample(BiFunction<TrainingSample, NetworkForward, T> work) {
        try (NetworkForward forward = new NetworkForward(graph)) {
            return Rewinding.around(
                    iterator,
                    () -> {
                        try (TrainingSample sample = sample(forward)) {
                            return work.apply(sample, forward);
                        }
                    });
        } finally {
            graph.clear();
        }
    }

    private TrainingSample sample(NetworkForward forward) {
        return new TrainingSample(
                new SampleReader(
                        iterator,
                        type(),
                        ClassCoding.of(graph, output, iterator),
                        configuration.maxExamples(),
                        configuration.maxExamplesPerClass()),
                forward,
                (layer, examples) ->
                        configuration
                                .listeners()
                                .forEach(listener -> listener.examplesRead(layer, examples)));
    }

    private LayerwisePcaResult fit(TrainingSample sample, NetworkForward forward, Stopwatch total) {
        DryRun dryRun = DryRun.of(graph, forward, sample.first());
        int classes = classes();
        LayerPlan plan = plan(configuration.layers(), classes);
        checkMemory(plan, classes, 1);
        Mirroring mirroring = Mirroring.of(graph, plan, configuration.isMirrored());
        sample.open(dryRun.bytesPerExample(plan), configuration.memoryBudget());
        double readSeconds = seconds(total);
        List<LayerReport> reports = new ArrayList<>();
        List<Integer> normalizations = new ArrayList<>();
        for (LayerPlan.Stage stage : plan.stages()) {
            if (stage.isNormalization()) {
                LayerUpdates.batchNormalization(graph, stage.layer(), sample, forward)
                        .applyTo(graph.layerOf(stage.layer()));
                normalizations.add(stage.layer());
            } else {
                MomentsMemory.Plan memory = memory(stage, classes).within(momentsBudget());
                LayerReport report =
                        Parallel.withAtMost(
                                memory.solvedAtOnce(),
                                () -> compute(stage, memory, sample, forward, classes, mirroring));
                reports.add(report);
                configuration.listeners().forEach(listener -> listener.layerFinished(report));
            }
        }
        return new LayerwisePcaResult(
                network,
                graph,
                ImmutableList.copyOf(reports),
                plan.skipped(),
                ImmutableList.copyOf(normalizations),
                new Provenance(
                        Environment.current(),
                        configuration.toMap(),
                        sample.examples(),
                        sample.unlabelled(),
                        sample.passes(),
                        sample.inMemory(),
                        readSeconds,
                        seconds(total)));
    }

    private LayerPlan plan(Set<Integer> asked, int classes) {
        return LayerPlan.of(graph, asked, configuration::adapter, output, classes);
    }

    private int classes() {
        return ClassCoding.of(graph, output, iterator).classes();
    }

    private DataType type() {
        return graph.dataType();
    }

    /** Fails before any work where the moments of a layer cannot fit into memory. */
    private void checkMemory(LayerPlan plan, int classes, int atATime) {
        for (LayerPlan.Stage stage : plan.stages()) {
            if (stage.isNormalization()) {
                continue;
            }
            LayerAdapter adapter = stage.adapter();
            // ND4J's own limit on memory outside the heap follows the heap's.
            long limit = Runtime.getRuntime().maxMemory();
            double bytes = memory(stage, classes).leastBytes(atATime);
            if (bytes > limit) {
                throw new DL4JInvalidConfigException(
                        String.format(
                                Locale.ROOT,
                                "%s: moments of %d of %d classes over %d inputs take %.1f GB, but"
                                        + " the JVM allows %.1f GB (-Xmx); raise it, make the"
                                        + " layer's input smaller, or leave the layer out",
                                graph.name(stage.layer()),
                                atATime,
                                classes,
                                adapter.inputs(),
                                bytes / 1e9,
                                limit / 1e9));
            }
        }
    }

    private LayerReport compute(
            LayerPlan.Stage stage,
            MomentsMemory.Plan plan,
            TrainingSample sample,
            NetworkForward forward,
            int classes,
            Mirroring mirroring) {
        int index = stage.layer();
        String name = graph.name(index);
        configuration.listeners().forEach(listener -> listener.layerStarted(index, name));
        LayerAdapter adapter = stage.adapter();
        Optional<int[]> mirrored = mirroring.rows(stage);
        Stopwatch statistics = Stopwatch.createStarted();
        MomentsGathering.Gathered gathered =
                gather(stage, plan.classesAtATime(), sample, forward, classes);
        ClassMoments moments =
                mirrored.map(gathered.moments()::symmetrized).orElseGet(gathered::moments);
        double statisticsSeconds = seconds(statistics);
        Stopwatch solving = Stopwatch.createStarted();
        LayerSolver solver = LayerNames.naming(name, () -> new LayerSolver(moments));
        CandidateSearch.Choice choice = choose(stage, mirrored, solver, sample, forward, classes);
        double choiceSeconds = seconds(solving);
        Candidate.Setting chosen = choice.best();
        LayerSolver.Solution solution =
                LayerNames.naming(name, () -> solve(stage, mirrored, solver, chosen));
        LayerUpdate update =
                LayerNames.naming(
                        name, () -> update(stage, solution.filters(), solver, sample, forward));
        Redundancy redundancy = solver.redundancy(solution);
        double explained = solver.explainedFraction(solution.filters());
        double solveSeconds = seconds(solving);
        update.applyTo(graph.layerOf(index));
        mirroring.computed(solution.filters(), mirrored);
        return new LayerReport(
                index,
                name,
                chosen.strategy().name(),
                chosen.ridge(),
                calibration(stage),
                choice.candidates(),
                gathered.examples(),
                gathered.steps(),
                moments.count(),
                gathered.classesAtATime(),
                adapter.inputs(),
                solution.chosen().sources(),
                perClass(solution.chosen().sources(), classes),
                explained,
                redundancy,
                update.before(),
                update.after(),
                statisticsSeconds,
                choiceSeconds,
                solveSeconds);
    }

    private LayerSolver.Solution solve(
            LayerPlan.Stage stage,
            Optional<int[]> mirrored,
            LayerSolver solver,
            Candidate.Setting setting) {
        return solver.solve(
                stage.adapter(),
                Mirroring.strategy(setting.strategy(), mirrored),
                new FilterRequest(
                        stage.adapter().filters(),
                        setting.ridge(),
                        Seeds.of(configuration.seed(), Seeds.Use.FILTERS, stage.layer())),
                calibration(stage));
    }

    /** Takes what the user has set, or else tries candidates. */
    private CandidateSearch.Choice choose(
            LayerPlan.Stage stage,
            Optional<int[]> mirrored,
            LayerSolver solver,
            TrainingSample sample,
            NetworkForward forward,
            int classes) {
        Candidate.Setting usual =
                new Candidate.Setting(configuration.strategy(stage.layer()), ridge(stage));
        if (!configuration.isAutomatic(stage.layer())) {
            return new CandidateSearch.Choice(usual, ImmutableList.of());
        }
        return new CandidateSearch(
                        graph, sample, classes, configuration.seed(), configuration.memoryBudget())
                .choose(
                        stage,
                        setting ->
                                update(
                                        stage,
                                        solve(stage, mirrored, solver, setting).filters(),
                                        solver,
                                        sample,
                                        forward),
                        usual);
    }

    /** Gathers what fits into memory together, and otherwise a group of classes at a time. */
    private MomentsGathering.Gathered gather(
            LayerPlan.Stage stage,
            int classesAtATime,
            TrainingSample sample,
            NetworkForward forward,
            int classes) {
        MomentsGathering gathering = gathering(stage, sample, forward, classes);
        if (classesAtATime < classes) {
            return gathering.inGroups(Math.max(1, classesAtATime));
        }
        boolean watched = stage.adapter().inputs() <= MAX_WATCHED_INPUTS;
        return gathering.untilEnough(
                watched ? configuration.statisticsTolerance() : 0, ridge(stage));
    }

    private MomentsGathering gathering(
            LayerPlan.Stage stage, TrainingSample sample, NetworkForward forward, int classes) {
        return new MomentsGathering(
                stage,
                graph.name(stage.layer()),
                sample,
                forward,
                classes,
                type(),
                configuration.patchesPerExample(),
                configuration.seed());
    }

    private MomentsMemory memory(LayerPlan.Stage stage, int classes) {
        return new MomentsMemory(classes, stage.adapter().inputs(), type(), Parallel.threads());
    }

    private long momentsBudget() {
        return configuration.momentsBudget().orElse(Runtime.getRuntime().maxMemory() / 2);
    }

    private double ridge(LayerPlan.Stage stage) {
        return configuration
                .ridge(stage.layer())
                .orElseGet(() -> stage.adapter().defaultRidge(stage.onInput()));
    }

    private Calibration calibration(LayerPlan.Stage stage) {
        return configuration
                .calibration(stage.layer())
                .orElseGet(
                        () ->
                                isRectified(stage.layer())
                                        ? Calibration.UNIT.withThreshold(
                                                stage.adapter().defaultThreshold(stage.onInput()))
                                        : Calibration.UNIT);
    }

    private boolean isRectified(int layer) {
        return graph.layerOf(layer).conf().getLayer() instanceof BaseLayer conf
                && conf.getActivationFn() instanceof ActivationReLU;
    }

    private LayerUpdate update(
            LayerPlan.Stage stage,
            INDArray filters,
            LayerSolver solver,
            TrainingSample sample,
            NetworkForward forward) {
        Layer layer = graph.layerOf(stage.layer());
        Calibration calibration = calibration(stage);
        if (layer.conf().getLayer() instanceof DenseLayer dense && dense.hasLayerNorm()) {
            return LayerUpdates.layerNormalized(
                    layer, stage.layer(), filters, calibration, sample, forward);
        }
        return LayerUpdates.linear(layer, stage.adapter(), filters, calibration, solver);
    }

    private static ImmutableList<Integer> perClass(List<FilterSource> sources, int classes) {
        Integer[] counts = new Integer[classes];
        Arrays.fill(counts, 0);
        for (FilterSource source : sources) {
            if (source.classIndex() != FilterSource.NO_CLASS) {
                counts[source.classIndex()]++;
            }
        }
        return ImmutableList.copyOf(counts);
    }

    private static double seconds(Stopwatch stopwatch) {
        return stopwatch.elapsed().toNanos() / 1e9;
    }
}
