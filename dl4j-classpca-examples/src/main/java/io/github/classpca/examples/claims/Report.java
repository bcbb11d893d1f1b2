package io.github.classpca.examples.claims;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.compare.FrontierPoint;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.compare.OutputFile;
import io.github.classpca.examples.compare.Progress;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.page.Page;
import io.github.classpca.report.Environment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Measures the claims on a data set, and tells what came of it in a page. */
public final class Report {

    /** A measurement of another form is not taken for one of this. */
    private static final int VERSION = 2;

    private static final double SECONDS_A_MINUTE = 60;

    private final Study study;
    private final String commandLine;
    private final List<Part> parts = new ArrayList<>();

    /**
     * Plans a report.
     *
     * @param data the data set, standardized as its networks want it
     * @param network the network of its comparisons, for training examples and a seed
     * @param quick whether it is to end in minutes
     * @param seeds over how many seeds results are taken
     * @param beside points of other programs beside the frontier
     * @param commandLine the command that asks for it
     */
    public Report(
            LabelledData data,
            BiFunction<DataSource, Long, ComparedNetwork> network,
            boolean quick,
            int seeds,
            List<FrontierPoint> beside,
            String commandLine) {
        this.study = new Study(data, network, quick, seeds);
        this.commandLine = commandLine;
        parts.add(new FrontierPart(study, beside));
        parts.add(new FiltersPart(study));
        parts.add(new SubspacesPart(study));
        parts.add(new TimescalesPart(study));
        parts.add(new DataPart(study));
        parts.add(new ConvergencePart(study));
        parts.add(new StartsPart(study));
    }

    /**
     * Returns the names of the sections that measure.
     *
     * @return the names, in order
     */
    public ImmutableList<String> sections() {
        return parts.stream().map(Part::name).collect(ImmutableList.toImmutableList());
    }

    /**
     * Measures what is not measured yet, and writes the page of what is measured by then.
     *
     * @param out the folder of the page; measurements lie in it, so that another run goes on
     * @param only the sections to measure; none for all
     * @param progress shown how far it is
     * @return the page's file
     * @throws IOException if it cannot be written
     */
    public Path write(Path out, List<String> only, Progress progress) throws IOException {
        Store store = new Store(out.resolve("measurements"), settings());
        List<Step<?>> open = new ArrayList<>();
        for (Part part : parts) {
            for (Step<?> step : part.steps()) {
                if (!step.restore(store) && (only.isEmpty() || only.contains(part.name()))) {
                    open.add(step);
                }
            }
        }
        measure(open, store, progress);
        Page page = page();
        page.charts()
                .forEach(
                        (name, chart) ->
                                OutputFile.writeText(out.resolve(name + ".csv"), chart.toCsv()));
        Path file = out.resolve("report.html");
        OutputFile.writeText(file, page.toHtml());
        return file;
    }

    private String settings() {
        LabelledData data = study.data();
        return String.format(
                Locale.ROOT,
                "version %d, %s, %d and %d examples, quick %s",
                VERSION,
                data.name(),
                data.train().size(),
                data.test().size(),
                study.quick());
    }

    private static void measure(List<Step<?>> open, Store store, Progress progress) {
        double expected = open.stream().mapToDouble(Step::expectedSeconds).sum();
        double done = 0;
        Stopwatch elapsed = Stopwatch.createStarted();
        for (int i = 0; i < open.size(); i++) {
            Step<?> step = open.get(i);
            String name =
                    String.format(Locale.ROOT, "%d of %d, %s", i + 1, open.size(), step.name());
            if (done > 0) {
                double seconds = elapsed.elapsed().toMillis() / 1e3;
                name += left((expected - done) * seconds / done);
            }
            try (Progress.Task task = progress.start(name, -1)) {
                step.run(store);
                task.stepTo(1);
            }
            done += step.expectedSeconds();
        }
    }

    private static String left(double seconds) {
        return seconds < SECONDS_A_MINUTE
                ? " (less than a minute left)"
                : String.format(Locale.ROOT, " (about %.0f min left)", seconds / SECONDS_A_MINUTE);
    }

    private Page page() {
        LabelledData data = study.data();
        Page page =
                new Page("Class-based PCA on " + data.name())
                        .lead(
                                "The claims of Dehmamy, Rohani and Katsaggelos (arXiv:1703.04757) on"
                                        + " weights computed layer by layer instead of trained by"
                                        + " SGD, measured by dl4j-classpca: what holds on this data,"
                                        + " and what does not.")
                        .lead(
                                String.format(
                                        Locale.ROOT,
                                        "%,d training and %,d test examples of %d classes; %s%s.",
                                        data.train().size(),
                                        data.test().size(),
                                        data.train().labels().size(),
                                        study.seeds() == 1
                                                ? "one seed"
                                                : study.seeds()
                                                        + " seeds, mean and standard deviation"
                                                        + " (divisor n - 1)",
                                        study.quick()
                                                ? "; a quick look, at few examples and epochs: it"
                                                        + " shows the sections, not the claims"
                                                : ""));
        parts.stream().filter(Report::isMeasured).forEach(part -> part.show(page));
        page.section("reproduce", "How to repeat it")
                .preformatted(commandLine)
                .paragraph(
                        "Each chart's figures lie beside this page as CSV, and in it as JSON. The"
                                + " measurements lie in the folder measurements; the same command"
                                + " goes on where it was ended.")
                .details("How the methods train", trainings())
                .details("The network that they train", summary())
                .details("Machine and versions", environment());
        return page;
    }

    private ComparedNetwork described() {
        return study.network().apply(study.data().train(), 1L);
    }

    private String trainings() {
        ComparedNetwork described = described();
        return Stream.of(Method.CLASSPCA, Method.FINETUNE, Method.SGD)
                .map(method -> method + ": " + described.trainings().of(method))
                .collect(
                        Collectors.joining(
                                "\n",
                                "Adam, batches of " + Study.BATCH + ", seeds from 1 on\n",
                                "\ndirect: nothing is trained"));
    }

    private String summary() {
        MultiLayerNetwork network = new MultiLayerNetwork(described().configuration().clone());
        network.init();
        return network.summary().strip();
    }

    private static boolean isMeasured(Part part) {
        return part.steps().stream().allMatch(Step::isMeasured);
    }

    private static String environment() {
        ImmutableMap<String, Object> environment = Environment.current().toMap();
        return environment.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("\n"));
    }
}
