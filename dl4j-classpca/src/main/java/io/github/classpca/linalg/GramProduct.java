package io.github.classpca.linalg;

import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Adds {@code X^T X} of blocks of rows X to {@link SymmetricPanels}, on and above the diagonal
 * only, in the same memory each time.
 *
 * <p>BLAS's {@code syrk} would do the same, but ND4J 1.0.0-M2.1 tells it of one row only.
 */
final class GramProduct {

    private static final MMulTranspose LEFT =
            MMulTranspose.builder().transposeA(true).transposeB(false).build();

    /** Room for the product of any panel. */
    private final INDArray room;

    /** The same on the heap: {@code float[]} or {@code double[]}. */
    private final Object values;

    GramProduct(DataType type, int order) {
        int size = SymmetricPanels.largestPanel(order);
        this.room = Nd4j.createUninitializedDetached(type, size);
        this.values = HeapArrays.allocate(type, size);
    }

    void addTo(SymmetricPanels sum, RowBlock block) {
        block.written();
        for (int p = 0; p < sum.panels(); p++) {
            int from = sum.from(p);
            int to = sum.to(p);
            INDArray product =
                    room.get(NDArrayIndex.interval(0, sum.size(p))).reshape('f', to, to - from);
            Nd4j.exec(new Mmul(block.columns(0, to), block.columns(from, to), product, 1, 0, LEFT));
            HeapArrays.read(room, values, sum.size(p));
            sum.add(p, values);
        }
    }

    void close() {
        room.close();
    }
}
