package io.github.classpca.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.github.classpca.examples.data.TableOptions.Missing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.datavec.api.transform.TransformProcess;
import org.datavec.api.writable.Text;
import org.datavec.api.writable.Writable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class TableFileTest {

    private Path file;

    private final List<String> remarks = new ArrayList<>();

    @BeforeEach
    void nameFile(@TempDir Path folder) {
        file = folder.resolve("table.csv");
    }

    @Test
    void aColumnByName() throws IOException {
        Files.writeString(file, "height,kind,weight\n1,dog,2\n3,\"cat\",4\n5,dog,6\n7, cat ,8\n");
        LabelledData data = table("kind").split(0.5, 1);
        assertThat(data.name()).isEqualTo("table.csv");
        assertThat(data.train().labels()).containsExactly("cat", "dog");
        assertThat(data.train().shape()).containsExactly(2);
        double sum =
                all(data.train()).sumNumber().doubleValue()
                        + all(data.test()).sumNumber().doubleValue();
        assertThat(sum).isEqualTo(36);
        assertThat(IntStream.range(0, 2).map(data.test()::label)).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void aColumnByNumberFromEitherEnd() throws IOException {
        Files.writeString(file, "1,10\n2,9\n3,10\n4,-1\n5,9\n");
        assertThat(table("1").split(0.25, 1).train().labels()).containsExactly("-1", "9", "10");
        assertThat(table("-1").split(0.25, 1).train().labels()).containsExactly("-1", "9", "10");
    }

    /** As UCI's wine quality and bank marketing. */
    @Test
    void semicolonsQuotesAndNames() throws IOException {
        Files.writeString(
                file,
                "\"fixed acidity\";\"pH\";\"quality\"\n7.4;3.51;5\n7.8;3.2;5\n11.2;3.16;6\n7.4;3;6\n");
        LabelledData data = table("quality").split(0.5, 1);
        assertThat(data.train().labels()).containsExactly("5", "6");
        assertThat(data.train().size() + data.test().size()).isEqualTo(4);
    }

    /** As UCI's adult: no names, blanks behind commas, question marks, texts. */
    @Test
    void textsBecomeANumberForEach() throws IOException {
        Files.writeString(
                file,
                "39, Private, 2174, <=50K\n50, State-gov, 0, <=50K\n38, ?, 0, >50K\n53, Private, 5,"
                        + " >50K\n28, Private, 1, <=50K\n44, State-gov, 2, >50K\n");
        LabelledData data = table("3", Missing.MEAN).split(0.34, 1);
        TableEncoding encoding = data.train().encoding().orElseThrow();
        assertThat(encoding.columns()).hasSize(3);
        assertThat(encoding.columns().get(1).categories()).contains("Private", "State-gov");
        INDArray train = all(data.train());
        int categories = encoding.columns().get(1).categories().size();
        for (int n = 0; n < data.train().size(); n++) {
            double ones = 0;
            for (int c = 0; c < categories; c++) {
                ones += train.getDouble(n, 1 + c);
            }
            assertThat(ones).isEqualTo(1);
        }
        assertThat(data.train().labels()).containsExactly("<=50K", ">50K");
    }

    @Test
    void textsThatTrainingDidNotHaveAreToldOf() throws IOException {
        Files.writeString(file, "colour,size,kind\nred,1,x\nblue,2,y\nred,3,x\nblue,4,y\n");
        Path other = file.resolveSibling("other.csv");
        Files.writeString(other, "colour,size,kind\nred,1,x\ngreen,2,y\nlilac,2,y\n");
        INDArray test = all(table("kind").with(other, 1).test());

        assertThat(test.getRow(1).toDoubleVector()).containsExactly(0, 0, 2);
        assertThat(remarks)
                .singleElement()
                .asString()
                .endsWith(
                        "other.csv: line 3, column colour: 'green' is not among the texts of the"
                                + " training part (2 such fields); it counts as none of them");
    }

    /** As it comes out of a database: tabs, compressed. */
    @Test
    void tabsAndGzip() throws IOException {
        Files.write(file, gzip("a\tb\tkind\n1\t2\tx\n3\t4\ty\n5\t6\tx\n7\t8\ty\n"));
        assertThat(table("kind").split(0.5, 1).train().shape()).containsExactly(2);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 12));
        assertRefused("kind", "the gzip is cut short after " + (whole.length - 12) + " bytes");
    }

    /** As a spreadsheet saves it: a byte order mark, CRLF, blank lines, line breaks in quotes. */
    @Test
    void spreadsheets() throws IOException {
        Files.write(
                file,
                ("\uFEFFkind,\"height\r\nin cm\",note\r\nx,1,\"a \"\"b\"\"\"\r\n\r\ny,2,c\r\nx,3,c\r\n"
                                + "y,4,c\r\n,,\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        LabelledData data = table("kind").split(0.5, 1);
        assertThat(data.train().encoding().orElseThrow().columns().get(0).name())
                .isEqualTo("height\r\nin cm");
        assertThat(data.train().size() + data.test().size()).isEqualTo(4);
        Files.write(file, "kind,h\nx,1\ny,zwei\nx,3\n".getBytes(StandardCharsets.UTF_16));
        assertRefused("kind", "is UTF-16 or no text at all; save it as UTF-8");
        Files.write(file, "kind,h\nx,1\nä,2\n".getBytes(StandardCharsets.ISO_8859_1));
        assertRefused("kind", "line 3 is not UTF-8: it has the byte 0xE4; save the table as UTF-8");
    }

    @Test
    void whetherThereAreNamesIsFoundOut() throws IOException {
        Files.writeString(file, "a,b,k\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n");
        assertThat(size(table("-1").split(0.5, 1))).isEqualTo(4);
        Files.writeString(file, "1,2,x\n3,4,y\n5,6,x\n7,8,y\n");
        assertThat(size(table("-1").split(0.5, 1))).isEqualTo(4);
        TableOptions without =
                new TableOptions(
                        "-1",
                        ImmutableList.of(),
                        Optional.of(','),
                        Optional.of(true),
                        Missing.DROP);
        assertThat(size(new TableFile(file, without, remarks::add).split(0.5, 1))).isEqualTo(3);
    }

    @Test
    void missingValuesAreRefusedFilledOrLeftOut() throws IOException {
        Files.writeString(
                file,
                "h,w,k\n1,10,x\nNA,20,y\n3,30,x\n5,?,y\n7,40,\n9,50,x\n11,60,y\n13,70,x\n15,80,y\n");
        assertRefused("k", "line 6, column k: the class is missing ('')");
        Files.writeString(file, Files.readString(file).replace("7,40,\n", ""));
        assertRefused(
                "k",
                "line 3, column h: the value is missing ('NA'); --missing mean fills it, --missing"
                        + " drop leaves the row out");

        assertThat(size(table("k", Missing.DROP).split(0.25, 1))).isEqualTo(6);
        assertThat(remarks).containsExactly(file + ": left out 2 of 8 rows, for missing values");

        LabelledData filled = table("k", Missing.MEAN).split(0.25, 1);
        assertThat(size(filled)).isEqualTo(8);
        // The mean is that of the training part: the values there average to what fills them.
        double fill = filled.train().encoding().orElseThrow().columns().get(0).fill();
        INDArray train = all(filled.train());
        double sum = 0;
        int present = 0;
        for (int n = 0; n < train.size(0); n++) {
            if (Math.abs(train.getDouble(n, 0) - fill) > 1e-5) {
                sum += train.getDouble(n, 0);
                present++;
            }
        }
        assertThat(sum / present).isCloseTo(fill, within(1e-5));
    }

    @Test
    void columnsAreLeftOutByName() throws IOException {
        Files.writeString(file, "id,h,k\nab1,1,x\ncd2,3,y\nef3,5,x\ngh4,7,y\n");
        TableOptions options =
                new TableOptions(
                        "k",
                        ImmutableList.of("id"),
                        Optional.empty(),
                        Optional.empty(),
                        Missing.REFUSE);
        assertThat(new TableFile(file, options, remarks::add).split(0.5, 1).train().shape())
                .containsExactly(1);
        StringBuilder many = new StringBuilder("id,h,k\n");
        for (int i = 0; i < 80; i++) {
            many.append("name")
                    .append(i)
                    .append(',')
                    .append(i)
                    .append(",c")
                    .append(i % 2)
                    .append('\n');
        }
        Files.writeString(file, many);
        assertRefused("k", "column id holds 64 different texts, such as [name");
        assertRefused("k", "leave it out by --ignore id");
    }

    @Test
    void theSplitIsSeededAndOfAllClasses() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            text.append(i).append(i < 90 ? ",a\n" : ",b\n");
        }
        Files.writeString(file, text.append("100,c\n"));
        LabelledData data = table("1").split(0.2, 7);
        int[] counts = new int[3];
        for (int n = 0; n < data.test().size(); n++) {
            counts[data.test().label(n)]++;
        }
        assertThat(counts).containsExactly(18, 2, 0);
        assertThat(all(table("1").split(0.2, 7).test())).isEqualTo(all(data.test()));
        assertThat(all(table("1").split(0.2, 8).test())).isNotEqualTo(all(data.test()));
        assertThatThrownBy(() -> table("1").split(0.001, 1))
                .hasMessageContaining("cannot be split");
    }

    @Test
    void aTestTableIsMatchedByName() throws IOException {
        Files.writeString(file, "h,w,k\n1,2,x\n3,4,y\n5,6,x\n");
        Path test = file.resolveSibling("test.csv");
        Files.writeString(test, "k,w,h\ny,20,10\nx,40,30\n");
        LabelledData data = table("k").with(test, 1);
        assertThat(data.train().size()).isEqualTo(3);
        assertThat(all(data.test()).toFloatMatrix())
                .isDeepEqualTo(new float[][] {{10, 20}, {30, 40}});
        Files.writeString(test, "k,w,h\nz,20,10\n");
        assertThatThrownBy(() -> table("k").with(test, 1))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining(
                        "line 2, column k: there is a class 'z' that the training part has not; it has"
                                + " [x, y]");
    }

    @Test
    void columnsAreStandardizedByTheTrainingPart() throws IOException {
        Files.writeString(
                file, "1e6,5,a\n1000001,5,b\n1000002,5,a\n1000003,5,b\n1000004,5,a\n1000005,5,b\n");
        LabelledData data = table("2").split(0.34, 1).standardized();
        INDArray train = all(data.train());
        assertThat(train.mean(0).getDouble(0)).isCloseTo(0, within(1e-4));
        assertThat(train.std(false, 0).getDouble(0)).isCloseTo(1, within(1e-3));
        // A column that does not vary is centred and not blown up.
        assertThat(train.getColumn(1).amaxNumber().doubleValue()).isZero();
    }

    /** What a program with DataVec alone makes of a row is what the model was trained on. */
    @Test
    void theEncodingIsATransformOfDataVec() throws IOException {
        Files.writeString(
                file,
                "h,colour,id,k\n1,red,q,x\n2,blue,r,y\n,red,s,x\n4,blue,t,y\n5,green,u,x\n6,red,v,y\n");
        TableOptions options =
                new TableOptions(
                        "k",
                        ImmutableList.of("id"),
                        Optional.empty(),
                        Optional.empty(),
                        Missing.MEAN);
        LabelledData data = new TableFile(file, options, remarks::add).split(0.34, 1);
        TableEncoding encoding = data.train().encoding().orElseThrow();
        TransformProcess process =
                TransformProcess.fromJson(encoding.toTransformProcess().toJson());
        Table table = Table.read(file, Optional.empty(), Optional.of(true));
        for (Table.Row row : table.rows()) {
            List<Writable> fields = new ArrayList<>();
            row.fields().forEach(field -> fields.add(new Text(field)));
            if (!encoding.columns().get(1).categories().contains(row.fields().get(1))) {
                continue;
            }
            float[] own = encoding.encode(table, row, encoding.places(table));
            List<Writable> theirs = process.execute(fields);
            assertThat(theirs).hasSize(own.length);
            for (int i = 0; i < own.length; i++) {
                assertThat(theirs.get(i).toDouble()).isCloseTo(own[i], within(1e-6));
            }
        }
    }

    @Test
    void malformedTablesAreRefusedWithLineColumnAndValue() throws IOException {
        refused("1,2,a\n3,b\n4,5,b\n", "2", "line 2 has 2 fields where the first has 3; it begins");
        refused(
                "h,w,k\n1,2,a\n3,x,b\n5,6,a\n",
                "k",
                "line 3, column w: expected a finite number, got 'x'");
        refused(
                "1;2,5;a\n3;4,5;b\n5;6,1;a\n7;8;b\n",
                "2",
                "got '2,5'; numbers have a point, no comma");
        refused("1,2,a\n3,4,a\n", "2", "column 2 holds the classes [a]; expected at least 2");
        refused("1,2,a\n", "9", "there is no column 9; its first line has 3 fields");
        refused(
                "h,species\n1,a\n2,b\n",
                "specis",
                "there is no column specis; did you mean species?");
        refused(
                "h,species\n1,a\n2,b\n",
                "target",
                "there is no column target; there are [h, species]");
        refused("h,k,k\n1,2,a\n2,3,b\n", "k", "two columns are named k; give the number of one");
        refused("a\nb\n", "0", "line 1 has a single field");
        refused("", "0", "is empty");
        StringBuilder quantity = new StringBuilder("h,price\n");
        for (int i = 0; i < 200; i++) {
            quantity.append(i).append(',').append(i + 0.5).append('\n');
        }
        refused(
                quantity.toString(),
                "price",
                "holds 200 different numbers, a quantity and no classes");
        Files.delete(file);
        assertThatThrownBy(() -> table("0"))
                .isInstanceOf(DataFileException.class)
                .hasMessage("No file " + file);
    }

    @Test
    void damagedFilesGiveOurExceptionAndNoOther() throws IOException {
        StringBuilder text = new StringBuilder("a,b,kind\n");
        for (int i = 0; i < 20; i++) {
            text.append(i).append(',').append(i * i).append(",c").append(i % 2).append('\n');
        }
        Files.writeString(file, text);
        assertThat(Fuzz.refusals(file, () -> table("kind").split(0.5, 1))).isGreaterThan(500);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(bytes)) {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private void refused(String text, String label, String reason) throws IOException {
        Files.writeString(file, text);
        assertRefused(label, reason);
    }

    private void assertRefused(String label, String reason) {
        assertThatThrownBy(() -> table(label).split(0.2, 1))
                .isInstanceOf(DataFileException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(reason);
    }

    private TableFile table(String label) {
        return new TableFile(file, new TableOptions(label), remarks::add);
    }

    private TableFile table(String label, Missing missing) {
        return new TableFile(
                file,
                new TableOptions(
                        label, ImmutableList.of(), Optional.empty(), Optional.empty(), missing),
                remarks::add);
    }

    private static int size(LabelledData data) {
        return data.train().size() + data.test().size();
    }

    private static INDArray all(DataSource source) {
        return source.batch(IntStream.range(0, source.size()).toArray()).getFeatures();
    }
}
