package io.github.classpca.examples.data;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.datavec.api.transform.TransformProcess;
import org.datavec.api.transform.condition.string.StringRegexColumnCondition;
import org.datavec.api.transform.schema.Schema;
import org.datavec.api.writable.Text;

/**
 * How the fields of a row become numbers, as the training part of a table tells.
 *
 * @param columns the columns, in the order of the numbers
 * @param label the name of the column of classes; empty where columns have no names
 * @param labelIndex its place in a row
 * @param width how many fields a row of the table has, the class included
 */
public record TableEncoding(List<Column> columns, String label, int labelIndex, int width) {

    /** Of a column of texts each makes a number of its own. */
    private static final int MOST_CATEGORIES = 32;

    /** What stands for a missing text. */
    private static final String NO_TEXT = "";

    private static final int NAMED = 3;

    /**
     * A column.
     *
     * @param index its place in a row
     * @param name its name; empty where columns have none
     * @param categories the texts that it may hold, each a number that is 1 for it and 0 for
     *     others; empty for a column of numbers
     * @param fill what stands for a missing number; NaN where a missing value is refused
     */
    public record Column(int index, String name, List<String> categories, double fill) {

        /** Returns how many numbers it makes. */
        @JsonIgnore
        int size() {
            return Math.max(1, categories.size());
        }
    }

    /**
     * Learns it.
     *
     * @param table all rows, of which kinds of columns are told
     * @param label the column of classes
     * @param ignored columns to leave out
     * @param training the rows of the training part, of which means and categories are
     * @param fills whether missing values are filled
     */
    static TableEncoding of(
            Table table, int label, List<Integer> ignored, int[] training, boolean fills) {
        List<Column> columns = new ArrayList<>();
        for (int column = 0; column < table.width(); column++) {
            if (column != label && !ignored.contains(column)) {
                columns.add(column(table, column, training, fills));
            }
        }
        if (columns.isEmpty()) {
            throw new DataFileException(
                    table.file() + ": no column is left besides that of the classes");
        }
        return new TableEncoding(
                ImmutableList.copyOf(columns),
                table.names().map(names -> names.get(label)).orElse(""),
                label,
                table.width());
    }

    private static Column column(Table table, int column, int[] training, boolean fills) {
        String name = table.names().map(names -> names.get(column)).orElse("");
        List<String> present =
                table.rows().stream()
                        .map(row -> row.fields().get(column))
                        .filter(field -> !Table.isMissing(field))
                        .toList();
        long numbers = present.stream().filter(Table::isMeantAsNumber).count();
        if (2 * numbers >= present.size()) {
            requireNumbers(table, column);
            double fill = fills ? mean(table, column, training) : Double.NaN;
            return new Column(column, name, ImmutableList.of(), fill);
        }
        ImmutableSortedSet<String> categories =
                IntStream.of(training)
                        .mapToObj(n -> table.rows().get(n).fields().get(column))
                        .map(TableEncoding::text)
                        .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
        if (categories.size() > MOST_CATEGORIES) {
            throw new DataFileException(
                    table.file()
                            + ": "
                            + (name.isEmpty() ? table.name(column) : "column " + name)
                            + " holds "
                            + categories.size()
                            + " different texts, such as "
                            + ImmutableList.copyOf(categories).subList(0, NAMED)
                            + "; more than "
                            + MOST_CATEGORIES
                            + " are no categories: leave it out by --ignore "
                            + (name.isEmpty() ? column : name));
        }
        return new Column(column, name, categories.asList(), Double.NaN);
    }

    private static void requireNumbers(Table table, int column) {
        for (Table.Row row : table.rows()) {
            String field = row.fields().get(column);
            if (!Table.isMissing(field) && !Table.isNumber(field)) {
                throw new DataFileException(
                        table.place(row, column)
                                + ": expected a finite number, got '"
                                + field
                                + "'"
                                + (Table.hasDecimalComma(field)
                                        ? "; numbers have a point, no comma"
                                        : ""));
            }
        }
    }

    private static double mean(Table table, int column, int[] training) {
        return IntStream.of(training)
                .mapToObj(n -> table.rows().get(n).fields().get(column))
                .filter(field -> !Table.isMissing(field))
                .mapToDouble(Double::parseDouble)
                .average()
                .orElse(0);
    }

    private static String text(String field) {
        return Table.isMissing(field) ? NO_TEXT : field;
    }

    /** Returns how many numbers a row becomes. */
    @JsonIgnore
    public int size() {
        return columns.stream().mapToInt(Column::size).sum();
    }

