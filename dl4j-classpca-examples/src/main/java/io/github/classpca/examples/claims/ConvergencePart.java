package io.github.classpca.examples.claims;

import com.google.common.base.Stopwatch;
import io.github.classpca.examples.compare.ComparisonSettings;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.compare.Progress;
import io.github.classpca.examples.compare.Start;
import io.github.classpca.examples.compare.Starter;
import io.github.classpca.examples.data.ExampleIterator;
import io.github.classpca.examples.data.ExampleSource;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.page.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.ClassificationScoreCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.termination.ScoreImprovementEpochTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.schedule.FixedSchedule;

/** Claims 4 and 6: where training ends if it may, and what it has to train. */
final class ConvergencePart implements Part {

    private static final List<Method> METHODS =
            List.of(Method.SGD, Method.FINETUNE, Method.CLASSPCA);

    /** Epochs without a better accuracy on the validation examples, until it ends. */
    private static final int PATIENCE = 10;

    private static final int VALIDATION_SHARE = 5;

    private static final double BYTES_A_MEBIBYTE = 1 << 20;

    /**
     * A training to its end.
     *
     * @param accuracy on the test examples, of the state that was best on validation
     * @param epochs of that state
     * @param seconds in all, validation included
     * @param layers how many backpropagation trains
     * @param weights how many these have
     * @param bytes that a batch takes, by DL4J's own estimate
     */
    private record Run(
            double accuracy, int epochs, double seconds, int layers, long weights, long bytes) {}

    private record Cell(Method method, Step<Run> step) {}

    private final Study study;
    private final LabelledData split;
    private final List<Cell> cells = new ArrayList<>();

    ConvergencePart(Study whole) {
        study = whole.few(whole.quickOr(300, 1250), whole.quickOr(300, Study.TESTS));
        split = study.data().validation(study.data().train().size() / VALIDATION_SHARE, 1);
        for (Method method : METHODS) {
            for (long seed : study.eachSeed()) {
                cells.add(
                        new Cell(
                                method,
                                new Step<>(
                                        "convergence, " + method + ", seed " + seed,
                                        1 + mostEpochs() / 3.0 * split.train().size() * 2e-3,
                                        Run.class,
                                        () -> train(method, seed))));
            }
        }
    }

    private int mostEpochs() {
        return study.quickOr(2, 40);
    }

    private Run train(Method method, long seed) {
        Stopwatch elapsed = Stopwatch.createStarted();
        ComparisonSettings settings =
                new ComparisonSettings(
                        1, Study.BATCH, seed, builder -> builder, chosen -> chosen, 0, true);
        Starter starter =
                new Starter(
                        split, study.network().apply(split.train(), seed), settings, Progress.NONE);
        // A rate that falls by schedule would know the end beforehand.
        Start start = starter.start(method, new FixedSchedule(starter.training(method).rate()));
        EarlyStoppingConfiguration<MultiLayerNetwork> stopping =
                new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
                        .epochTerminationConditions(
                                new MaxEpochsTerminationCondition(mostEpochs()),
                                new ScoreImprovementEpochTerminationCondition(PATIENCE))
                        .scoreCalculator(
                                new ClassificationScoreCalculator(
                                        Evaluation.Metric.ACCURACY, Study.inOrder(start.test())))
                        .modelSaver(new InMemoryModelSaver<>())
                        .build();
        EarlyStoppingResult<MultiLayerNetwork> result =
                new EarlyStoppingTrainer(
                                stopping,
                                start.trained(),
                                ExampleIterator.shuffled(start.train(), Study.BATCH, seed))
                        .fit();
        double seconds = elapsed.elapsed().toMillis() / 1e3;
        MultiLayerNetwork best = result.getBestModel();
        MultiLayerNetwork whole =
                method.trainsAll() ? best : start.computed().orElseThrow().assemble(best);
        return new Run(
                whole.evaluate(study.test()).accuracy(),
                result.getBestModelEpoch() + 1,
                seconds,
                (int) Stream.of(best.getLayers()).filter(ConvergencePart::hasWeights).count(),
                best.numParams(),
                bytes(best, start.train()));
    }

    private static boolean hasWeights(Layer layer) {
        return layer.numParams() > 0;
    }

    private static long bytes(MultiLayerNetwork network, ExampleSource source) {
        long[] shape = source.batch(new int[] {0}).getFeatures().shape();
        InputType input =
                shape.length == 4
                        ? InputType.convolutional(shape[2], shape[3], shape[1])
                        : InputType.feedForward(shape[1]);
        return network.getLayerWiseConfigurations()
                .getMemoryReport(input)
                .getTotalMemoryBytes(
                        Study.BATCH, MemoryUseMode.TRAINING, CacheMode.NONE, DataType.FLOAT);
    }

    @Override
    public String name() {
        return "convergence";
    }

    @Override
    public List<Step<?>> steps() {
        return cells.stream().<Step<?>>map(Cell::step).toList();
    }

    @Override
    public void show(Page page) {
        List<List<String>> rows = new ArrayList<>();
        for (Method method : METHODS) {
            Run first = runs(method).get(0);
            rows.add(
                    List.of(
                            method.toString(),
                            Figures.spread(of(method, Run::accuracy), 4),
                            Figures.spread(of(method, Run::epochs), 1),
                            Figures.spread(of(method, Run::seconds), 1),
                            Integer.toString(first.layers()),
                            String.format(Locale.ROOT, "%,d", first.weights()),
                            String.format(Locale.ROOT, "%.1f", first.bytes() / BYTES_A_MEBIBYTE)));
        }
        page.section("convergence", "Claims 4 and 6: trained to the end")
                .paragraph(
                        String.format(
                                Locale.ROOT,
                                "%,d examples, and %,d more to stop by: training ends after %d epochs"
                                        + " without a better accuracy on these, or %d in all, and the"
                                        + " best state counts, on %,d test examples. Beside it what backpropagation has to"
                                        + " train, and the memory that takes with batches of %d, by"
                                        + " DL4J's own estimate.",
                                split.train().size(),
                                split.test().size(),
                                PATIENCE,
                                mostEpochs(),
                                study.data().test().size(),
                                Study.BATCH))
                .table(
                        List.of(
                                "method",
                                "test accuracy",
                                "epochs",
                                "seconds",
                                "layers trained",
                                "weights trained",
                                "MiB"),
                        rows)
                .verdict(
                        String.format(
                                Locale.ROOT,
                                "Against sgd, each trained to its end: finetune %s, classpca %s.",
                                against(Method.FINETUNE),
                                against(Method.CLASSPCA)));
    }

    private String against(Method method) {
        List<Double> own = of(method, Run::accuracy);
        List<Double> sgd = of(Method.SGD, Run::accuracy);
        return String.format(
                Locale.ROOT,
                "%+.1f ± %.1f points in %.2g of the seconds",
                100 * (Figures.mean(own) - Figures.mean(sgd)),
                100 * Math.hypot(Figures.error(own), Figures.error(sgd)),
                Figures.mean(of(method, Run::seconds))
                        / Figures.mean(of(Method.SGD, Run::seconds)));
    }

    private List<Run> runs(Method method) {
        return cells.stream()
                .filter(cell -> cell.method() == method)
                .map(cell -> cell.step().result())
                .toList();
    }

    private List<Double> of(Method method, ToDoubleFunction<Run> value) {
        return runs(method).stream().map(value::applyAsDouble).toList();
    }
}
