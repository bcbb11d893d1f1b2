package io.github.classpca;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The examples that layers are computed from, at the input of any layer.
 *
 * <p>Where the sample fits the memory budget it is read once, kept, and carried upwards as layers
 * are finished. Otherwise each visit reads the iterator anew and runs it through the layers below.
 */
final class TrainingSample {

    private static final Logger log = LoggerFactory.getLogger(TrainingSample.class);

    /** Index that listeners get while the sample is read into memory. */
    private static final int READING = -1;

    private final DataSetIterator iterator;
    private final Supplier<SampleReader> readers;
    private final NetworkForward forward;
    private final List<LayerwisePcaListener> listeners;

    private final SampleReader opening;
    private final SampleBatch first;

    /** Null where the iterator is read anew for each visit. */
    private List<SampleBatch> kept;

    /** The layer whose input each kept batch has got to. */
    private int[] keptAt;

    private int passes;
    private long examples;
    private long unlabelled;

    /**
     * Makes a sample; reads its first batch.
     *
     * @param iterator at its start
     * @param readers makes what reads the iterator from there once
     */
    TrainingSample(
            DataSetIterator iterator,
            Supplier<SampleReader> readers,
            NetworkForward forward,
            List<LayerwisePcaListener> listeners) {
        this.iterator = iterator;
        this.readers = readers;
        this.forward = forward;
        this.listeners = listeners;
        opening = readers.get();
        first = opening.next();
        if (first == null) {
            opening.requireAllClasses();
        }
    }

    /** Returns the first batch at the features; not to be run through layers without a copy. */
    SampleBatch first() {
        return first;
    }

    /**
     * Reads the sample into memory, as long as it fits.
     *
     * @param bytesPerExample what one example takes at its widest between layers
     * @param budget the memory to keep within, in bytes
     */
    void open(long bytesPerExample, long budget) {
        List<SampleBatch> batches = new ArrayList<>();
        boolean fits = true;
        for (SampleBatch batch = first; batch != null; batch = opening.next()) {
            fits = opening.taken() * bytesPerExample <= budget;
            if (!fits) {
                break;
            }
            batches.add(batch);
            tell(READING, opening.taken());
        }
        passes++;
        if (fits) {
            opening.requireAllClasses();
            kept = batches;
            keptAt = new int[batches.size()];
            examples = opening.taken();
            unlabelled = opening.unlabelled();
            return;
        }
        if (!iterator.resetSupported()) {
            throw new DL4JInvalidInputException(
                    "The sample does not fit memoryBudget="
                            + budget
                            + " bytes ("
                            + bytesPerExample
                            + " bytes an example, "
                            + opening.taken()
                            + " examples read), so it must be read once per layer, and "
                            + iterator.getClass().getSimpleName()
                            + " cannot be reset; raise memoryBudget, lower maxExamples, or give an"
                            + " iterator that can be reset");
        }
        log.info(
                "The sample does not fit {} bytes at {} bytes an example; reading it once per layer",
                budget,
                bytesPerExample);
    }

    /** Runs the sample up to the input of a layer, before its preprocessor, batch by batch. */
    void visit(int layer, Consumer<SampleBatch> visitor) {
        visitWhile(
                layer,
                batch -> {
                    visitor.accept(batch);
                    return true;
                });
    }

    /** Does the same, until the visitor says that it wants no more. */
    void visitWhile(int layer, Predicate<SampleBatch> visitor) {
        if (kept != null) {
            visitKept(layer, visitor);
        } else {
            visitAnew(layer, visitor);
        }
    }

    private void visitKept(int layer, Predicate<SampleBatch> visitor) {
        long done = 0;
        for (int i = 0; i < kept.size(); i++) {
            Interruption.check();
            SampleBatch batch = kept.get(i);
            SampleBatch advanced =
                    new SampleBatch(
                            forward.advance(batch.activations(), keptAt[i], layer),
                            batch.classes());
            kept.set(i, advanced);
            keptAt[i] = layer;
            INDArray below = batch.activations().values();
            if (below != advanced.activations().values() && below.closeable()) {
                // ND4J would leave this to the garbage collector, which sees none of the memory.
                below.close();
            }
            boolean more = visitor.test(advanced);
            done += batch.classes().length;
            tell(layer, done);
            if (!more) {
                return;
            }
        }
    }

    private void visitAnew(int layer, Predicate<SampleBatch> visitor) {
        Rewinding.rewind(iterator);
        SampleReader reader = readers.get();
        passes++;
        long done = 0;
        try (ReadAhead<SampleBatch> batches = new ReadAhead<>(iterator, reader::next)) {
            for (SampleBatch batch = batches.next(); batch != null; ) {
                Activations input = forward.advance(batch.activations(), 0, layer);
                boolean more = visitor.test(new SampleBatch(input, batch.classes()));
                done += batch.classes().length;
                tell(layer, done);
                batch = more ? batches.next() : null;
            }
        }
        reader.requireAllClasses();
        examples = Math.max(examples, done);
        unlabelled = Math.max(unlabelled, reader.unlabelled());
    }

    boolean inMemory() {
        return kept != null;
    }

    int passes() {
        return passes;
    }

    long examples() {
        return examples;
    }

    long unlabelled() {
        return unlabelled;
    }

    private void tell(int layer, long count) {
        for (LayerwisePcaListener listener : listeners) {
            listener.examplesRead(layer, count);
        }
    }
}
