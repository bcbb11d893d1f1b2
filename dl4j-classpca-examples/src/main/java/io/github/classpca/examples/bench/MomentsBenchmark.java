package io.github.classpca.examples.bench;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.github.classpca.layer.LayerAdapter;
import io.github.classpca.layer.LayerAdapters;
import io.github.classpca.layer.LayerRows;
import io.github.classpca.layer.RowSampling;
import io.github.classpca.moments.ClassMomentsAccumulator;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The rate of class moments, taking the rows or patches included, beside one product {@code X^T X}
 * over as many rows of the same length, counted alike: {@code 2 N d^2}. The product of the ratio
 * has its result in f order, as {@code mmul} makes it, which ND4J leaves to BLAS. Details give the
 * same for a result in c order as well, which ND4J leaves to oneDNN where it has that.
 */
public final class MomentsBenchmark implements Benchmark {

    private static final int CLASSES = 10;
    private static final int BATCH = 250;
    private static final int PATCHES = 16;
    private static final int SGEMM = 2048;

    private record Shape(String name, Layer layer, int examples, ImmutableList<Integer> input) {}

    @Override
    public ImmutableSet<String> ratios() {
        return ImmutableSet.of("momentsDense784", "momentsConv75", "momentsConv1000");
    }

    @Override
    public void run(BenchSettings settings, BenchReport report) {
        INDArray square = Nd4j.rand(DataType.FLOAT, SGEMM, SGEMM);
        INDArray product = Nd4j.create(DataType.FLOAT, new long[] {SGEMM, SGEMM}, 'f');
        Samples sgemm = new Samples();
        for (int i = 0; i < settings.repetitions(9, 2); i++) {
            sgemm.add(SideBySide.seconds(() -> gemm(square, square, product, false)));
        }
        report.detail(
                "moments: sgemm 2048, GFLOP/s", 2 * Math.pow(SGEMM, 3) / sgemm.median() / 1e9);
        int examples = settings.repetitions(10_000, 500);
        run(
                new Shape(
                        "momentsDense784",
                        new DenseLayer.Builder().nIn(784).nOut(500).build(),
                        6 * examples,
                        ImmutableList.of(784)),
                settings,
                report);
        // As many as take long beside the milliseconds that an idle core takes to wake up.
        run(
                new Shape(
                        "momentsConv75",
                        convolution(3, 40),
                        6 * examples,
                        ImmutableList.of(3, 32, 32)),
                settings,
                report);
        run(
                new Shape(
                        "momentsConv1000",
                        convolution(40, 100),
                        examples / 4,
                        ImmutableList.of(40, 14, 14)),
                settings,
                report);
    }

    private static Layer convolution(int channels, int filters) {
        return new ConvolutionLayer.Builder(5, 5).nIn(channels).nOut(filters).build();
    }

    private static void run(Shape shape, BenchSettings settings, BenchReport report) {
        LayerAdapter adapter = LayerAdapters.of(shape.layer()).orElseThrow();
        List<INDArray> batches = new ArrayList<>();
        long[] size =
                LongStream.concat(
                                LongStream.of(BATCH),
                                shape.input().stream().mapToLong(Integer::longValue))
                        .toArray();
        for (int n = 0; n < shape.examples(); n += BATCH) {
            batches.add(Nd4j.rand(DataType.FLOAT, size));
        }
        int d = adapter.inputs();
        int rows = shape.examples() * (shape.input().size() > 1 ? PATCHES : 1);
        INDArray matrix = Nd4j.rand(DataType.FLOAT, rows, d);
        Runnable ours = () -> moments(adapter, batches);
        SideBySide byBlas = beside(ours, matrix, 'f', settings);
        SideBySide byOneDnn = beside(ours, matrix, 'c', settings);
        double flops = 2.0 * rows * d * d;
        report.detail(shape.name() + ": rows", rows);
        report.detail(shape.name() + ": moments, GFLOP/s", flops / byBlas.ours() / 1e9);
        report.detail(shape.name() + ": X^T X, GFLOP/s", flops / byBlas.theirs() / 1e9);
        report.detail(
                shape.name() + ": X^T X in c order, GFLOP/s", flops / byOneDnn.theirs() / 1e9);
        report.detail(shape.name() + ": ours / X^T X in c order", byOneDnn.speedup());
        report.ratio(shape.name(), byBlas.speedup());
    }

    private static SideBySide beside(
            Runnable ours, INDArray matrix, char order, BenchSettings settings) {
        long d = matrix.size(1);
        INDArray product = Nd4j.create(DataType.FLOAT, new long[] {d, d}, order);
        return SideBySide.run(
                settings.repetitions(25, 2), ours, () -> gemm(matrix, matrix, product, true));
    }

    private static void moments(LayerAdapter adapter, List<INDArray> batches) {
        ClassMomentsAccumulator accumulator =
                new ClassMomentsAccumulator(CLASSES, adapter.inputs(), DataType.FLOAT);
        RowSampling sampling = new RowSampling(PATCHES, SplittableRandom::new);
        for (INDArray batch : batches) {
            LayerRows rows = adapter.rows(batch, null, (int) batch.size(0), sampling);
            int[] classes = new int[rows.examples().length];
            for (int r = 0; r < classes.length; r++) {
                classes[r] = rows.examples()[r] % CLASSES;
            }
            accumulator.add(rows.values(), classes);
        }
        accumulator.moments();
    }

    private static void gemm(INDArray a, INDArray b, INDArray into, boolean transposed) {
        Nd4j.gemm(a, b, into, transposed, false, 1, 0);
    }
}
