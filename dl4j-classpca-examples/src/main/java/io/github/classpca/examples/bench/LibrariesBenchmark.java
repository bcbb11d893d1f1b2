package io.github.classpca.examples.bench;

import com.google.common.collect.ImmutableSet;
import io.github.classpca.examples.data.DataSource;
import io.github.classpca.internal.arrays.ArrayRows;
import io.github.classpca.moments.ClassMomentsAccumulator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dimensionalityreduction.PCA;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The covariances of the classes of MNIST, beside what a user would take for them instead: EJML,
 * and ND4J's {@code PCA.covarianceMatrix}.
 */
public final class LibrariesBenchmark implements Benchmark {

    private static final int CLASSES = 10;
    private static final int EJML_ROWS = 5_000;

    /** ND4J's takes an outer product a row; more rows would only take longer. */
    private static final int ND4J_ROWS = 200;

    @Override
    public ImmutableSet<String> ratios() {
        return ImmutableSet.of("momentsVsEjml", "momentsVsNd4jPca");
    }

    @Override
    public void run(BenchSettings settings, BenchReport report) {
        DataSource digits = settings.digits().data().train();
        DataSet all = digits.batch(IntStream.range(0, digits.size()).toArray());
        INDArray rows = all.getFeatures().reshape('c', digits.size(), digits.width());
        int[] classes = all.getLabels().argMax(1).toIntVector();
        Samples ours = new Samples();
        for (int i = -settings.repetitions(15, 0); i < settings.repetitions(15, 1); i++) {
            double seconds = SideBySide.seconds(() -> moments(rows, classes));
            if (i >= 0) {
                ours.add(seconds);
            }
        }
        report.detail("covariances of MNIST: rows", digits.size());
        report.detail("covariances of MNIST, s", ours.median());

        List<FMatrixRMaj> onHeap = new ArrayList<>();
        List<INDArray> byClass = new ArrayList<>();
        INDArray ejmlRows = leading(rows, settings.repetitions(EJML_ROWS, ND4J_ROWS));
        INDArray nd4jRows = leading(rows, ND4J_ROWS);
        for (int c = 0; c < CLASSES; c++) {
            onHeap.add(new FMatrixRMaj(ofClass(ejmlRows, classes, c).toFloatMatrix()));
            byClass.add(ofClass(nd4jRows, classes, c));
        }
        compare(
                "Ejml",
                ejmlRows,
                classes,
                () -> onHeap.forEach(LibrariesBenchmark::covariance),
                settings,
                report);
        compare(
                "Nd4jPca",
                nd4jRows,
                classes,
                () -> byClass.forEach(PCA::covarianceMatrix),
                settings,
                report);
    }

    private static void compare(
            String name,
            INDArray rows,
            int[] classes,
            Runnable theirs,
            BenchSettings settings,
            BenchReport report) {
        int[] own = Arrays.copyOf(classes, (int) rows.size(0));
        SideBySide times =
                SideBySide.run(settings.repetitions(5, 1), () -> moments(rows, own), theirs);
        report.detail(name + ": rows", own.length);
        report.detail(name + ": ours, s", times.ours());
        report.detail(name + ": theirs, s", times.theirs());
        report.ratio("momentsVs" + name, times.speedup());
    }

    private static void moments(INDArray rows, int[] classes) {
        ClassMomentsAccumulator accumulator =
                new ClassMomentsAccumulator(CLASSES, (int) rows.size(1), DataType.FLOAT);
        accumulator.add(new ArrayRows(rows, DataType.FLOAT), classes);
        accumulator.moments();
    }

    private static void covariance(FMatrixRMaj rows) {
        FMatrixRMaj centred = rows.copy();
        FMatrixRMaj mean = CommonOps_FDRM.sumCols(rows, null);
        CommonOps_FDRM.divide(mean, rows.numRows);
        for (int r = 0, i = 0; r < rows.numRows; r++) {
            for (int j = 0; j < rows.numCols; j++, i++) {
                centred.data[i] -= mean.data[j];
            }
        }
        FMatrixRMaj product = new FMatrixRMaj(rows.numCols, rows.numCols);
        CommonOps_FDRM.multInner(centred, product);
        CommonOps_FDRM.divide(product, rows.numRows);
    }

    private static INDArray leading(INDArray rows, int count) {
        return Nd4j.pullRows(rows, 1, IntStream.range(0, count).toArray());
    }

    private static INDArray ofClass(INDArray rows, int[] classes, int index) {
        return Nd4j.pullRows(
                rows,
                1,
                IntStream.range(0, (int) rows.size(0)).filter(r -> classes[r] == index).toArray());
    }
}
