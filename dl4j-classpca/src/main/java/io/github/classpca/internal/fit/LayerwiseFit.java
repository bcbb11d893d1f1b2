package io.github.classpca.internal.fit;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import io.github.classpca.internal.linalg.Parallel;
import io.github.classpca.internal.network.LayerGraph;
import io.github.classpca.internal.network.LayerNames;
import io.github.classpca.internal.network.NetworkForward;
import io.github.classpca.internal.sample.SampleProgress;
import io.github.classpca.internal.sample.Seeds;
import io.github.classpca.layer.Calibration;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.report.Candidate;
import io.github.classpca.report.Environment;
import io.github.classpca.report.LayerReport;
import io.github.classpca.report.Provenance;
import io.github.classpca.strategy.FilterRequest;
import io.github.classpca.strategy.FilterSource;
import io.github.classpca.strategy.Redundancy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One fit of the layers of a network, lowest first.
 *
 * <p>A layer changes only after all of its work has succeeded.
 */
public final class LayerwiseFit {

    /**
     * Watching a subspace takes a solve, of the cube of the inputs, at each point. With 10 classes
     * and 1,000 inputs that is 5 s on 2 cores, as long as gathering what it might save.
     */
    private static final int MAX_WATCHED_INPUTS = 600;

    private final FitSettings configuration;
    private final LayerGraph graph;
    private final int output;
    private final int classes;
    private final FitSample sample;
    private final FinishedLayers finished;

    /**
     * Readies a fit.
     *
     * @param configuration without names of layers
     * @param output the step that gives the classes
     * @param classes the number of classes
     * @param finished where finished layers are kept
     */
    public LayerwiseFit(
            FitSettings configuration,
            LayerGraph graph,
            int output,
            int classes,
            FitSample sample,
            FinishedLayers finished) {
        this.configuration = configuration;
        this.graph = graph;
        this.output = output;
        this.classes = classes;
        this.sample = sample;
        this.finished = finished;
    }

    /**
     * Tells a sample's readers of progress.
     *
     * @return what passes it on to the listeners
     */
    public static SampleProgress progress(FitSettings configuration) {
        return (layer, examples) ->
                configuration
                        .listeners()
                        .forEach(listener -> listener.examplesRead(layer, examples));
    }

    /** Gathers the moments of one layer's input with the network as it is. */
    public ClassMoments moments(int layer, NetworkForward forward) {
        DryRun dryRun = DryRun.of(graph, forward, sample.first());
        LayerPlan plan = plan(Set.of(layer));
        LayerPlan.Stage stage =
                plan.stages().stream()
                        .filter(candidate -> candidate.layer() == layer)
                        .findFirst()
                        .orElseThrow();
        checkMemory(plan, classes);
        sample.open(dryRun.bytesPerExample(plan));
        return sample.moments(stage, classes, 0, 0).moments();
    }

