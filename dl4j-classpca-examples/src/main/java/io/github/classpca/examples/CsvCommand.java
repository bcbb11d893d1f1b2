package io.github.classpca.examples;

import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.TableFile;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares methods on a user's own table. */
@Command(
        name = "csv",
        description =
                "Compares ways to train a network of one hidden dense layer on your own table with a"
                        + " column of classes.")
final class CsvCommand extends ComparisonCommand {

    @Option(
            names = "--file",
            required = true,
            paramLabel = "F",
            description =
                    "The table: fields between commas, semicolons, tabs or bars, quoted or not, gzip"
                            + " or not, in UTF-8. A column of up to 32 different texts becomes a"
                            + " number for each.")
    private Path file;

    @Option(
            names = "--label",
            required = true,
            paramLabel = "COLUMN",
            description = "The column of classes: its name, or its number from 0; -1 is the last.")
    private String label;

    @Mixin private TableFormat format;

    @Option(
            names = "--test-file",
            paramLabel = "F",
            description = "A table to test on, instead of a part of the first.")
    private Path testFile;

    @Mixin private SplitOption split;

    @Mixin private UnitsOption units;

    @Mixin private NetworkOption network;

    @Override
    LabelledData load(long seed) {
        require(Files.isRegularFile(file), "--file " + file + " is no file");
        require(
                testFile == null || Files.isRegularFile(testFile),
                "--test-file " + testFile + " is no file");
        TableFile table = format.read(file, label, this::remark);
        return testFile == null ? table.split(split.testShare(), seed) : table.with(testFile, seed);
    }

    @Override
    ComparedNetwork network(LabelledData data, long seed) {
        return network.over(
                Networks.vectors(data.train(), Networks.settings(seed), units.units()),
                data.train(),
                seed);
    }

    @Override
    boolean drawsTestPart() {
        return testFile == null;
    }
}
