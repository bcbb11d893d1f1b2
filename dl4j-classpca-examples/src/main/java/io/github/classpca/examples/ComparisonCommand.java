package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.compare.Comparison;
import io.github.classpca.examples.compare.ComparisonReport;
import io.github.classpca.examples.compare.ComparisonSummary;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.data.LabelledData;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the comparing commands share: load, compare, show. */
@Command(mixinStandardHelpOptions = true, versionProvider = ClassPca.Version.class)
abstract class ComparisonCommand implements Callable<Integer> {

    @Spec private CommandSpec command;

    @Mixin private TrainOption train;

    @Mixin private BatchOptions batches;

    @Mixin private ComparisonOptions options;

    @Mixin private TrainingOptions training;

    @Mixin private JsonOption json;

    @Mixin private SaveOption save;

    @Mixin private HtmlOption html;

    /** The comparison of the seed under way; null between seeds. */
    private volatile Comparison running;

    /** Reads the data set, as its files have it; a test part that is drawn is drawn by a seed. */
    abstract LabelledData load(long seed);

    /** Tells whether the test part is drawn from the examples, so that each seed draws its own. */
    boolean drawsTestPart() {
        return false;
    }

    /** Makes the network for it. */
    abstract ComparedNetwork network(LabelledData data, long seed);

    /** Brings the values into the range that the network is to see; by default standardizes. */
    LabelledData scaled(LabelledData data) {
        return data.standardized();
    }

    long seed() {
        return batches.seed();
    }

    CommandSpec command() {
        return command;
    }

    /** Tells what the user should know, beside the results. */
    void remark(String remark) {
        Usage.remark(command, remark);
    }

    void require(boolean condition, String message) {
        Usage.require(command, condition, message);
    }

    @Override
    public final Integer call() {
        train.check();
        batches.check();
        options.check();
        training.check();
        json.check();
        save.check(options.methods(), options.seeds());
        html.check();
        List<ComparisonReport> reports = new CopyOnWriteArrayList<>();
        try (AtInterrupt interrupt = AtInterrupt.say(() -> showFinished(reports))) {
            return run(reports, interrupt);
        }
    }

    private int run(List<ComparisonReport> reports, AtInterrupt interrupt) {
        LabelledData data = null;
        for (int run = 0; run < options.seeds(); run++) {
            long seed = seed() + run;
            if (data == null || drawsTestPart()) {
                data = data(seed);
            }
            if (run == 0) {
                remark(
                        String.format(
                                "%s: %s training and %s test examples of %s classes",
                                data.name(),
                                data.train().size(),
                                data.test().size(),
                                data.train().labels().size()));
            }
            ComparisonReport report = compare(data, seed);
            LabelledData measured = data;
            interrupt.unlessInterrupted(() -> show(report, measured, reports));
        }
        interrupt.unlessInterrupted(() -> showAll(reports, json.results()));
        return ClassPca.exitCode(reports);
    }

    private void show(ComparisonReport report, LabelledData data, List<ComparisonReport> reports) {
        reports.add(report);
        running = null;
        PrintWriter out = json.results();
        out.printf("%n%s%n", report.toTable());
        out.flush();
        ClassPca.explain(command, report.failures());
        save.write(data, report);
        html.write(data, reports);
        // Seeds may take hours: what is there so far outlives a failure.
        json.writeSoFar(written(reports));
    }

    private void showAll(List<ComparisonReport> reports, PrintWriter out) {
        if (options.seeds() > 1) {
            out.printf("%n%s%n", new ComparisonSummary(ImmutableList.copyOf(reports)).toTable());
            out.flush();
        }
        json.write(written(reports));
    }

    private static Object written(List<ComparisonReport> reports) {
        return new ComparisonSummary(ImmutableList.copyOf(reports)).toJson();
    }

    /** At an interrupt: what is finished, of the seed under way too. */
    private void showFinished(List<ComparisonReport> reports) {
        Comparison underWay = running;
        List<ComparisonReport> all = new ArrayList<>(reports);
        if (underWay != null) {
            ComparisonReport part = underWay.soFar(Usage.typed(command));
            if (!part.runs().isEmpty()) {
                all.add(part);
                PrintWriter out = json.results();
                out.printf("%n%s%n", part.toTable());
                out.flush();
            }
        }
        remark(all.isEmpty() ? "interrupted; nothing was finished" : "interrupted; that is all");
        if (!all.isEmpty()) {
            json.write(written(all));
        }
    }

    private LabelledData data(long seed) {
        return scaled(train.firstOf(options.measuredOn(load(seed), seed())));
    }

    private ComparisonReport compare(LabelledData data, long seed) {
        Comparison comparison =
                new Comparison(
                        data,
                        network(data, seed),
                        options.settings(
                                data.train().size(), batches.batch(), seed, training::over),
                        ConsoleProgress.of(command));
        running = comparison;
        return comparison.run(
                options.methods(),
                Usage.typed(command),
                (method, network) -> keep(method, network, data));
    }

    private void keep(Method method, MultiLayerNetwork network, LabelledData data) {
        save.keep(method, network);
        html.keep(method, network, data);
    }
}
