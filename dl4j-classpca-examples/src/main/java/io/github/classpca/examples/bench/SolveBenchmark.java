package io.github.classpca.examples.bench;

import com.google.common.collect.ImmutableSet;
import io.github.classpca.internal.linalg.EigenPairs;
import io.github.classpca.internal.linalg.Subspace;
import io.github.classpca.internal.linalg.SymmetricEigen;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The leading eigenvectors of a covariance beside all of them by LAPACK's {@code syev}. */
public final class SolveBenchmark implements Benchmark {

    private static final int ORDER = 1000;
    private static final int ROWS = 3000;
    private static final int LEADING = 10;

    @Override
    public ImmutableSet<String> ratios() {
        return ImmutableSet.of("solveVsSyev", "solveAllVsSyev");
    }

    @Override
    public void run(BenchSettings settings, BenchReport report) {
        INDArray matrix = covariance();
        SideBySide times =
                SideBySide.run(
                        settings.repetitions(21, 1),
                        () -> SymmetricEigen.largest(matrix, LEADING),
                        () -> syev(matrix));
        SideBySide all =
                SideBySide.run(
                        settings.repetitions(5, 1),
                        () -> SymmetricEigen.largest(matrix, ORDER),
                        () -> syev(matrix));
        EigenPairs ours = SymmetricEigen.largest(matrix, LEADING);
        INDArray theirs =
                syev(matrix)
                        .get(NDArrayIndex.all(), NDArrayIndex.interval(ORDER - LEADING, ORDER))
                        .dup('f');
        report.detail("solve: order", ORDER);
        report.detail("solve: leading", LEADING);
        report.detail("solve: ours, ms", 1e3 * times.ours());
        report.detail("solve: syev, ms", 1e3 * times.theirs());
        report.detail("solve: all by ours, ms", 1e3 * all.ours());
        report.detail(
                "solve: distance of the subspaces",
                Subspace.spannedBy(ours.vectors()).distance(Subspace.spannedBy(theirs)));
        report.ratio("solveVsSyev", times.speedup());
        report.ratio("solveAllVsSyev", all.speedup());
    }

    /** Of draws whose variances fall as 1/i, as those of pictures and of their features do. */
    private static INDArray covariance() {
        double[] deviations = new double[ORDER];
        for (int i = 0; i < ORDER; i++) {
            deviations[i] = 1 / Math.sqrt(1 + i);
        }
        Nd4j.getRandom().setSeed(1);
        INDArray rows =
                Nd4j.randn(DataType.DOUBLE, ROWS, ORDER)
                        .muliRowVector(Nd4j.create(deviations, new long[] {1, ORDER}, 'c'));
        INDArray matrix = Nd4j.create(DataType.DOUBLE, new long[] {ORDER, ORDER}, 'f');
        return Nd4j.gemm(rows, rows, matrix, true, false, 1.0 / ROWS, 0);
    }

    private static INDArray syev(INDArray matrix) {
        INDArray vectors = matrix.dup('f');
        Nd4j.getBlasWrapper().syev('V', 'L', vectors, Nd4j.create(DataType.DOUBLE, ORDER));
        return vectors;
    }
}
