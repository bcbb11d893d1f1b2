package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.compare.ComparisonReport;
import io.github.classpca.examples.compare.ComparisonSummary;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.compare.OutputFile;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.page.FilterPicture;
import io.github.classpca.examples.page.Picture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option that says where a page to look at goes. */
final class HtmlOption {

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description =
                    "Write a page with the table, accuracy against seconds, the filters of the first"
                            + " layer and the confusion matrix of the best method.")
    private Path file;

    private final List<Picture> filters = new ArrayList<>();

    /** Throws where the file could not be written once there is a report. */
    void check() {
        if (file != null) {
            Usage.requireWritable(command, "--html", file);
        }
    }

    /** Draws what is to be seen of a network; the first of each method is enough. */
    void keep(Method method, MultiLayerNetwork network, LabelledData data) {
        if (file != null
                && filters.stream().noneMatch(p -> p.caption().equals(method.toString()))) {
            FilterPicture.of(method.toString(), network, data.train().shape())
                    .ifPresent(filters::add);
        }
    }

    /** Writes the page, if asked to. */
    void write(LabelledData data, List<ComparisonReport> reports) {
        if (file == null) {
            return;
        }
        String html =
                ComparisonPage.of(
                                new ComparisonSummary(ImmutableList.copyOf(reports)),
                                data.train().labels(),
                                filters)
                        .toHtml();
        OutputFile.writeText(file, html);
    }
}
