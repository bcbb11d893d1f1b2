package io.github.classpca.internal.blas;

import io.github.classpca.internal.arrays.RowBlock;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** By ND4J's own gemm, on any backend: squares on the diagonal are halved while it pays. */
final class GemmSyrk implements Syrk {

    private static final MMulTranspose LEFT =
            MMulTranspose.builder().transposeA(true).transposeB(false).build();

    /** Smaller products run at so much lower a rate that leaving out a quarter gains nothing. */
    private static final int MIN_HALVED = 128;

    @Override
    public void multiply(RowBlock block, INDArray product) {
        block.written();
        square(block, product, 0, product.columns());
    }

    /** The squares of both halves, and what lies between them. */
    private static void square(RowBlock block, INDArray product, int from, int to) {
        if (to - from <= MIN_HALVED) {
            multiply(block, product, from, to, from, to);
            return;
        }
        int middle = (from + to) / 2;
        square(block, product, from, middle);
        multiply(block, product, middle, to, from, middle);
        square(block, product, middle, to);
    }

    private static void multiply(
            RowBlock block, INDArray product, int from, int to, int columnsFrom, int columnsTo) {
        INDArray place =
                product.get(
                        NDArrayIndex.interval(from, to),
                        NDArrayIndex.interval(columnsFrom, columnsTo));
        INDArray left = block.columns(from, to);
        INDArray right = block.columns(columnsFrom, columnsTo);
        Nd4j.exec(new Mmul(left, right, place, 1, 0, LEFT));
    }
}
