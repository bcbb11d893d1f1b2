package io.github.classpca.examples.bench;

import com.google.common.collect.ImmutableSet;

/** Compares the speed of things that can stand for each other. */
public interface Benchmark {

    /**
     * Returns the names of the ratios that it gives.
     *
     * @return names, as in the report
     */
    ImmutableSet<String> ratios();

    /**
     * Runs it.
     *
     * @param settings how long
     * @param report takes the ratios and the figures they are made of
     */
    void run(BenchSettings settings, BenchReport report);
}
