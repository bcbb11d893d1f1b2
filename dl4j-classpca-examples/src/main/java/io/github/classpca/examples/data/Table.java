package io.github.classpca.examples.data;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The fields of a table, by Apache Commons CSV.
 *
 * @param file where it comes from
 * @param names the names of its columns; empty where it has none
 * @param rows its rows, all of as many fields
 */
record Table(Path file, Optional<ImmutableList<String>> names, ImmutableList<Row> rows) {

    private static final char[] SEPARATORS = {',', ';', '\t', '|'};

    /** Lines by which the separator is found out. */
    private static final int LOOKED_AT = 50;

    /** What stands for a value that is missing. */
    static final String MISSING_PATTERN = "(?i)|na|n/a|nan|null|none|\\?|-";

    private static final Pattern MISSING = Pattern.compile(MISSING_PATTERN);

    /**
     * A row.
     *
     * @param line where it begins in the file, from 1
     * @param fields without blanks around them
     */
    record Row(long line, ImmutableList<String> fields) {}

    /** Reads a table. */
    static Table read(Path file, Optional<Character> separator, Optional<Boolean> header) {
        String text = TableText.read(file);
        List<Row> rows = parsed(file, text, separator.orElseGet(() -> separator(file, text)));
        if (rows.isEmpty()) {
            throw new DataFileException(file + ": is empty");
        }
        int fields = rows.get(0).fields().size();
        if (fields < 2) {
            throw new DataFileException(
                    file
                            + ": line 1 has a single field; expected numbers and a class, with a comma,"
                            + " semicolon, tab or | between them (--separator for another)");
        }
        for (Row row : rows) {
            if (row.fields().size() != fields) {
                throw new DataFileException(
                        file
                                + ": line "
                                + row.line()
                                + " has "
                                + row.fields().size()
                                + " fields where the first has "
                                + fields
                                + "; it begins "
                                + row.fields().subList(0, Math.min(3, row.fields().size())));
            }
        }
        boolean named = header.orElseGet(() -> hasNames(rows));
        return new Table(
                file,
                named ? Optional.of(rows.get(0).fields()) : Optional.empty(),
                ImmutableList.copyOf(named ? rows.subList(1, rows.size()) : rows));
    }

    private static List<Row> parsed(Path file, String text, char separator) {
        CSVFormat format =
                CSVFormat.RFC4180
                        .builder()
                        .setDelimiter(separator)
                        .setIgnoreSurroundingSpaces(true)
                        .setIgnoreEmptyLines(true)
                        .build();
        List<Row> rows = new ArrayList<>();
        long line = 1;
        try (CSVParser parser = CSVParser.parse(text, format)) {
            for (CSVRecord record : parser) {
                ImmutableList<String> fields =
                        record.stream().map(String::strip).collect(ImmutableList.toImmutableList());
                boolean blank = fields.stream().allMatch(String::isEmpty);
                line = lineOf(text, record);
                if (!blank) {
                    rows.add(new Row(line, fields));
                }
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new DataFileException(
                    file + ": behind line " + line + " is no CSV: " + e.getMessage(), e);
        }
        return rows;
    }

    /** The parser tells the line that a record ends in, and where it begins as a position. */
    private static long lineOf(String text, CSVRecord record) {
        return text.substring(0, (int) record.getCharacterPosition()).lines().count() + 1;
    }

    /** Returns the separator that gives the first lines the same number of fields, several. */
    private static char separator(Path file, String text) {
        String some = text.lines().limit(LOOKED_AT).reduce("", (a, b) -> a + b + "\n");
        char best = ',';
        int most = 1;
        for (char candidate : SEPARATORS) {
            List<Row> rows;
            try {
                rows = parsed(file, some, candidate);
            } catch (DataFileException e) {
                // Quotes that this separator makes no sense of.
                continue;
            }
            int fields = rows.isEmpty() ? 0 : rows.get(0).fields().size();
            boolean same = rows.stream().allMatch(row -> row.fields().size() == fields);
            if (same && fields > most) {
                most = fields;
                best = candidate;
            }
        }
        return best;
    }

    /**
     * Where a column has a text in its first line and numbers below, the first line is of names.
     */
    private static boolean hasNames(List<Row> rows) {
        if (rows.size() < 2) {
            return false;
        }
        for (int column = 0; column < rows.get(0).fields().size(); column++) {
            int own = column;
            String first = rows.get(0).fields().get(own);
            long numbers =
                    rows.stream()
                            .skip(1)
                            .filter(row -> isMeantAsNumber(row.fields().get(own)))
                            .count();
            if (!isMissing(first) && !isMeantAsNumber(first) && 2 * numbers > rows.size() - 1) {
                return true;
            }
        }
        return false;
    }

    static boolean isMissing(String field) {
        return MISSING.matcher(field).matches();
    }

    static boolean isNumber(String field) {
        try {
            return Float.isFinite(Float.parseFloat(field));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Tells whether a field is meant as a number, be it in another notation. */
    static boolean isMeantAsNumber(String field) {
        return isNumber(field) || hasDecimalComma(field);
    }

    static boolean hasDecimalComma(String field) {
        return field.matches("[-+]?\\d+,\\d+");
    }

    int width() {
        return rows.isEmpty() ? names.map(List::size).orElse(0) : rows.get(0).fields().size();
    }

    /** Returns what a column is called. */
    String name(int column) {
        return names.map(all -> all.get(column)).orElse("column " + column);
    }

    /** Finds a column by its name, or by its number from either end. */
    int column(String named) {
        if (names.isPresent()) {
            List<String> all = names.orElseThrow();
            int first = all.indexOf(named);
            if (first >= 0 && first != all.lastIndexOf(named)) {
                throw new DataFileException(
                        file + ": two columns are named " + named + "; give the number of one");
            }
            if (first >= 0) {
                return first;
            }
        }
        Integer number = Ints.tryParse(named);
        if (number != null && number >= -width() && number < width()) {
            return number < 0 ? width() + number : number;
        }
        throw new DataFileException(
                file
                        + ": there is no column "
                        + named
                        + (number != null
                                ? "; its first line has " + width() + " fields"
                                : names.map(all -> suggestion(named, all))
                                        .orElse(
                                                "; its first line holds no names (--header if it"
                                                        + " does)")));
    }

    private static String suggestion(String named, List<String> names) {
        String nearest =
                names.stream()
                        .min(Comparator.comparingInt(name -> distance(named, name)))
                        .orElse("");
        return distance(named, nearest) <= Math.max(2, named.length() / 3)
                ? "; did you mean " + nearest + "?"
                : "; there are " + names;
    }

    /** Levenshtein's, whatever the case. */
    private static int distance(String a, String b) {
        String one = a.toLowerCase(Locale.ROOT);
        String other = b.toLowerCase(Locale.ROOT);
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }

    /** Says where a value is. */
    String place(Row row, int column) {
        return file
                + ": line "
                + row.line()
                + ", "
                + (names.isPresent() ? "column " + name(column) : name(column));
    }

    Table with(List<Row> kept) {
        return new Table(file, names, ImmutableList.copyOf(kept));
    }

    /** Returns the distinct values of a column. */
    Set<String> values(int column) {
        Set<String> values = new HashSet<>();
        rows.forEach(row -> values.add(row.fields().get(column)));
        return values;
    }
}
