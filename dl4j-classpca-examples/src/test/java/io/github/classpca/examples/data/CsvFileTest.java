package io.github.classpca.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class CsvFileTest {

    private Path file;

    @BeforeEach
    void nameFile(@TempDir Path folder) {
        file = folder.resolve("table.csv");
    }

    @Test
    void aColumnByName() throws IOException {
        Files.writeString(file, "height,kind,weight\n1,dog,2\n3,\"cat\",4\n5,dog,6\n7, cat ,8\n");
        LabelledData data = new CsvFile(file, "kind", false).read(0.5, 1);
        assertThat(data.name()).isEqualTo("table.csv");
        assertThat(data.train().labels()).containsExactly("cat", "dog");
        assertThat(data.train().size()).isEqualTo(2);
        assertThat(data.test().size()).isEqualTo(2);
        assertThat(data.train().shape()).containsExactly(2);
        double sum =
                all(data.train()).sumNumber().doubleValue()
                        + all(data.test()).sumNumber().doubleValue();
        assertThat(sum).isEqualTo(36);
    }

    @Test
    void aColumnByNumberWithNumericClassesInTheirOrder() throws IOException {
        Files.writeString(file, "1,10\n2,9\n3,10\n4,-1\n");
        assertThat(new CsvFile(file, "1", false).read(0.25, 1).train().labels())
                .containsExactly("-1", "9", "10");
    }

    @Test
    void theSplitIsSeeded() throws IOException {
        Files.writeString(file, "1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n");
        CsvFile csv = new CsvFile(file, "1", false);
        assertThat(all(csv.read(0.5, 7).test())).isEqualTo(all(csv.read(0.5, 7).test()));
        assertThat(all(csv.read(0.5, 7).test())).isNotEqualTo(all(csv.read(0.5, 8).test()));
        assertThatThrownBy(() -> csv.read(0.01, 1)).hasMessageContaining("cannot be split");
    }

    @Test
    void columnsAreStandardizedByTheTrainingPart() throws IOException {
        Files.writeString(file, "1e6,5,a\n1000001,5,b\n1000002,5,a\n1000003,5,b\n");
        LabelledData data = new CsvFile(file, "2", false).read(0.25, 1).standardized();
        INDArray train = all(data.train());
        assertThat(train.mean(0).getDouble(0)).isCloseTo(0, within(1e-4));
        assertThat(train.std(false, 0).getDouble(0)).isCloseTo(1, within(1e-3));
        // A column that does not vary is centred and not blown up.
        assertThat(train.getColumn(1).amaxNumber().doubleValue()).isZero();
    }

    @Test
    void malformedTablesAreRefusedWithTheLine() throws IOException {
        assertRefused("1,2,a\n3,b\n", "2", "line 2 has 2 fields where the first has 3");
        assertRefused("1,2,a\n3,x,b\n", "2", "line 2, field 1: expected a finite number, got 'x'");
        assertRefused("1,2,a\n3,NaN,b\n", "2", "got 'NaN'");
        assertRefused("h,w,k\n3,4,b\n", "2", "line 1 holds names, say --header");
        assertRefused("1,2,a\n3,4,a\n", "2", "holds the classes [a]; expected at least 2");
        assertRefused("1,2,a\n", "9", "there is no column 9; its first line has 3 fields");
        assertRefused("1,2,a\n", "kind", "there is no column kind");
        assertRefused("a\nb\n", "0", "single field");
        assertRefused("", "0", "table.csv");
        Files.delete(file);
        assertThatThrownBy(() -> new CsvFile(file, "0", false).read(0.5, 1))
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
        assertThat(Fuzz.refusals(file, () -> new CsvFile(file, "kind", true).read(0.5, 1)))
                .isGreaterThan(900);
    }

    private void assertRefused(String text, String label, String reason) throws IOException {
        Files.writeString(file, text);
        assertThatThrownBy(() -> new CsvFile(file, label, false).read(0.5, 1))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining(reason);
    }

    private static INDArray all(DataSource source) {
        return source.batch(IntStream.range(0, source.size()).toArray()).getFeatures();
    }
}
