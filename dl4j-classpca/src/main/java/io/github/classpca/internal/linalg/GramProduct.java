package io.github.classpca.internal.linalg;

import io.github.classpca.internal.arrays.ArrayValues;
import io.github.classpca.internal.arrays.RowBlock;
import io.github.classpca.internal.blas.Syrk;
import io.github.classpca.rows.Values;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@code X^T X} of blocks of rows X, in the same memory each time. */
final class GramProduct {

    private final Syrk syrk = Syrk.ofBackend();
    private final int order;

    /** What it makes of one block; the lower triangle counts. */
    private final INDArray product;

    /** A row of it on the heap. */
    private final Values row;

    private ArrayValues values;

    GramProduct(DataType type, int order) {
        this.order = order;
        this.product = Nd4j.createUninitializedDetached(type, order, order);
        this.row = Values.zeros(type, order);
    }

    void multiply(RowBlock block) {
        syrk.multiply(block, product);
        values = new ArrayValues(product);
    }

    double diagonal(int j) {
        return values.get(j * (order + 1L));
    }

    void addTo(SymmetricMatrix sum) {
        for (int j = 0; j < order; j++) {
            values.read((long) j * order, row, j + 1);
            sum.add(j, row);
        }
    }

    void close() {
        product.close();
    }
}
