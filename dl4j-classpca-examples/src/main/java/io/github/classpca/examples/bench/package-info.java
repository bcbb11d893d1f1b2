/**
 * What is measured of speed: each {@link io.github.classpca.examples.bench.Benchmark} runs what it
 * compares side by side and gives ratios, which noise of the machine hits alike.
 */
package io.github.classpca.examples.bench;
