package io.github.classpca.examples;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import io.github.classpca.examples.compare.ComparisonReport;
import io.github.classpca.examples.compare.Method;
import io.github.classpca.examples.compare.MethodRun;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.model.ModelInput;
import io.github.classpca.examples.model.SavedModel;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The option that says where the trained network goes. */
final class SaveOption {

    @Spec(Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description =
                    "Save the trained network, for 'classpca predict' and 'evaluate' and for any"
                            + " program with DL4J. Needs a single method, as in --methods direct.")
    private Path file;

    private MultiLayerNetwork network;

    /** Throws where there would not be one network, or the file could not be written. */
    void check(List<Method> methods, int seeds) {
        if (file == null) {
            return;
        }
        Usage.require(
                command,
                methods.size() == 1 && seeds == 1,
                "--save keeps one network: choose one of the methods, as in --methods direct, and one"
                        + " seed");
        Usage.requireWritable(command, "--save", file);
    }

    /** Takes what was trained. */
    void keep(Method method, MultiLayerNetwork trained) {
        network = trained;
    }

    /** Writes it, if asked to and if there is any. */
    void write(LabelledData data, ComparisonReport report) {
        if (file == null || report.runs().isEmpty()) {
            return;
        }
        MethodRun run = Iterables.getOnlyElement(report.runs());
        new SavedModel(
                        network,
                        data.train().labels(),
                        data.train().normalizer(),
                        ModelInput.of(data.train()),
                        ImmutableMap.of(
                                "dataset", report.dataset(),
                                "method", run.method(),
                                "trainExamples", report.trainExamples(),
                                "testExamples", report.testExamples(),
                                "testAccuracy", run.testAccuracy(),
                                "settings", run.settings(),
                                "commandLine", report.commandLine(),
                                "environment", report.environment()))
                .write(file);
    }
}
