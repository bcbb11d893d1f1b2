package io.github.classpca.spark;

import com.google.common.collect.AbstractIterator;
import io.github.classpca.internal.sample.SampleBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;

/** Draws the examples of the sample that a partition has, and packs them. */
final class DrawTask<T> extends ReadTask<T, byte[]> {

    private static final long serialVersionUID = 1L;

    /** Examples of a packed batch: as many as a layer runs well with. */
    static final int BATCH = 256;

    private final SampleSketch sketch;
    private final SampleRounds rounds;

    DrawTask(
            Records<T> records,
            Broadcast<byte[]> network,
            int output,
            int classes,
            SampleSketch sketch,
            SampleRounds rounds) {
        super(records, network, output, classes);
        this.sketch = sketch;
        this.rounds = rounds;
    }

    /** Examples of one round that are not packed yet. */
    private static final class Open {
        private final List<SampleBatch> batches = new ArrayList<>();
        private String origin;
        private int size;
    }

    @Override
    public Iterator<byte[]> call(Integer partition, Iterator<T> elements) {
        Open[] open = new Open[rounds.count()];
        Arrays.setAll(open, round -> new Open());
        Queue<byte[]> packed = new ArrayDeque<>();
        return new AbstractIterator<>() {
            private Reading reading;

            @Override
            protected byte[] computeNext() {
                if (packed.isEmpty()) {
                    TaskThreads.within(
                            () -> {
                                readOn();
                                return null;
                            });
                }
                return packed.isEmpty() ? endOfData() : packed.remove();
            }

            /** Reads until there is something packed, or nothing left. */
            private void readOn() {
                while (packed.isEmpty() && elements.hasNext()) {
                    reading = reading == null ? new Reading(partition) : reading;
                    reading.next(
                            elements.next(),
                            (name, batch, unlabelled) -> deal(batch, name, open, packed));
                }
                for (int round = 0; !elements.hasNext() && round < open.length; round++) {
                    pack(round, open[round], packed);
                }
            }
        };
    }

    /** Deals the examples of a record out to the rounds. */
    private void deal(SampleBatch batch, String name, Open[] open, Queue<byte[]> packed) {
        int[] roundOf = batch == null ? new int[0] : roundOf(batch);
        for (int round : IntStream.of(roundOf).distinct().toArray()) {
            if (round != SampleRounds.NONE) {
                int[] own =
                        IntStream.range(0, roundOf.length)
                                .filter(n -> roundOf[n] == round)
                                .toArray();
                add(
                        own.length == roundOf.length ? batch : batch.select(own),
                        name,
                        round,
                        open[round],
                        packed);
            }
        }
    }

    private int[] roundOf(SampleBatch batch) {
        return IntStream.range(0, batch.classes().length)
                .map(n -> rounds.roundOf(sketch.intervalOf(batch.ids()[n]), batch.classes()[n]))
                .toArray();
    }

    private static void add(
            SampleBatch batch, String name, int round, Open open, Queue<byte[]> packed) {
        if (open.size > 0 && !PackedExamples.areAlike(open.batches.get(0), batch)) {
            pack(round, open, packed);
        }
        if (open.size == 0) {
            open.origin = name;
        }
        open.batches.add(batch);
        open.size += batch.classes().length;
        if (open.size >= BATCH) {
            pack(round, open, packed);
        }
    }

    private static void pack(int round, Open open, Queue<byte[]> packed) {
        if (open.size > 0) {
            packed.add(PackedExamples.pack(round, open.origin, open.batches));
            open.batches.clear();
            open.size = 0;
        }
    }
}