    /**
     * Returns the numbers of a row; a text that the training part did not have is of no category.
     */
    float[] encode(Table table, Table.Row row, List<Integer> places) {
        float[] values = new float[size()];
        int at = 0;
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            String field = row.fields().get(places.get(i));
            if (!column.categories().isEmpty()) {
                int category = column.categories().indexOf(text(field));
                if (category >= 0) {
                    values[at + category] = 1;
                }
            } else if (Table.isMissing(field)) {
                if (Double.isNaN(column.fill())) {
                    throw new DataFileException(
                            table.place(row, places.get(i))
                                    + ": the value is missing ('"
                                    + field
                                    + "'); --missing mean fills it, --missing drop leaves the row out");
                }
                values[at] = (float) column.fill();
            } else if (Table.isNumber(field)) {
                values[at] = Float.parseFloat(field);
            } else {
                throw new DataFileException(
                        table.place(row, places.get(i))
                                + ": expected a finite number, got '"
                                + field
                                + "'");
            }
            at += column.size();
        }
        return values;
    }

    /**
     * Returns the same as a transform of DataVec, which programs can do by themselves.
     *
     * @return what makes numbers of the fields of a row, as texts
     */
    public TransformProcess toTransformProcess() {
        Schema.Builder schema = new Schema.Builder();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            int index = i;
            Optional<Column> own = columns.stream().filter(c -> c.index() == index).findFirst();
            String name =
                    own.map(Column::name)
                            .filter(n -> !n.isEmpty())
                            .orElse(i == labelIndex && !label.isEmpty() ? label : "column " + i);
            names.add(name);
            schema.addColumnString(name);
        }
        TransformProcess.Builder process = new TransformProcess.Builder(schema.build());
        for (int i = 0; i < width; i++) {
            int index = i;
            String name = names.get(i);
            Optional<Column> own = columns.stream().filter(c -> c.index() == index).findFirst();
            if (own.isEmpty()) {
                process.removeColumns(name);
            } else if (!own.orElseThrow().categories().isEmpty()) {
                process.stringToCategorical(name, own.orElseThrow().categories())
                        .categoricalToOneHot(name);
            } else {
                if (!Double.isNaN(own.orElseThrow().fill())) {
                    process.conditionalReplaceValueTransform(
                            name,
                            new Text(Double.toString(own.orElseThrow().fill())),
                            new StringRegexColumnCondition(name, Table.MISSING_PATTERN));
                }
                process.convertToDouble(name);
            }
        }
        return process.build();
    }

    /** Returns where the columns are in another table: by name where both have names. */
    List<Integer> places(Table table) {
        boolean named = table.names().isPresent() && !columns.get(0).name().isEmpty();
        if (named) {
            return columns.stream().map(column -> table.column(column.name())).toList();
        }
        if (table.width() != width) {
            throw new DataFileException(
                    table.file()
                            + ": has "
                            + table.width()
                            + " fields in a line, where the model was trained on "
                            + width);
        }
        return columns.stream().map(Column::index).toList();
    }

    /**
     * Encodes all rows.
     *
     * @param remarks told of texts that the training part did not have
     */
    float[] encode(Table table, Consumer<String> remarks) {
        List<Integer> places = places(table);
        unseen(table, places).ifPresent(remarks);
        float[] values = new float[Math.multiplyExact(table.rows().size(), size())];
        for (int n = 0; n < table.rows().size(); n++) {
            float[] row = encode(table, table.rows().get(n), places);
            System.arraycopy(row, 0, values, n * row.length, row.length);
        }
        return values;
    }

    private Optional<String> unseen(Table table, List<Integer> places) {
        String first = null;
        int count = 0;
        for (Table.Row row : table.rows()) {
            for (int i = 0; i < columns.size(); i++) {
                List<String> known = columns.get(i).categories();
                String field = row.fields().get(places.get(i));
                if (!known.isEmpty() && !known.contains(text(field))) {
                    count++;
                    first =
                            first == null
                                    ? table.place(row, places.get(i)) + ": '" + field + "'"
                                    : first;
                }
            }
        }
        return first == null
                ? Optional.empty()
                : Optional.of(
                        first
                                + " is not among the texts of the training part"
                                + (count == 1 ? "" : " (" + count + " such fields)")
                                + "; it counts as none of them");
    }

    @Override
    public String toString() {
        return "rows of "
                + columns.size()
                + " columns ("
                + String.join(
                        ", ",
                        columns.stream()
                                .limit(NAMED)
                                .map(c -> c.name().isEmpty() ? "column " + c.index() : c.name())
                                .toList())
                + (columns.size() > NAMED ? ", ...)" : ")");
    }
}
