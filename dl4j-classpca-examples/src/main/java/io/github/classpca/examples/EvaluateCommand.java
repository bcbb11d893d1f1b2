package io.github.classpca.examples;

import io.github.classpca.examples.compare.Progress;
import io.github.classpca.examples.data.DataFileException;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.examples.data.PictureFolders;
import io.github.classpca.examples.data.TableFile;
import io.github.classpca.examples.model.Evaluated;
import io.github.classpca.examples.model.ModelInput;
import io.github.classpca.examples.model.SavedModel;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
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

    /** Where the examples are. */
    private static final class Examples {

        @Option(
                names = "--dataset",
                required = true,
                paramLabel = "NAME",
                description = "The test part of a public set: ${COMPLETION-CANDIDATES}.")
        private Dataset dataset;

        @Option(
                names = "--dir",
                required = true,
                paramLabel = "DIR",
                description = "Pictures in a folder per class.")
        private Path folder;

        @Option(
                names = "--file",
                required = true,
                paramLabel = "FILE",
                description = "A table with the columns that the network was trained on.")
        private Path file;
    }

    @ArgGroup(multiplicity = "1")
    private Examples examples;

    @Mixin private DataFolder data;

    @Mixin private JsonOption json;

    @Override
    public Integer call() {
        json.check();
        SavedModel saved = model.read();
        DataSource source = source(saved);
        PrintWriter out = json.results();
        Evaluated evaluated;
        try (Progress.Task task = ConsoleProgress.of(command).start("predicting", source.size())) {
            evaluated = Evaluated.of(saved, source, task::stepTo);
        }
        out.println(evaluated.toText());
        json.write(evaluated);
        return 0;
    }

    private DataSource source(SavedModel saved) {
        if (examples.dataset != null) {
            return examples.dataset.load(data).test();
        }
        if (examples.file != null) {
            Usage.require(
                    command,
                    Files.isRegularFile(examples.file),
                    "--file " + examples.file + " is no file");
            if (!(saved.input() instanceof ModelInput.Table table)) {
                throw new DataFileException("the model takes " + saved.input() + ", no rows");
            }
            return TableFile.labelled(
                    examples.file,
                    table.encoding(),
                    saved.labels(),
                    remark -> Usage.remark(command, remark));
        }
        Usage.require(
                command,
                Files.isDirectory(examples.folder),
                "--dir " + examples.folder + " is no folder");
        if (!(saved.input() instanceof ModelInput.Pictures shape)) {
            throw new DataFileException("the model takes " + saved.input() + ", no pictures");
        }
        return new PictureFolders(
                        shape.height(),
                        shape.width(),
                        false,
                        remark -> Usage.remark(command, remark))
                .all(examples.folder);
    }
}
