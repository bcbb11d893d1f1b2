package io.github.classpca.spark;

import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.broadcast.Broadcast;

/** Counts the examples of a partition. */
final class CountTask<T> extends ReadTask<T, double[]> {

    private static final long serialVersionUID = 1L;

    private final SampleSketch sketch;

    CountTask(
            Records<T> records,
            Broadcast<byte[]> network,
            int output,
            int classes,
            SampleSketch sketch) {
        super(records, network, output, classes);
        this.sketch = sketch;
    }

    @Override
    public Iterator<double[]> call(Integer partition, Iterator<T> elements) {
        if (!elements.hasNext()) {
            return Collections.emptyIterator();
        }
        double[] counts = sketch.empty();
        TaskThreads.within(
                () -> {
                    Reading reading = new Reading(partition);
                    while (elements.hasNext()) {
                        reading.next(
                                elements.next(),
                                (name, batch, unlabelled) -> sketch.add(batch, unlabelled, counts));
                    }
                    return null;
                });
        return Collections.singleton(counts).iterator();
    }
}
