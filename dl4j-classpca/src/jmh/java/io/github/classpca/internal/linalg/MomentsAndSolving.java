package io.github.classpca.internal.linalg;

import io.github.classpca.internal.arrays.ArrayRows;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.moments.ClassMomentsAccumulator;
import io.github.classpca.strategy.FilterRequest;
import io.github.classpca.strategy.FilterSet;
import io.github.classpca.strategy.StandardStrategy;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The two parts of computing a layer, beside one product of the shape of the rows. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class MomentsAndSolving {

    private static final int ROWS = 20_000;
    private static final int CLASSES = 10;
    private static final int FILTERS = 100;

    @Param({"75", "784", "1000"})
    private int inputs;

    private INDArray rows;
    private int[] classOfRow;
    private INDArray product;
    private ClassMoments moments;

    @Setup
    public void prepare() {
        rows = Nd4j.rand(DataType.FLOAT, ROWS, inputs);
        classOfRow = IntStream.range(0, ROWS).map(r -> r % CLASSES).toArray();
        product = Nd4j.create(DataType.FLOAT, new long[] {inputs, inputs}, 'f');
        moments = classMoments();
    }

    @Benchmark
    public INDArray plainProduct() {
        return Nd4j.gemm(rows, rows, product, true, false, 1, 0);
    }

    @Benchmark
    public ClassMoments classMoments() {
        ClassMomentsAccumulator accumulator =
                new ClassMomentsAccumulator(CLASSES, inputs, DataType.FLOAT);
        accumulator.add(new ArrayRows(rows, DataType.FLOAT), classOfRow);
        return accumulator.moments();
    }

    @Benchmark
    public FilterSet classContrast() {
        return StandardStrategy.CLASS_CONTRAST.select(moments, new FilterRequest(FILTERS, 1, 1));
    }
}
