package io.github.classpca.internal.blas;

import io.github.classpca.internal.arrays.RowBlock;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.api.ndarray.INDArray;

/** By {@code syrk} of OpenBLAS or of MKL in its place, which nd4j-native brings with it. */
final class OpenBlasSyrk implements Syrk {

    @Override
    public void multiply(RowBlock block, INDArray product) {
        int order = product.columns();
        // Pointers: a buffer of java.nio would end at 2 GiB.
        Pointer rows = block.matrix().data().addressPointer();
        Pointer result = product.data().addressPointer();
        // Row after row, what lies below the diagonal is, column after column, what lies above.
        if (rows instanceof DoublePointer doubles) {
            openblas_nolapack.cblas_dsyrk(
                    openblas_nolapack.CblasColMajor,
                    openblas_nolapack.CblasUpper,
                    openblas_nolapack.CblasNoTrans,
                    order,
                    block.filled(),
                    1,
                    doubles,
                    order,
                    0,
                    (DoublePointer) result,
                    order);
        } else {
            openblas_nolapack.cblas_ssyrk(
                    openblas_nolapack.CblasColMajor,
                    openblas_nolapack.CblasUpper,
                    openblas_nolapack.CblasNoTrans,
                    order,
                    block.filled(),
                    1,
                    (FloatPointer) rows,
                    order,
                    0,
                    (FloatPointer) result,
                    order);
        }
    }
}
