package io.github.classpca.examples;

import com.google.common.collect.Lists;
import io.github.classpca.examples.compare.JsonEnvelope;
import io.github.classpca.examples.compare.JsonFile;
import io.github.classpca.examples.data.DataFileException;
import io.github.classpca.examples.data.PictureFolders;
import io.github.classpca.examples.data.TableFile;
import io.github.classpca.examples.model.ModelInput;
import io.github.classpca.examples.model.Prediction;
import io.github.classpca.examples.model.SavedModel;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells what a saved network says of examples without labels. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        versionProvider = ClassPca.Version.class,
        description =
                "Tells the most probable class of each picture or row, by a network that --save of a"
                        + " comparison wrote.")
final class PredictCommand implements Callable<Integer> {

    private static final int BATCH = 64;

    private enum Format {
        /** What it is of, a label and a probability a line. */
        TEXT,
        /** The same as comma-separated values, with the probabilities of all classes. */
        CSV,
        /** The same as JSON. */
        JSON
    }

    /** Where the examples are. */
    private static final class Examples {

        @Option(
                names = "--dir",
                required = true,
                paramLabel = "DIR",
                description = "All pictures of a folder and of those below it.")
        private Path folder;

        @Option(
                names = "--file",
                required = true,
                paramLabel = "FILE",
                split = ",",
                description = "These pictures, or rows of these tables.")
        private List<Path> files;
    }

    @Spec private CommandSpec command;

    @Mixin private ModelOption model;

    @ArgGroup(multiplicity = "1")
    private Examples examples;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description =
                    "${COMPLETION-CANDIDATES}: a label and its probability a line, or the probabilities"
                            + " of all classes. Default: ${DEFAULT-VALUE}.")
    private Format format;

    @Override
    public Integer call() {
        List<Path> files = files();
        SavedModel saved = model.read();
        List<Prediction> predictions = new ArrayList<>();
        int code = ExitCode.OK;
        if (saved.input() instanceof ModelInput.Table table) {
            Usage.require(
                    command,
                    examples.folder == null,
                    "the model takes rows of tables: give --file");
            files.forEach(file -> predict(saved, table, file, predictions));
        } else {
            ModelInput.Pictures shape = (ModelInput.Pictures) saved.input();
            List<Path> pictures =
                    examples.folder == null ? files : PictureFolders.in(examples.folder);
            if (pictures.isEmpty()) {
                throw new DataFileException(examples.folder + ": there are no pictures in it");
            }
            for (List<Path> some : Lists.partition(pictures, BATCH)) {
                code = Math.max(code, predict(saved, shape, some, predictions));
            }
        }
        PrintWriter out = command.commandLine().getOut();
        switch (format) {
            case TEXT -> predictions.forEach(each -> out.println(text(each)));
            case CSV -> csv(predictions, saved.labels(), out);
            case JSON -> out.println(json(predictions));
        }
        out.flush();
        return code;
    }

    private List<Path> files() {
        if (examples.folder != null) {
            Usage.require(
                    command,
                    Files.isDirectory(examples.folder),
                    "--dir " + examples.folder + " is no folder");
            return List.of();
        }
        for (Path file : examples.files) {
            Usage.require(command, Files.isRegularFile(file), "--file " + file + " is no file");
        }
        return examples.files;
    }

    private void predict(
            SavedModel saved, ModelInput.Table table, Path file, List<Prediction> predictions) {
        TableFile.Unlabelled rows = TableFile.unlabelled(file, table.encoding(), this::remark);
        List<String> names = new ArrayList<>();
        rows.lines().forEach(line -> names.add(file + ":" + line));
        int width = table.encoding().size();
        for (int from = 0; from < names.size(); from += BATCH) {
            int to = Math.min(names.size(), from + BATCH);
            float[] values = Arrays.copyOfRange(rows.values(), from * width, to * width);
            predictions.addAll(
                    saved.predict(
                            names.subList(from, to),
                            Nd4j.create(values, new long[] {to - from, width}, 'c')));
        }
    }

    /** Predicts what decodes; the others are told of, and make the command fail in the end. */
    private int predict(
            SavedModel saved,
            ModelInput.Pictures shape,
            List<Path> files,
            List<Prediction> predictions) {
        int code = ExitCode.OK;
        List<String> names = new ArrayList<>();
        List<byte[]> pictures = new ArrayList<>();
        for (Path file : files) {
            try {
                pictures.add(
                        PictureFolders.picture(
                                file, shape.channels(), shape.height(), shape.width()));
                names.add(file.toString());
            } catch (DataFileException e) {
                remark(e.getMessage());
                code = ExitCode.SOFTWARE;
            }
        }
        if (!pictures.isEmpty()) {
            predictions.addAll(saved.predict(names, shape.batch(pictures)));
        }
        return code;
    }

    private void remark(String remark) {
        Usage.remark(command, remark);
    }

    private static String text(Prediction prediction) {
        return String.format(
                Locale.ROOT,
                "%s\t%s\t%.4f",
                prediction.example(),
                prediction.label(),
                prediction.probability());
    }

    private static void csv(List<Prediction> predictions, List<String> labels, PrintWriter out) {
        out.println(
                "example,label,probability,"
                        + labels.stream()
                                .map(PredictCommand::field)
                                .collect(Collectors.joining(",")));
        for (Prediction each : predictions) {
            out.println(
                    field(each.example())
                            + ","
                            + field(each.label())
                            + ","
                            + probability(each.probability())
                            + ","
                            + each.probabilities().values().stream()
                                    .map(PredictCommand::probability)
                                    .collect(Collectors.joining(",")));
        }
    }

    private static String probability(double value) {
        return String.format(Locale.ROOT, "%.6f", value);
    }

    private static String field(String text) {
        return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /** What is written as JSON, in the common envelope. */
    private record Predictions(List<Prediction> predictions) {}

    private String json(List<Prediction> predictions) {
        return JsonFile.text(
                JsonEnvelope.of(
                        command.name(), Usage.typed(command), new Predictions(predictions)));
    }
}
