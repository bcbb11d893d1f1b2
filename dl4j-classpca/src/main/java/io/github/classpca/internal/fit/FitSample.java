package io.github.classpca.internal.fit;

import io.github.classpca.internal.sample.SampleBatch;
import io.github.classpca.internal.sample.SampleBatches;
import java.util.function.Consumer;

/**
 * The examples that a fit computes layers from, on this machine or on others. What is asked of them
 * goes through the network as it is at the time.
 */
public interface FitSample {

    /** Returns some examples at the features; not to be run through layers without a copy. */
    SampleBatch first();

    /**
     * Readies all of them.
     *
     * @param bytesPerExample what one example takes at its widest between layers
     */
    void open(long bytesPerExample);

    /** Returns how many there are, once they are ready. */
    long examples();

    /** Returns how many have no label and are ignored. */
    long unlabelled();

    /** Returns how many times examples were run through the network from the features. */
    int passes();

    /** Tells whether they are kept in memory. */
    boolean inMemory();

    /**
     * Fails where the moments of a layer cannot be had, before any work.
     *
     * @param layer its name
     * @param atATime how many classes are to be in memory together
     * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if memory does not do
     */
    void requireRoom(String layer, MomentsMemory memory, int atATime);

    /** Returns how many classes are gathered and solved at a time. */
    MomentsMemory.Plan plan(MomentsMemory memory);

    /**
     * Gathers the moments of a layer's input.
     *
     * @param classesAtATime how many classes have their matrix in memory together
     * @param tolerance lost contrast up to which the rows are enough; 0 to take all
     * @param ridge eps of the directions that are watched
     */
    GatheredMoments moments(
            LayerPlan.Stage stage, int classesAtATime, double tolerance, double ridge);

    /** Gathers the statistics of channels of one layer, each on all examples. */
    ChannelStatistics[] channels(Channels... wanted);

    /**
     * Returns examples on this machine, to try candidates on: all, or about so many of them.
     *
     * @param most how many do
     */
    LocalExamples localExamples(int most);

    /** Examples on this machine. */
    interface LocalExamples extends SampleBatches {

        /** Returns how many there are. */
        long examples();

        /** Runs the first batch of them up to the input of a layer. */
        void visitFirst(int layer, Consumer<SampleBatch> visitor);
    }
}
