package io.github.classpca.internal.sample;

/** Told of examples as they are read. */
@FunctionalInterface
public interface SampleProgress {

    /**
     * Tells how far a pass has got.
     *
     * @param layer the layer that the pass is for, or -1 while the sample is read into memory
     * @param examples how many examples are done
     */
    void examplesRead(int layer, long examples);
}
