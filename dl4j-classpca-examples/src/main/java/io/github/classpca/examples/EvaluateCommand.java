package io.github.classpca.examples;

import io.github.classpca.examples.compare.JsonFile;
import io.github.classpca.examples.compare.Progress;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.examples.model.Evaluated;
import io.github.classpca.examples.model.SavedModel;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells how good a saved network's predictions are. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        versionProvider = ClassPca.Version.class,
        description =
                "Tells how good a saved network is on labelled examples: accuracy, precision and"
                        + " recall of each class, confusion matrix, log-loss and calibration.")
final class EvaluateCommand implements Callable<Integer> {

    @Spec private CommandSpec command;

    @Mixin private ModelOption model;

    @Option(
            names = "--dataset",
            required = true,
            paramLabel = "NAME",
            description = "The test part of a public set: ${COMPLETION-CANDIDATES}.")
    private Dataset dataset;

    @Mixin private DataFolder data;

    @Mixin private JsonOption json;

    @Override
    public Integer call() {
        json.check();
        SavedModel saved = model.read();
        DataSource source = dataset.load(data).test();
        PrintWriter out = command.commandLine().getOut();
        Evaluated evaluated;
        try (Progress.Task task = new ConsoleProgress(out).start("predicting", source.size())) {
            evaluated = Evaluated.of(saved, source, task::stepTo);
        }
        out.println(evaluated.toText());
        json.file().ifPresent(file -> JsonFile.write(evaluated, file));
        return 0;
    }
}
