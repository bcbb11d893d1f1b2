package io.github.classpca.internal.blas;

import com.google.common.primitives.ImmutableDoubleArray;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** By ND4J, on any backend. */
final class Nd4jSyev implements Syev {

    @Override
    public Decomposition decompose(INDArray matrix) {
        INDArray values = Nd4j.create(DataType.DOUBLE, matrix.size(0));
        Nd4j.getBlasWrapper().syev('V', 'L', matrix, values);
        return new Decomposition(ImmutableDoubleArray.copyOf(values.toDoubleVector()), matrix);
    }
}
