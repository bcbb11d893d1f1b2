package io.github.classpca.internal.sample;

import io.github.classpca.internal.network.Flow;
import io.github.classpca.internal.network.NetworkForward;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The examples that layers are computed from, at the input of any layer.
 *
 * <p>The iterator is read once, so each visit sees the same examples in the same order. Where the
 * sample fits the memory budget it is kept there and carried upwards as layers are finished.
 * Otherwise its features go to a temporary file, and each visit runs them through the layers below.
 * To be closed.
 */
public final class TrainingSample implements SampleBatches, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TrainingSample.class);

    /** Index that is told while the sample is read into memory. */
    private static final int READING = -1;

    private final SampleReader reader;
    private final NetworkForward forward;
    private final SampleProgress progress;
    private final SampleBatch first;

    /** Null where the sample is in a file. */
    private List<SampleBatch> kept;

    /** Null where the sample is in memory. */
    private SampleFile file;

    /** The layer whose input each kept batch has got to. */
    private int[] keptAt;

    private int passes;

    /**
     * Makes a sample; reads its first batch.
     *
     * @param reader reads an iterator that is at its start
     */
    public TrainingSample(SampleReader reader, NetworkForward forward, SampleProgress progress) {
        this.reader = reader;
        this.forward = forward;
        this.progress = progress;
        first = reader.next();
        if (first == null) {
            reader.requireAllClasses();
        }
    }

    /** Returns the first batch at the features; not to be run through layers without a copy. */
    public SampleBatch first() {
        return first;
    }

    /**
     * Reads the sample: into memory, or all of it into a file once it does not fit there.
     *
     * @param bytesPerExample what one example takes at its widest between layers
     * @param budget the memory to keep within, in bytes
     */
    public void open(long bytesPerExample, long budget) {
        List<SampleBatch> batches = new ArrayList<>();
        for (SampleBatch batch = first; batch != null; batch = reader.next()) {
            if (file == null && reader.taken() * bytesPerExample > budget) {
                log.info(
                        "The sample does not fit {} bytes at {} bytes an example; keeping it in a"
                                + " temporary file",
                        budget,
                        bytesPerExample);
                file = new SampleFile();
                batches.forEach(file::add);
                batches.clear();
            }
            if (file == null) {
                batches.add(batch);
            } else {
                file.add(batch);
            }
            progress.examplesRead(READING, reader.taken());
        }
        reader.requireAllClasses();
        passes = file == null ? 1 : 0;
        if (file == null) {
            kept = batches;
            keptAt = new int[batches.size()];
        }
    }

    @Override
    public void visit(int layer, Consumer<SampleBatch> visitor) {
        visitWhile(
                layer,
                batch -> {
                    visitor.accept(batch);
                    return true;
                });
    }

    /** Runs the sample up to the input of a layer, until the visitor says that it wants no more. */
    public void visitWhile(int layer, Predicate<SampleBatch> visitor) {
        if (kept != null) {
            visitKept(layer, visitor);
        } else {
            visitFile(layer, visitor);
        }
    }

    private void visitKept(int layer, Predicate<SampleBatch> visitor) {
        long done = 0;
        for (int i = 0; i < kept.size(); i++) {
            Interruption.check();
            SampleBatch batch = kept.get(i);
            SampleBatch advanced = batch.at(forward.advance(batch.flow(), keptAt[i], layer));
            kept.set(i, advanced);
            keptAt[i] = layer;
            batch.flow().closeBut(advanced.flow());
            boolean more = visitor.test(advanced);
            done += batch.classes().length;
            progress.examplesRead(layer, done);
            if (!more) {
                return;
            }
        }
    }

    private void visitFile(int layer, Predicate<SampleBatch> visitor) {
        passes++;
        long[] done = new long[1];
        file.readWhile(
                batch -> {
                    Interruption.check();
                    Flow input = forward.advance(batch.flow(), 0, layer);
                    boolean more = visitor.test(batch.at(input));
                    done[0] += batch.classes().length;
                    progress.examplesRead(layer, done[0]);
                    return more;
                });
    }

    public boolean inMemory() {
        return kept != null;
    }

    public int passes() {
        return passes;
    }

    public long examples() {
        return reader.taken();
    }

    public long unlabelled() {
        return reader.unlabelled();
    }

    /** Deletes the file, if there is one. */
    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
