package io.github.classpca.internal.sample;

import java.util.function.Consumer;

/** Labelled examples that can be run through the lower part of a network. */
@FunctionalInterface
public interface SampleBatches {

    /** Runs them up to the input of a layer, before its preprocessor, batch by batch. */
    void visit(int layer, Consumer<SampleBatch> visitor);
}
