package io.github.classpca.examples.bench;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.math.PairedStatsAccumulator;
import io.github.classpca.internal.arrays.ArrayRows;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.moments.ClassMomentsAccumulator;
import io.github.classpca.strategy.FilterRequest;
import io.github.classpca.strategy.StandardStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How the time of moments grows with examples, inputs and classes, and that of solving with
 * filters: slopes of a line through the logarithms; and how much memory more examples take.
 */
public final class GrowthBenchmark implements Benchmark {

    private static final int BATCH = 500;
    private static final int EXAMPLES = 20_000;
    private static final int INPUTS = 400;
    private static final int CLASSES = 10;
    private static final double MEGABYTE = 1e6;

    @Override
    public ImmutableSet<String> ratios() {
        return ImmutableSet.of("slopeExamples");
    }

    @Override
    public void run(BenchSettings settings, BenchReport report) {
        int most = settings.repetitions(16, 2);
        report.ratio(
                "slopeExamples",
                slope(
                        "examples",
                        sizes(2 * EXAMPLES, most),
                        n -> () -> moments(n, INPUTS, CLASSES),
                        settings,
                        report));
        slope(
                "inputs",
                sizes(100, Math.min(8, most)),
                d -> () -> moments(EXAMPLES, d, CLASSES),
                settings,
                report);
        slope(
                "classes",
                sizes(CLASSES, Math.min(8, most)),
                k -> () -> moments(EXAMPLES, INPUTS, k),
                settings,
                report);
        ClassMoments moments = moments(EXAMPLES, INPUTS, CLASSES);
        slope(
                "filters",
                sizes(10, Math.min(8, most)),
                f ->
                        () ->
                                StandardStrategy.CLASS_CONTRAST.select(
                                        moments, new FilterRequest(f, 1, 1)),
                settings,
                report);
    }

    private static ImmutableList<Integer> sizes(int first, int most) {
        return IntStream.iterate(1, factor -> factor <= most, factor -> 2 * factor)
                .mapToObj(factor -> first * factor)
                .collect(ImmutableList.toImmutableList());
    }

    private static double slope(
            String name,
            ImmutableList<Integer> sizes,
            IntFunction<Runnable> work,
            BenchSettings settings,
            BenchReport report) {
        List<Double> seconds = new ArrayList<>();
        List<Double> megabytes = new ArrayList<>();
        for (int i = 0; i < settings.repetitions(10, 1); i++) {
            work.apply(sizes.get(0)).run();
        }
        for (int size : sizes) {
            Samples samples = new Samples();
            for (int i = 0; i < settings.repetitions(5, 1); i++) {
                samples.add(SideBySide.seconds(work.apply(size)));
            }
            seconds.add(samples.median());
            megabytes.add(Pointer.physicalBytes() / MEGABYTE);
        }
        double slope = slope(sizes, seconds);
        report.detail("growth with " + name + ": " + name, sizes);
        report.detail("growth with " + name + ": s", seconds);
        report.detail("growth with " + name + ": MB of the process afterwards", megabytes);
        report.detail("growth with " + name + ": slope", slope);
        return slope;
    }

    /** Least squares through logarithms. */
    private static double slope(List<Integer> sizes, List<Double> seconds) {
        PairedStatsAccumulator pairs = new PairedStatsAccumulator();
        for (int i = 0; i < sizes.size(); i++) {
            pairs.add(Math.log(sizes.get(i)), Math.log(seconds.get(i)));
        }
        return pairs.leastSquaresFit().slope();
    }

    /** Moments of a batch given over and over, as an iterator would give many. */
    private static ClassMoments moments(int examples, int inputs, int classes) {
        INDArray batch = Nd4j.rand(DataType.FLOAT, BATCH, inputs);
        int[] classOfRow = IntStream.range(0, BATCH).map(r -> r % classes).toArray();
        ClassMomentsAccumulator accumulator =
                new ClassMomentsAccumulator(classes, inputs, DataType.FLOAT);
        for (int n = 0; n < examples; n += BATCH) {
            accumulator.add(new ArrayRows(batch, DataType.FLOAT), classOfRow);
        }
        return accumulator.moments();
    }
}
