package io.github.classpca.examples.data;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import io.github.classpca.examples.data.TableOptions.Missing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A table with a column of classes, as spreadsheets and repositories have them: fields between
 * commas, semicolons, tabs or bars, with names in the first line or none, quoted by RFC 4180 or
 * not. Columns of texts become a number for each text.
 */
public final class TableFile {

    /** More distinct numbers than so many, some of them broken, are a quantity and no classes. */
    private static final int MOST_NUMBERS = 100;

    private final Table table;
    private final TableOptions options;
    private final int label;
    private final List<Integer> ignored;
    private final ImmutableList<String> labels;
    private final Consumer<String> remarks;

    /**
     * Reads a table.
     *
     * @param file the file
     * @param options how to read it
     * @param remarks told what was left out, and of texts that the training part does not have
     * @throws DataFileException if it is missing or malformed; says where
     */
    public TableFile(Path file, TableOptions options, Consumer<String> remarks) {
        this.options = options;
        this.remarks = remarks;
        boolean labelIsNamed = Ints.tryParse(options.label()) == null;
        Optional<Boolean> header =
                labelIsNamed && options.header().isEmpty() ? Optional.of(true) : options.header();
        Table all = Table.read(file, options.separator(), header);
        label = all.column(options.label());
        ignored = options.ignored().stream().map(all::column).toList();
        table = withLabels(all);
        labels = labels();
    }

    /**
     * Refuses or leaves out rows without a class, and those of other missing values if asked to.
     */
    private Table withLabels(Table all) {
        List<Table.Row> kept = new ArrayList<>();
        for (Table.Row row : all.rows()) {
            if (Table.isMissing(row.fields().get(label))) {
                if (options.missing() == Missing.REFUSE) {
                    throw new DataFileException(
                            all.place(row, label)
                                    + ": the class is missing ('"
                                    + row.fields().get(label)
                                    + "'); --missing drop or mean leaves the row out");
                }
            } else if (options.missing() != Missing.DROP || isComplete(row)) {
                kept.add(row);
            }
        }
        int left = all.rows().size() - kept.size();
        if (left > 0) {
            remarks.accept(
                    all.file()
                            + ": left out "
                            + left
                            + " of "
                            + all.rows().size()
                            + " rows, for missing values");
        }
        if (kept.isEmpty()) {
            throw new DataFileException(all.file() + ": no rows are left");
        }
        return all.with(kept);
    }

    private boolean isComplete(Table.Row row) {
        for (int column = 0; column < row.fields().size(); column++) {
            if (!ignored.contains(column) && Table.isMissing(row.fields().get(column))) {
                return false;
            }
        }
        return true;
    }

    private ImmutableList<String> labels() {
        boolean numbers = table.values(label).stream().allMatch(Table::isNumber);
        Comparator<String> order =
                numbers
                        ? Comparator.<String>comparingDouble(Double::parseDouble)
                                .thenComparing(Comparator.naturalOrder())
                        : Comparator.naturalOrder();
        TreeSet<String> names = new TreeSet<>(order);
        names.addAll(table.values(label));
        if (names.size() < 2) {
            throw new DataFileException(
                    table.file()
                            + ": "
                            + named(label)
                            + " holds the classes "
                            + names
                            + "; expected at least 2");
        }
        boolean broken = names.stream().anyMatch(name -> name.contains("."));
        if (numbers && broken && names.size() > MOST_NUMBERS) {
            throw new DataFileException(
                    table.file()
                            + ": "
                            + named(label)
                            + " holds "
                            + names.size()
                            + " different numbers, a quantity and no classes; networks here tell"
                            + " classes: cut it into a few ranges");
        }
        return ImmutableList.copyOf(names);
    }

    private String named(int column) {
        return table.names().isPresent() ? "column " + table.name(column) : table.name(column);
    }

    /**
     * Draws a test part with the shares of the classes of the whole.
     *
     * @param testShare the share of the test part, above 0 and below 1
     * @param seed the seed of the draw
     * @return the two parts; classes are in the order of their numbers or names
     * @throws DataFileException if a value is missing or no number; says where
     */
    public LabelledData split(double testShare, long seed) {
        Splits.Indices split =
                Splits.stratified(table.file().toString(), classes(table, label), testShare, seed);
        TableEncoding encoding = encoding(split.train());
        VectorSource all = source(table, label, encoding);
        return new LabelledData(name(), all.subset(split.train()), all.subset(split.test()));
    }

