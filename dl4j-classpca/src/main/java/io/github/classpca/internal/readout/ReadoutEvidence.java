package io.github.classpca.internal.readout;

/** What a readout is fitted to, and what its ridge parameter and calibration are chosen on. */
public interface ReadoutEvidence {

    /** Returns what a ridge parameter is chosen by. */
    RidgeSearch search(boolean softmax);

    /**
     * Returns the equations of all examples, those held out included. Not before the search is at
     * its end: they may lie in the memory of those that it goes by.
     */
    NormalEquations all();
}
