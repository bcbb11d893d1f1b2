package io.github.classpca.internal.readout;

import static com.google.common.base.Preconditions.checkArgument;

import io.github.classpca.internal.linalg.Cholesky;
import io.github.classpca.moments.ClassLabels;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Scores of every example by a ridge regression that was not fitted to it, for data of so few
 * examples that a part of them says little: rows are left out a fold at a time, and the regression
 * of the others is solved.
 *
 * <p>All folds share one factorization. With the N rows Z about their mean, class indicators Y, a
 * penalty P and {@code M = I - 1 1^T / N - Z (Z^T Z + P I)^-1 Z^T}, the residuals of the rows F by
 * the regression without them are {@code U = M_FF^-1 (M Y)_F}, and the scores of the others by the
 * same regression are {@code Y - M Y + M_F U} (Pahikkala, Boberg, Salakoski 2006; An, Liu,
 * Venkatesh 2007). Where rows are few for their features, {@code M = P (Z Z^T + P I)^-1 - 1 1^T /
 * N} gives the same at the cost of the cube of the rows.
 *
 * <p>Memory: some {@code 4 N^2} values in double besides the rows, and as many values as the rows
 * have where these are at least twice as many as the features d. Time for each ridge parameter:
 * {@code N^3}, or {@code N^2 d}.
 */
public final class CrossFit {

    /** Columns that are multiplied at a time, in double. */
    private static final int BLOCK = 1024;

    /** The rows about their mean, or null where their inner products are taken. */
    private final INDArray centred;

    /** Products of columns with columns, or of rows with rows; f order. */
    private final INDArray products;

    private final double meanSquare;
    private final int[] classes;
    private final int classCount;
    private final int[] folds;
    private final int foldCount;

    private CrossFit(INDArray rows, int[] classes, int classCount, int[] folds) {
        long count = rows.size(0);
        long inputs = rows.size(1);
        boolean wide = 2 * inputs > count;
        this.products =
                Nd4j.create(
                        DataType.DOUBLE,
                        wide ? new long[] {count, count} : new long[] {inputs, inputs},
                        'f');
        if (wide) {
            for (long from = 0; from < inputs; from += BLOCK) {
                INDArray block =
                        centred(
                                rows.get(
                                        NDArrayIndex.all(),
                                        NDArrayIndex.interval(
                                                from, Math.min(inputs, from + BLOCK))));
                Nd4j.gemm(block, block, products, false, true, 1, 1);
                block.close();
            }
            this.centred = null;
        } else {
            this.centred = centred(rows);
            Nd4j.gemm(centred, centred, products, true, false, 1, 0);
        }
        this.meanSquare = Nd4j.diag(products).sumNumber().doubleValue() / inputs;
        this.classes = classes.clone();
        this.classCount = classCount;
        this.folds = folds.clone();
        this.foldCount = Arrays.stream(folds).max().orElse(-1) + 1;
    }

    /**
     * Prepares rows.
     *
     * @param rows {@code [N, d]}, any data type; not changed
     * @param classes the class of each row, {@code 0 .. K-1}
     * @param classCount the number of classes K
     * @param folds the fold of each row, {@code 0 .. F-1}, or a negative number for a row that is
     *     always fitted to; each fold must leave rows of every class to be fitted to
     * @return what can be solved for any ridge parameter
     * @throws IllegalArgumentException if the lengths differ, no row is in a fold, or all rows of a
     *     class are in the same
     */
    public static CrossFit of(INDArray rows, int[] classes, int classCount, int[] folds) {
        checkArgument(
                rows.rank() == 2
                        && rows.size(0) == classes.length
                        && classes.length == folds.length,
                "%s classes and %s folds do not fit rows of shape %s",
                classes.length,
                folds.length,
                Arrays.toString(rows.shape()));
        checkArgument(
                Arrays.stream(folds).anyMatch(fold -> fold >= 0),
                "cross-fitting needs rows in folds, got none");
        for (int c = 0; c < classCount; c++) {
            int of = c;
            int[] own =
                    IntStream.range(0, folds.length)
                            .filter(n -> classes[n] == of)
                            .map(n -> folds[n])
                            .distinct()
                            .toArray();
            checkArgument(
                    own.length != 1 || own[0] < 0,
                    "all rows of class %s are in fold %s, which leaves none to be fitted to; spread"
                            + " them over several",
                    c,
                    own.length == 0 ? -1 : own[0]);
        }
        return new CrossFit(rows, classes, classCount, folds);
    }

    private static INDArray centred(INDArray rows) {
        INDArray own = rows.castTo(DataType.DOUBLE).dup('f');
        return own.subiRowVector(own.mean(0));
    }