    /**
     * Takes another table for the test part.
     *
     * @param test a table of the same columns
     * @param seed the seed of the order of the training part
     * @return the two parts
     * @throws DataFileException if it has other columns or classes; says which
     */
    public LabelledData with(Path test, long seed) {
        int[] order = Splits.shuffled(table.rows().size(), seed);
        TableEncoding encoding = encoding(order);
        VectorSource train = source(table, label, encoding).subset(order);
        return new LabelledData(name(), train, labelled(test, encoding, labels, remarks));
    }

    private TableEncoding encoding(int[] training) {
        return TableEncoding.of(table, label, ignored, training, options.missing() == Missing.MEAN);
    }

    private String name() {
        return String.valueOf(table.file().getFileName());
    }

    /**
     * Reads rows with classes, as a model takes them.
     *
     * @param file the table
     * @param encoding how the training part was encoded
     * @param labels the classes
     * @param remarks told of texts that the training part did not have
     * @return its rows
     * @throws DataFileException if it has other columns or classes; says which
     */
    public static VectorSource labelled(
            Path file,
            TableEncoding encoding,
            ImmutableList<String> labels,
            Consumer<String> remarks) {
        Table rows = readFor(file, encoding);
        int label =
                encoding.label().isEmpty() || rows.names().isEmpty()
                        ? encoding.labelIndex()
                        : rows.column(encoding.label());
        for (Table.Row row : rows.rows()) {
            if (!labels.contains(row.fields().get(label))) {
                throw new DataFileException(
                        rows.place(row, label)
                                + ": there is a class '"
                                + row.fields().get(label)
                                + "' that the training part has not; it has "
                                + labels);
            }
        }
        return source(rows, label, encoding, labels, remarks);
    }

    /**
     * Reads rows without classes, or with classes that are passed over.
     *
     * @param file the table
     * @param encoding how the training part was encoded
     * @param remarks told of texts that the training part did not have
     * @return the line of each row, and its numbers
     * @throws DataFileException if it has other columns; says which
     */
    public static Unlabelled unlabelled(
            Path file, TableEncoding encoding, Consumer<String> remarks) {
        Table rows = readFor(file, encoding);
        Table whole =
                rows.width() == encoding.width() - 1 && rows.names().isEmpty()
                        ? withGap(rows, encoding.labelIndex())
                        : rows;
        return new Unlabelled(
                whole.rows().stream().map(Table.Row::line).collect(ImmutableList.toImmutableList()),
                encoding.encode(whole, remarks));
    }

    /**
     * Rows without classes.
     *
     * @param lines where each is in the file
     * @param values the numbers, row after row
     */
    @SuppressWarnings("ArrayRecordComponent") // Passed on once.
    public record Unlabelled(ImmutableList<Long> lines, float[] values) {}

    private static Table readFor(Path file, TableEncoding encoding) {
        boolean named = !encoding.columns().get(0).name().isEmpty();
        return Table.read(file, Optional.empty(), named ? Optional.of(true) : Optional.empty());
    }

    private static Table withGap(Table table, int at) {
        List<Table.Row> rows = new ArrayList<>();
        for (Table.Row row : table.rows()) {
            List<String> fields = new ArrayList<>(row.fields());
            fields.add(at, "");
            rows.add(new Table.Row(row.line(), ImmutableList.copyOf(fields)));
        }
        return table.with(rows);
    }

    private VectorSource source(Table rows, int labelColumn, TableEncoding encoding) {
        return source(rows, labelColumn, encoding, labels, remarks);
    }

    private static VectorSource source(
            Table rows,
            int labelColumn,
            TableEncoding encoding,
            ImmutableList<String> labels,
            Consumer<String> remarks) {
        int[] classes =
                rows.rows().stream()
                        .mapToInt(row -> labels.indexOf(row.fields().get(labelColumn)))
                        .toArray();
        return new VectorSource(encoding.encode(rows, remarks), classes, labels, encoding);
    }

    private int[] classes(Table rows, int labelColumn) {
        return rows.rows().stream()
                .mapToInt(row -> labels.indexOf(row.fields().get(labelColumn)))
                .toArray();
    }
}
