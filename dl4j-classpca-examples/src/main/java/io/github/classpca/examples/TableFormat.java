package io.github.classpca.examples;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.github.classpca.examples.data.TableFile;
import io.github.classpca.examples.data.TableOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say how a table is to be read. */
final class TableFormat {

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

    /** Reads a table whose classes are in a column. */
    TableFile read(Path file, String label, Consumer<String> remarks) {
        return new TableFile(
                file,
                new TableOptions(
                        label,
                        ImmutableList.copyOf(ignored),
                        Optional.ofNullable(separator),
                        Optional.ofNullable(header),
                        missing),
                remarks);
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
