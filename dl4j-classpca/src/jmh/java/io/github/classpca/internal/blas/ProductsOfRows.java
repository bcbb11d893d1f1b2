package io.github.classpca.internal.blas;

import io.github.classpca.rows.Values;
import io.github.classpca.internal.arrays.ArrayRows;
import io.github.classpca.internal.arrays.RowBlock;
import io.github.classpca.rows.RowReader;
import java.util.concurrent.TimeUnit;
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

/**
 * The ways to {@code X^T X} of a block of rows X, on one thread of BLAS as in the accumulator. Where
 * the result is in c order ND4J takes oneDNN, whose threads are not those of BLAS.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ProductsOfRows {

    private static final int ROWS = 2048;

    @Param({"75", "784"})
    private int inputs;

    private RowBlock block;
    private INDArray rows;
    private INDArray product;
    private INDArray columnMajor;

    @Setup
    public void prepare() {
        Nd4j.factory().blas().setMaxThreads(1);
        block = new RowBlock(DataType.FLOAT, ROWS, inputs);
        rows = Nd4j.rand(DataType.FLOAT, ROWS, inputs);
        product = Nd4j.create(DataType.FLOAT, inputs, inputs);
        columnMajor = Nd4j.create(DataType.FLOAT, new long[] {inputs, inputs}, 'f');
        RowReader reader = new ArrayRows(rows, DataType.FLOAT).reader();
        Values row = Values.zeros(DataType.FLOAT, inputs);
        for (int r = 0; r < ROWS; r++) {
            reader.read(r, row);
            block.add(row);
        }
    }

    @Benchmark
    public INDArray syrkOfOpenBlas() {
        new OpenBlasSyrk().multiply(block, product);
        return product;
    }

    @Benchmark
    public INDArray halvedSquaresByGemm() {
        new GemmSyrk().multiply(block, product);
        return product;
    }

    @Benchmark
    public INDArray wholeByOpenBlas() {
        return Nd4j.gemm(rows, rows, columnMajor, true, false, 1, 0);
    }

    @Benchmark
    public INDArray wholeByOneDnnOnAllCores() {
        return Nd4j.gemm(rows, rows, product, true, false, 1, 0);
    }
}
