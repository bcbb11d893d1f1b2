package io.github.classpca.internal.readout;

import static com.google.common.base.Preconditions.checkArgument;

import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.linalg.Cholesky;
import io.github.classpca.rows.Values;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Ridge regression of class indicators where rows are fewer than features, through the matrix of
 * their inner products: the same scores as {@link NormalEquations#solve}, at the cost of the cube
 * of the rows.
 */
public final class KernelRidge {

    private final INDArray kernel;
    private final int fitted;
    private final int[] classes;
    private final int classCount;

    private KernelRidge(INDArray kernel, int fitted, int[] classes, int classCount) {
        this.kernel = kernel;
        this.fitted = fitted;
        this.classes = classes;
        this.classCount = classCount;
    }

    /**
     * Takes the inner products of rows about the mean of those to fit to.
     *
     * @param rows {@code [R, d]}; the leading ones are fitted to, the others predicted
     * @param fitted how many are fitted to, at least 1 and fewer than R
     * @param classes the class of each row, {@code 0 .. K-1}
     * @param classCount the number of classes K
     * @return what can be solved for any ridge parameter
     */
    public static KernelRidge of(INDArray rows, int fitted, int[] classes, int classCount) {
        int count = (int) rows.size(0);
        checkArgument(
                fitted >= 1 && fitted < count && classes.length == count,
                "%s of %s rows with %s classes cannot be fitted",
                fitted,
                count,
                classes.length);
        DataType type = rows.dataType() == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
        int width = (int) rows.size(1);
        Values values = HeapArrays.copy(rows, type);
        double[] mean =
                HeapArrays.centre(
                        HeapArrays.copy(
                                rows.get(NDArrayIndex.interval(0, fitted), NDArrayIndex.all()),
                                type),
                        fitted,
                        width);
        HeapArrays.subtract(values, count, mean);
        INDArray centred = HeapArrays.matrix(values, count, width);
        INDArray left = centred.get(NDArrayIndex.interval(0, fitted), NDArrayIndex.all());
        INDArray kernel = centred.mmul(left.dup('c').transpose()).castTo(DataType.DOUBLE);
        return new KernelRidge(kernel, fitted, classes.clone(), classCount);
    }

    /**
     * Returns the scores of the rows that were not fitted to.
     *
     * @param ridge the ridge parameter, relative to the mean squared norm of a row about the mean;
     *     above 0 and finite
     * @return for each of these rows K scores
     * @throws ArithmeticException if the inner products with this ridge are not positive definite
     */
    public double[][] scores(double ridge) {
        INDArray own = kernel.get(NDArrayIndex.interval(0, fitted), NDArrayIndex.all()).dup('f');
        double[] shares = new double[classCount];
        for (int n = 0; n < fitted; n++) {
            shares[classes[n]] += 1.0 / fitted;
        }
        double[] targets = new double[HeapArrays.length(fitted, classCount)];
        for (int n = 0; n < fitted; n++) {
            for (int c = 0; c < classCount; c++) {
                targets[c * fitted + n] = (classes[n] == c ? 1 : 0) - shares[c];
            }
        }
        INDArray dual =
                Cholesky.withRidgeInPlace(own, ridge)
                        .solve(Nd4j.create(targets, new long[] {fitted, classCount}, 'f'));
        own.close();
        INDArray others =
                kernel.get(NDArrayIndex.interval(fitted, kernel.size(0)), NDArrayIndex.all())
                        .dup('f');
        double[][] scores = others.mmul(dual).toDoubleMatrix();
        for (double[] row : scores) {
            for (int c = 0; c < classCount; c++) {
                row[c] += shares[c];
            }
        }
        return scores;
    }

    /**
     * Returns the classes of the rows that were not fitted to.
     *
     * @return in the order of {@link #scores}
     */
    public int[] predictedClasses() {
        return Arrays.copyOfRange(classes, fitted, classes.length);
    }
}