    /** Computes the layers, <b>changing the network in place</b>. */
    public FittedLayers fit(NetworkForward forward, Stopwatch total) {
        DryRun dryRun = DryRun.of(graph, forward, sample.first());
        LayerPlan plan = plan(configuration.layers());
        checkMemory(plan, 1);
        Mirroring mirroring = Mirroring.of(graph, plan, configuration.isMirrored());
        sample.open(dryRun.bytesPerExample(plan));
        double readSeconds = seconds(total);
        ImmutableList.Builder<LayerReport> reports = ImmutableList.builder();
        ImmutableList.Builder<Integer> normalizations = ImmutableList.builder();
        for (LayerPlan.Stage stage : plan.stages()) {
            Optional<FinishedLayers.Layer> kept = finished.find(stage.layer());
            FinishedLayers.Layer layer = kept.orElseGet(() -> compute(stage, mirroring));
            new LayerUpdate(layer.parameters(), null, null).applyTo(graph.layerOf(stage.layer()));
            layer.filters()
                    .ifPresent(filters -> mirroring.computed(filters, mirroring.rows(stage)));
            if (kept.isEmpty()) {
                finished.keep(stage.layer(), layer);
            }
            if (stage.isNormalization()) {
                normalizations.add(stage.layer());
            }
            layer.report().ifPresent(reports::add);
            layer.report()
                    .ifPresent(
                            report ->
                                    configuration
                                            .listeners()
                                            .forEach(listener -> listener.layerFinished(report)));
        }
        return new FittedLayers(
                reports.build(),
                plan.skipped(),
                normalizations.build(),
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

    private FinishedLayers.Layer compute(LayerPlan.Stage stage, Mirroring mirroring) {
        if (stage.isNormalization()) {
            return new FinishedLayers.Layer(
                    LayerUpdates.batchNormalization(
                                    graph.layerOf(stage.layer()),
                                    sample.channels(Channels.ofInput(stage.layer()))[0])
                            .parameters(),
                    Optional.empty(),
                    Optional.empty());
        }
        MomentsMemory.Plan memory = sample.plan(memory(stage));
        return Parallel.withAtMost(
                memory.solvedAtOnce(), () -> compute(stage, memory, mirroring.rows(stage)));
    }

    private LayerPlan plan(Set<Integer> asked) {
        return LayerPlan.of(graph, asked, configuration::adapter, output, classes);
    }

    /** Fails before any work where the moments of a layer cannot fit into memory. */
    private void checkMemory(LayerPlan plan, int atATime) {
        for (LayerPlan.Stage stage : plan.stages()) {
            if (stage.isNormalization()) {
                continue;
            }
            sample.requireRoom(graph.name(stage.layer()), memory(stage), atATime);
        }
    }

    private FinishedLayers.Layer compute(
            LayerPlan.Stage stage, MomentsMemory.Plan plan, Optional<int[]> mirrored) {
        int index = stage.layer();
        String name = graph.name(index);
        configuration.listeners().forEach(listener -> listener.layerStarted(index, name));
        Stopwatch statistics = Stopwatch.createStarted();
        GatheredMoments gathered = gather(stage, plan.classesAtATime());
        ClassMoments moments =
                mirrored.map(gathered.moments()::symmetrized).orElseGet(gathered::moments);
        double statisticsSeconds = seconds(statistics);
        Stopwatch solving = Stopwatch.createStarted();
        LayerSolver solver = LayerNames.naming(name, () -> new LayerSolver(moments));
        CandidateSearch.Choice choice = choose(stage, mirrored, solver);
        double choiceSeconds = seconds(solving);
        Candidate.Setting chosen = choice.best();
        LayerSolver.Solution solution =
                LayerNames.naming(name, () -> solve(stage, mirrored, solver, chosen));
        LayerUpdate update =
                LayerNames.naming(name, () -> update(stage, solution.filters(), solver));
        Redundancy redundancy = solver.redundancy(solution);
        double explained = solver.explainedFraction(solution.filters());
        LayerReport report =
                new LayerReport(
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
                        stage.adapter().inputs(),
                        solution.chosen().sources(),
                        perClass(solution.chosen().sources(), classes),
                        explained,
                        redundancy,
                        update.before(),
                        update.after(),
                        statisticsSeconds,
                        choiceSeconds,
                        seconds(solving));
        return new FinishedLayers.Layer(
                update.parameters(), Optional.of(solution.filters()), Optional.of(report));
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
            LayerPlan.Stage stage, Optional<int[]> mirrored, LayerSolver solver) {
        Candidate.Setting usual =
                new Candidate.Setting(configuration.strategy(stage.layer()), ridge(stage));
        if (!configuration.isAutomatic(stage.layer())) {
            return new CandidateSearch.Choice(usual, ImmutableList.of());
        }
        return new CandidateSearch(
                        graph,
                        sample.localExamples(CandidateSearch.MAX_EXAMPLES),
                        classes,
                        configuration.seed(),
                        configuration.memoryBudget())
                .choose(
                        stage,
                        setting ->
                                update(
                                        stage,
                                        solve(stage, mirrored, solver, setting).filters(),
                                        solver),
                        usual);
    }

    /** Gathers what fits into memory together, and otherwise a group of classes at a time. */
    private GatheredMoments gather(LayerPlan.Stage stage, int classesAtATime) {
        boolean watched = stage.adapter().inputs() <= MAX_WATCHED_INPUTS;
        return sample.moments(
                stage,
                Math.max(1, classesAtATime),
                watched ? configuration.statisticsTolerance() : 0,
                ridge(stage));
    }

    private MomentsMemory memory(LayerPlan.Stage stage) {
        return new MomentsMemory(
                classes, stage.adapter().inputs(), graph.dataType(), Parallel.threads());
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

    private LayerUpdate update(LayerPlan.Stage stage, INDArray filters, LayerSolver solver) {
        Layer layer = graph.layerOf(stage.layer());
        Calibration calibration = calibration(stage);
        if (layer.conf().getLayer() instanceof DenseLayer dense && dense.hasLayerNorm()) {
            return LayerUpdates.layerNormalized(layer, stage.layer(), filters, calibration, sample);
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
