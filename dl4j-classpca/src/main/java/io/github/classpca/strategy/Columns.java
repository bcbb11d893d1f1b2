package io.github.classpca.strategy;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Small operations on matrices whose columns are filters, all in double and f order. */
final class Columns {

    private Columns() {}

    static INDArray leading(INDArray matrix, int count) {
        return matrix.get(NDArrayIndex.all(), NDArrayIndex.interval(0, count)).dup('f');
    }

    static INDArray multiply(INDArray a, INDArray b, boolean transposeFirst) {
        long rows = transposeFirst ? a.size(1) : a.size(0);
        INDArray result = Nd4j.create(DataType.DOUBLE, new long[] {rows, b.size(1)}, 'f');
        return Nd4j.gemm(a, b, result, transposeFirst, false, 1, 0);
    }

    /** Brings each column to unit length, in place. */
    static INDArray normalize(INDArray matrix) {
        double[] lengths = matrix.norm2(0).toDoubleVector();
        for (int j = 0; j < lengths.length; j++) {
            matrix.getColumn(j).divi(lengths[j]);
        }
        return matrix;
    }

    static INDArray gaussian(int rows, int columns, Random random) {
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Nd4j.create(values, new long[] {rows, columns}, 'f');
    }
}
