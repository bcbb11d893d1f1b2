package io.github.classpca.examples.data;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Ints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.datavec.api.writable.Writable;

/** A table of numbers with a column of classes, read by DataVec's {@link CSVRecordReader}. */
public final class CsvFile {

    private final Path file;
    private final String labelColumn;
    private final boolean header;
    private int label;
    private int fields;

    /**
     * Names a file.
     *
     * @param file the file, comma-separated
     * @param labelColumn the name of the column of classes, or its number from 0
     * @param header whether the first line holds names; a column that is named needs it
     */
    public CsvFile(Path file, String labelColumn, boolean header) {
        this.file = file;
        this.labelColumn = labelColumn;
        this.header = header || Ints.tryParse(labelColumn) == null;
    }

    /**
     * Reads the file and draws a test part.
     *
     * @param testShare the share of the test part, above 0 and below 1
     * @param seed the seed of the draw
     * @return the two parts; classes are in the order of their numbers or names
     * @throws DataFileException if the file is missing or malformed
     */
    public LabelledData read(double testShare, long seed) {
        if (!Files.isRegularFile(file)) {
            throw new DataFileException("No file " + file);
        }
        List<String> classOfRow = new ArrayList<>();
        List<float[]> rows = new ArrayList<>();
        try (CSVRecordReader reader = new CSVRecordReader()) {
            reader.initialize(new FileSplit(file.toFile()));
            for (long line = 1; reader.hasNext(); line++) {
                List<String> record = strings(next(reader, line), line);
                if (line == 1) {
                    locate(record);
                }
                if (line > 1 || !header) {
                    rows.add(numbers(record, line));
                    classOfRow.add(record.get(label));
                }
            }
        } catch (IOException | InterruptedException e) {
            throw new DataFileException(file + ": cannot be read: " + e.getMessage(), e);
        }
        return Splits.split(
                file.getFileName().toString(), source(rows, classOfRow), testShare, seed);
    }

    private List<Writable> next(CSVRecordReader reader, long line) {
        try {
            return reader.next();
        } catch (RuntimeException e) {
            // DataVec wraps what its parser finds.
            throw new DataFileException(
                    file + ": line " + line + " is no CSV: " + e.getMessage(), e);
        }
    }

    private List<String> strings(List<Writable> record, long line) {
        List<String> strings = record.stream().map(field -> field.toString().strip()).toList();
        if (line > 1 && strings.size() != fields) {
            throw new DataFileException(
                    file
                            + ": line "
                            + line
                            + " has "
                            + strings.size()
                            + " fields where the first has "
                            + fields);
        }
        return strings;
    }

    private void locate(List<String> first) {
        fields = first.size();
        Integer number = Ints.tryParse(labelColumn);
        label = number == null ? first.indexOf(labelColumn) : number;
        if (label < 0 || label >= fields) {
            throw new DataFileException(
                    file
                            + ": there is no column "
                            + labelColumn
                            + "; its first line has "
                            + fields
                            + " fields: "
                            + first);
        }
        if (fields < 2) {
            throw new DataFileException(
                    file
                            + ": line 1 has a single field; expected numbers and a class, with commas");
        }
    }

    private float[] numbers(List<String> record, long line) {
        float[] numbers = new float[fields - 1];
        for (int i = 0, k = 0; i < fields; i++) {
            if (i == label) {
                continue;
            }
            float number;
            try {
                number = Float.parseFloat(record.get(i));
            } catch (NumberFormatException e) {
                number = Float.NaN;
            }
            if (!Float.isFinite(number)) {
                throw new DataFileException(
                        file
                                + ": line "
                                + line
                                + ", field "
                                + i
                                + ": expected a finite number, got '"
                                + record.get(i)
                                + "'"
                                + (line == 1 ? "; if line 1 holds names, say --header" : ""));
            }
            numbers[k++] = number;
        }
        return numbers;
    }

    private VectorSource source(List<float[]> rows, List<String> classOfRow) {
        Comparator<String> order =
                classOfRow.stream().allMatch(name -> Ints.tryParse(name) != null)
                        ? Comparator.comparing(Integer::valueOf)
                        : Comparator.naturalOrder();
        TreeSet<String> names = new TreeSet<>(order);
        names.addAll(classOfRow);
        if (names.size() < 2) {
            throw new DataFileException(
                    file
                            + ": column "
                            + labelColumn
                            + " holds the classes "
                            + names
                            + "; expected at least 2");
        }
        ImmutableList<String> labels = ImmutableList.copyOf(names);
        float[] values = new float[Math.multiplyExact(rows.size(), fields - 1)];
        int[] classes = new int[rows.size()];
        for (int n = 0; n < classes.length; n++) {
            System.arraycopy(rows.get(n), 0, values, n * (fields - 1), fields - 1);
            classes[n] = labels.indexOf(classOfRow.get(n));
        }
        return new VectorSource(values, classes, labels);
    }
}
