package io.github.classpca.internal.sample;

import io.github.classpca.internal.network.Activations;
import io.github.classpca.internal.network.Flow;
import io.github.classpca.moments.ClassLabels;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One pass over an iterator: takes labelled examples up to the caps, checks them, counts them.
 *
 * <p>Batches are copies in the network's data type, so neither a workspace of the iterator nor a
 * layer that works in place can harm them or the user's data.
 */
public final class SampleReader {

    private final ExampleStream iterator;
    private final DataType type;
    private final ClassCoding coding;
    private final long maxExamples;
    private final long maxPerClass;
    private final long[] perClass;
    private final BitSet present = new BitSet();
    private long seen;
    private long taken;
    private long unlabelled;

    /** Makes a reader of all labelled examples. */
    public SampleReader(ExampleStream iterator, DataType type, ClassCoding coding) {
        this(iterator, type, coding, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** Makes a reader that takes no more than so many examples, and of each class. */
    public SampleReader(
            ExampleStream iterator,
            DataType type,
            ClassCoding coding,
            long maxExamples,
            long maxPerClass) {
        this.iterator = iterator;
        this.type = type;
        this.coding = coding;
        this.maxExamples = maxExamples;
        this.maxPerClass = maxPerClass;
        this.perClass = new long[coding.classes()];
    }

    /** Returns the next batch that has examples to take, or null at the end or at the caps. */
    public SampleBatch next() {
        while (!full() && iterator.hasNext()) {
            Interruption.check();
            SampleBatch batch = take(iterator.next());
            if (batch != null) {
                return batch;
            }
        }
        return null;
    }

    /** Throws unless every class, and more than one, has examples. */
    public void requireAllClasses() {
        long[] counts = new long[perClass.length];
        Arrays.setAll(counts, c -> present.get(c) ? 1 : 0);
        requireAllClasses(taken, seen, counts, "The iterator", this::named);
    }

    /**
     * Throws unless every class, and more than one, has examples.
     *
     * @param labelled how many examples have a label and are taken
     * @param all how many there are
     * @param present of each class, whether there are any: more than 0
     * @param giver what gives them, to begin a sentence
     */
    public static void requireAllClasses(long labelled, long all, long[] present, String giver) {
        requireAllClasses(
                labelled,
                all,
                present,
                giver,
                missing ->
                        Arrays.stream(missing)
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(", ")));
    }

    private static void requireAllClasses(
            long labelled, long all, long[] present, String giver, Function<int[], String> names) {
        if (labelled == 0) {
            throw new DL4JInvalidInputException(
                    all == 0
                            ? giver + " gives no examples; is it at its end and not reset?"
                            : "None of the "
                                    + all
                                    + " examples has a label; class-based PCA needs the class of"
                                    + " each example");
        }
        int[] missing = IntStream.range(0, present.length).filter(c -> present[c] == 0).toArray();
        if (missing.length == present.length - 1) {
            throw new DL4JInvalidInputException(
                    "All "
                            + labelled
                            + " examples are of a single class; what sets classes apart needs"
                            + " examples of each of the "
                            + present.length);
        }
        if (missing.length > 0) {
            throw new DL4JInvalidInputException(
                    "No example of class "
                            + names.apply(missing)
                            + " among the "
                            + labelled
                            + " taken; shuffle the data, raise maxExamples, or give examples of"
                            + " it");
        }
    }

    int classes() {
        return perClass.length;
    }

    public long taken() {
        return taken;
    }

    public long unlabelled() {
        return unlabelled;
    }

    private boolean full() {
        return taken >= maxExamples
                || Arrays.stream(perClass).allMatch(count -> count >= maxPerClass);
    }

    private SampleBatch take(ExampleStream.Examples data) {
        ClassCoding.Classes classes = null;
        Activations[] inputs = new Activations[data.features().length];
        INDArray[] own = new INDArray[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            INDArray features = data.features()[i];
            if (features == null || features.isEmpty()) {
                throw new DL4JInvalidInputException(
                        "Example " + seen + ": the iterator gives a batch without features");
            }
            if (classes == null) {
                classes = coding.read(data, seen);
            }
            if (classes.ofExample().length != features.size(0)) {
                throw new DL4JInvalidInputException(
                        "Example "
                                + seen
                                + ": "
                                + features.size(0)
                                + " examples come with "
                                + classes.ofExample().length
                                + " labels");
            }
            own[i] = features.castTo(type);
            checkFinite(features, own[i]);
        }
        int[] classOf = classes.ofExample();
        Optional<int[][]> classOfStep = classes.ofStep();
        seen += classOf.length;
        int[] chosen = choose(classOf);
        if (chosen.length == 0) {
            return null;
        }
        for (int i = 0; i < inputs.length; i++) {
            INDArray mask = data.masks()[i];
            inputs[i] =
                    Activations.of(rows(own[i], chosen), mask == null ? null : rows(mask, chosen));
        }
        int[] chosenClasses = SampleBatch.select(classOf, chosen);
        SampleBatch batch =
                new SampleBatch(
                        Flow.of(inputs),
                        ExampleIds.of(inputs, chosenClasses),
                        chosenClasses,
                        classOfStep.map(steps -> SampleBatch.select(steps, chosen)));
        note(batch);
        return batch;
    }

    /** Remembers which classes there are. */
    private void note(SampleBatch batch) {
        Stream<int[]> found =
                batch.stepClasses().map(Arrays::stream).orElseGet(() -> Stream.of(batch.classes()));
        found.flatMapToInt(Arrays::stream)
                .filter(c -> c != ClassLabels.UNLABELLED)
                .forEach(present::set);
    }

    private int[] choose(int[] classes) {
        int[] chosen = new int[classes.length];
        int count = 0;
        for (int n = 0; n < classes.length && taken < maxExamples; n++) {
            int c = classes[n];
            if (c == ClassLabels.UNLABELLED) {
                unlabelled++;
            } else if (perClass[c] < maxPerClass) {
                perClass[c]++;
                taken++;
                chosen[count++] = n;
            }
        }
        return Arrays.copyOf(chosen, count);
    }

    /** Checks features as given and as the network sees them. */
    private void checkFinite(INDArray given, INDArray own) {
        int at = Finiteness.firstNotFinite(own);
        if (at == Finiteness.NONE) {
            return;
        }
        long perExample = given.length() / given.size(0);
        double value = given.dup('c').data().getDouble(at);
        throw new DL4JInvalidInputException(
                "Example "
                        + (seen + at / perExample)
                        + ": feature "
                        + at % perExample
                        + " is "
                        + value
                        + (Double.isFinite(value)
                                ? ", beyond the range of the network's data type "
                                        + type
                                        + "; scale the features with a normalizer, or use"
                                        + " dataType(FLOAT)"
                                : "; features must be finite, so clean the data or check the"
                                        + " normalizer"));
    }

    private static INDArray rows(INDArray array, int[] chosen) {
        return chosen.length == array.size(0) ? array.dup('c') : Activations.rows(array, chosen);
    }

    private String named(int[] classes) {
        List<String> names = iterator.labels().orElse(null);
        StringBuilder text = new StringBuilder();
        for (int c : classes) {
            text.append(text.length() == 0 ? "" : ", ").append(c);
            if (names != null && names.size() == perClass.length) {
                text.append(" (").append(names.get(c)).append(')');
            }
        }
        return text.toString();
    }
}
