package io.github.classpca.examples.compare;

import com.google.common.collect.ImmutableList;
import com.google.common.math.Stats;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.report.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Tries methods with each of several trainings.
 *
 * @param data validation examples in place of the test part
 * @param network makes the network for the training examples and a seed
 * @param trainings what to try
 * @param epochs passes over the training examples
 * @param batch examples a batch
 * @param seed the first seed
 * @param seeds how many successive seeds each is tried with
 */
public record Tuning(
        LabelledData data,
        BiFunction<DataSource, Long, ComparedNetwork> network,
        ImmutableList<Training> trainings,
        int epochs,
        int batch,
        long seed,
        int seeds) {

    /**
     * Tries all. Errors and interrupts end it; what a consumer was given by then is complete.
     *
     * @param methods the methods, in the order to run; not {@link Method#DIRECT}, which has nothing
     *     to be tuned
     * @param commandLine the command that asks for it, for the report
     * @param soFar given the report so far after each trial
     * @param progress shown the trials
     * @return the report of all
     */
    public TuningReport run(
            List<Method> methods,
            String commandLine,
            Consumer<TuningReport> soFar,
            Progress progress) {
        List<TuningReport.Trial> trials = new ArrayList<>();
        TuningReport report = report(trials, commandLine);
        int all = methods.size() * trainings.size();
        for (Method method : methods) {
            for (Training training : trainings) {
                String which = "trial " + (trials.size() + 1) + " of " + all + ", " + method;
                try (Progress.Task task = progress.start(which, seeds)) {
                    trials.add(trial(method, training, commandLine, task));
                }
                report = report(trials, commandLine);
                soFar.accept(report);
            }
        }
        return report;
    }

    private TuningReport report(List<TuningReport.Trial> trials, String commandLine) {
        return new TuningReport(
                data.name(),
                data.train().size(),
                data.test().size(),
                epochs,
                ImmutableList.copyOf(trials),
                commandLine,
                Environment.current().toMap());
    }

    private TuningReport.Trial trial(
            Method method, Training training, String commandLine, Progress.Task task) {
        List<ComparisonReport> reports = new ArrayList<>();
        for (int run = 0; run < seeds; run++) {
            reports.add(compare(method, training, seed + run, commandLine));
            task.stepTo(reports.size());
        }
        List<MethodRun> runs = reports.stream().flatMap(each -> each.runs().stream()).toList();
        return new TuningReport.Trial(
                method,
                training,
                runs.stream().map(MethodRun::testAccuracy).collect(ImmutableList.toImmutableList()),
                runs.isEmpty()
                        ? 0
                        : Stats.meanOf(runs.stream().map(run -> run.seconds().total()).toList()),
                reports.stream()
                        .flatMap(each -> each.failures().stream())
                        .collect(ImmutableList.toImmutableList()));
    }

    private ComparisonReport compare(
            Method method, Training training, long each, String commandLine) {
        ComparisonSettings settings =
                new ComparisonSettings(
                        epochs, batch, each, UnaryOperator.identity(), chosen -> training, 0, true);
        return new Comparison(data, network.apply(data.train(), each), settings, Progress.NONE)
                .run(List.of(method), commandLine);
    }
}
