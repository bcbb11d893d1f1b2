package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.github.classpca.examples.compare.ComparedNetwork;
import io.github.classpca.examples.data.LabelledData;
import io.github.classpca.examples.data.TableFile;
import io.github.classpca.examples.data.TableOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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

    @Option(
            names = "--ignore",
            paramLabel = "COLUMN",
            split = ",",
            description = "Columns to leave out, named alike.")
    private List<String> ignored = new ArrayList<>();

    @Option(
            names = "--separator",
            paramLabel = "CHAR",
            converter = SeparatorByName.class,
            description =
                    "What is between fields: a character, or comma, semicolon, tab, pipe. Default:"
                            + " found out.")
    private Character separator;

    @Option(
            names = "--header",
            negatable = true,
            description =
                    "The first line holds names, or with --no-header does not. Default: found out, and"
                            + " taken for granted where --label is a name.")
    private Boolean header;

    @Option(
            names = "--missing",
            paramLabel = "POLICY",
            defaultValue = "refuse",
            description =
                    "What becomes of missing values (nothing, NA, N/A, NaN, null, none, ?, -):"
                            + " ${COMPLETION-CANDIDATES}. mean fills numbers with the mean of the"
                            + " training part, drop leaves the row out. Default: ${DEFAULT-VALUE}.")
    private TableOptions.Missing missing;

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
        TableFile table =
                new TableFile(
                        file,
                        new TableOptions(
                                label,
                                ImmutableList.copyOf(ignored),
                                Optional.ofNullable(separator),
                                Optional.ofNullable(header),
                                missing),
                        this::remark);
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

    /** Reads a character, by itself or by its name. */
    static final class SeparatorByName implements ITypeConverter<Character> {

        private static final ImmutableMap<String, Character> NAMES =
                ImmutableMap.of("comma", ',', "semicolon", ';', "tab", '\t', "pipe", '|');

        @Override
        public Character convert(String text) {
            if (text.length() == 1) {
                return text.charAt(0);
            }
            Character named = text.equals("\\t") ? Character.valueOf('\t') : NAMES.get(text);
            if (named == null) {
                throw new TypeConversionException(
                        "expected a character or one of "
                                + NAMES.keySet()
                                + ", got '"
                                + text
                                + "'");
            }
            return named;
        }
    }
}
