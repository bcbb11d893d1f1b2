package io.github.classpca.internal.sample;

import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.Flow;
import io.github.classpca.internal.network.LayerGraph;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches in a temporary file, for a sample that memory does not hold; to be closed.
 *
 * <p>So each pass sees the same examples, also of an iterator that shuffles when it is reset or
 * that cannot be reset at all.
 */
final class SampleFile implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SampleFile.class);

    private static final int BUFFER = 1 << 20;

    private final Path file;

    /** Of each batch what is not in the file. */
    private final List<Entry> entries = new ArrayList<>();

    private final DataOutputStream out;

    @SuppressWarnings("ArrayRecordComponent") // Never leaves this class.
    private record Entry(
            long[] ids, int[] classes, Optional<int[][]> stepClasses, List<Boolean> masked) {}

    /** Makes an empty file in the folder of {@code java.io.tmpdir}. */
    SampleFile() {
        try {
            file = Files.createTempFile("classpca-sample-", ".bin");
            out =
                    new DataOutputStream(
                            new BufferedOutputStream(Files.newOutputStream(file), BUFFER));
        } catch (IOException e) {
            throw failed("made", e);
        }
    }

    /** Adds a batch at the features. */
    void add(SampleBatch batch) {
        List<Boolean> masked = new ArrayList<>();
        try {
            for (int i = 0; i < batch.flow().outputs().size(); i++) {
                Activations input = batch.flow().from(LayerGraph.FIRST_INPUT - i);
                Nd4j.write(input.values(), out);
                if (input.mask() != null) {
                    Nd4j.write(input.mask(), out);
                }
                masked.add(input.mask() != null);
            }
        } catch (IOException e) {
            throw failed("written", e);
        }
        entries.add(new Entry(batch.ids(), batch.classes(), batch.stepClasses(), masked));
    }

    /** Reads the batches in the order they were added, as long as they are wanted. */
    void readWhile(Predicate<SampleBatch> visitor) {
        try {
            out.flush();
            try (DataInputStream in =
                    new DataInputStream(
                            new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
                for (Entry entry : entries) {
                    Activations[] inputs = new Activations[entry.masked().size()];
                    for (int i = 0; i < inputs.length; i++) {
                        inputs[i] =
                                Activations.of(
                                        Nd4j.read(in),
                                        entry.masked().get(i) ? Nd4j.read(in) : null);
                    }
                    if (!visitor.test(
                            new SampleBatch(
                                    Flow.of(inputs),
                                    entry.ids(),
                                    entry.classes(),
                                    entry.stepClasses()))) {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    private static UncheckedIOException failed(String what, IOException cause) {
        return new UncheckedIOException(
                "The sample does not fit memoryBudget, and its temporary file in "
                        + System.getProperty("java.io.tmpdir")
                        + " cannot be "
                        + what
                        + ": "
                        + cause.getMessage()
                        + "; make room there, set -Djava.io.tmpdir to another folder, raise"
                        + " memoryBudget, or lower maxExamples",
                cause);
    }

    /** Deletes the file. */
    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            log.debug("closing {}", file, e);
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("{} cannot be deleted", file, e);
        }
    }
}
