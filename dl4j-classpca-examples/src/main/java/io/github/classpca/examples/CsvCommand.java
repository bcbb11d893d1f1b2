package io.github.classpca.examples;

import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.CsvFile;
import io.github.classpca.examples.data.LabelledData;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares methods on a user's own table. */
@Command(
        name = "csv",
        description =
                "Compares ways to train a network of one hidden dense layer on your own table of"
                        + " numbers with a column of classes.")
final class CsvCommand extends ComparisonCommand {

    @Option(
            names = "--file",
            required = true,
            paramLabel = "F",
            description = "The table, comma-separated.")
    private Path file;

    @Option(
            names = "--label",
            required = true,
            paramLabel = "COLUMN",
            description = "The column of classes: its name, or its number from 0.")
    private String label;

    @Option(
            names = "--header",
            description = "The first line holds names; taken for granted where --label is a name.")
    private boolean header;

    @Mixin private SplitOption split;

    @Mixin private UnitsOption units;

    @Mixin private NetworkOption network;

    @Override
    LabelledData load() {
        require(Files.isRegularFile(file), "--file " + file + " is no file");
        return new CsvFile(file, label, header).read(split.testShare(), seed());
    }

    @Override
    ComparedNetwork network(LabelledData data, long seed) {
        return network.over(
                Networks.vectors(data.train(), Networks.settings(seed), units.units()),
                data.train(),
                seed);
    }
}
