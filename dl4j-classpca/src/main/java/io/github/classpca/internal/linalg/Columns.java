package io.github.classpca.internal.linalg;

import io.github.classpca.internal.arrays.HeapArrays;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Small operations on matrices whose columns are vectors, all in double and f order. */
public final class Columns {

    private Columns() {}

    /** Returns {@code A B}. */
    public static INDArray product(INDArray a, INDArray b) {
        return gemm(a, b, false);
    }

    /** Returns {@code A^T B}. */
    public static INDArray transposedProduct(INDArray a, INDArray b) {
        return gemm(a, b, true);
    }

    private static INDArray gemm(INDArray a, INDArray b, boolean transposed) {
        long rows = transposed ? a.size(1) : a.size(0);
        INDArray result = Nd4j.create(DataType.DOUBLE, new long[] {rows, b.size(1)}, 'f');
        return Nd4j.gemm(a, b, result, transposed, false, 1, 0);
    }

    /** Returns the first columns, a copy. */
    public static INDArray leading(INDArray matrix, int count) {
        return matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(0, count)).dup('f');
    }

    /** Brings each column to unit length, <b>in place</b>. */
    public static INDArray normalize(INDArray matrix) {
        double[] lengths = matrix.norm2(0).toDoubleVector();
        for (int j = 0; j < lengths.length; j++) {
            matrix.getColumn(j).divi(lengths[j]);
        }
        return matrix;
    }

    /** Draws independent values of mean 0 and variance 1, column after column. */
    public static INDArray gaussian(int rows, int columns, Random random) {
        double[] values = new double[HeapArrays.length(rows, columns)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Nd4j.create(values, new long[] {rows, columns}, 'f');
    }
}