    /**
     * Returns the classes of the rows that are in a fold.
     *
     * @return in the order of {@link #scores}
     */
    public int[] classes() {
        return scored().map(n -> classes[n]).toArray();
    }

    private IntStream scored() {
        return IntStream.range(0, folds.length).filter(n -> folds[n] >= 0);
    }

    /**
     * Returns the scores of each row by what was fitted without its fold.
     *
     * @param ridge the ridge parameter as of {@link NormalEquations#solve}; above 0 and finite
     * @param discriminants whether the scores of the regression become those of {@link
     *     NormalEquations#discriminant}, of the rows fitted to
     * @return for each row in a fold K scores, in the order of the rows
     * @throws IllegalArgumentException if the ridge is out of its range
     * @throws ArithmeticException if rounding leaves a matrix indefinite, as a small ridge may
     */
    public double[][] scores(double ridge, boolean discriminants) {
        checkArgument(
                ridge > 0 && ridge < Double.POSITIVE_INFINITY,
                "ridge must be finite and > 0, got %s",
                ridge);
        int count = classes.length;
        INDArray indicators = Nd4j.create(DataType.DOUBLE, count, classCount);
        for (int n = 0; n < count; n++) {
            indicators.putScalar(n, classes[n], 1);
        }
        INDArray annihilator = annihilator(ridge);
        INDArray residuals = annihilator.mmul(indicators);
        double[][] scores = new double[count][];
        for (int fold = 0; fold < foldCount; fold++) {
            int own = fold;
            int[] left = IntStream.range(0, count).filter(n -> folds[n] == own).toArray();
            if (left.length > 0) {
                leaveOut(left, annihilator, indicators, residuals, discriminants, scores);
            }
        }
        annihilator.close();
        return scored().mapToObj(n -> scores[n]).toArray(double[][]::new);
    }

    private void leaveOut(
            int[] left,
            INDArray annihilator,
            INDArray indicators,
            INDArray residuals,
            boolean discriminants,
            double[][] scores) {
        INDArray across = Nd4j.pullRows(annihilator, 1, left);
        INDArray within = Nd4j.pullRows(across.transpose().dup('c'), 1, left).dup('f');
        INDArray without = Cholesky.inPlace(within).solve(Nd4j.pullRows(residuals, 1, left));
        INDArray predicted = Nd4j.pullRows(indicators, 1, left).sub(without);
        double[][] own =
                discriminants
                        ? discriminant(
                                        left,
                                        indicators
                                                .sub(residuals)
                                                .addi(across.transpose().mmul(without)))
                                .scores(predicted)
                        : predicted.toDoubleMatrix();
        for (int i = 0; i < left.length; i++) {
            scores[left[i]] = own[i];
        }
    }

    /** Discriminants of the rows that are not left out, from their scores. */
    private LinearReadout discriminant(int[] left, INDArray fitted) {
        int[] fittedTo = classes.clone();
        for (int n : left) {
            fittedTo[n] = ClassLabels.UNLABELLED;
        }
        NormalEquationsAccumulator accumulator =
                new NormalEquationsAccumulator(classCount, classCount, DataType.DOUBLE);
        accumulator.add(fitted, fittedTo);
        return accumulator
                .equations()
                .discriminant(
                        new LinearReadout(
                                Nd4j.eye(classCount).castTo(DataType.DOUBLE),
                                new double[classCount]));
    }

    /** Returns M, which takes from a column what the regression on all rows gives for it. */
    private INDArray annihilator(double ridge) {
        double count = classes.length;
        // As strong, for each row, as it is with all rows.
        double share = 1 - scored().count() / count / foldCount;
        // What never varies has no scale of its own; any will do.
        double penalty = meanSquare > 0 ? ridge * meanSquare * share : 1;
        INDArray matrix = products.dup('f');
        for (int i = 0; i < matrix.size(0); i++) {
            matrix.putScalar(i, i, matrix.getDouble(i, i) + penalty);
        }
        Cholesky cholesky = Cholesky.inPlace(matrix);
        INDArray inverse = cholesky.inverseFactor();
        INDArray result;
        if (centred == null) {
            result = inverse.transpose().mmul(inverse).muli(penalty).subi(1 / count);
        } else {
            INDArray explained = centred.mmul(inverse.transpose());
            result = explained.mmul(explained.transpose()).addi(1 / count).negi();
            for (int n = 0; n < classes.length; n++) {
                result.putScalar(n, n, result.getDouble(n, n) + 1);
            }
        }
        matrix.close();
        inverse.close();
        return result.dup('c');
    }
}
