package io.github.classpca.linalg;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A symmetric matrix in double as panels of columns, each down to the diagonal block and no
 * further: little more than half of the memory and of the work.
 *
 * <p>On the heap, where the collector sees what it holds and frees it in time.
 */
public final class SymmetricPanels {

    /** Columns of a panel: narrow enough to save work, wide enough for the rate of a large gemm. */
    private static final int WIDTH = 192;

    private final int order;

    /** Panel p has the rows {@code 0 .. to(p)} of its columns, column after column. */
    private final double[][] panels;

    /**
     * Makes a matrix of zeros.
     *
     * @param order the number of rows and of columns n, at least 1
     */
    public SymmetricPanels(int order) {
        this.order = order;
        this.panels = new double[(order + WIDTH - 1) / WIDTH][];
        for (int p = 0; p < panels.length; p++) {
            panels[p] = new double[size(p)];
        }
    }

    /**
     * Returns what a matrix takes.
     *
     * @param order the number of rows and of columns n
     * @return bytes
     */
    public static long bytes(int order) {
        long bytes = 0;
        for (long from = 0; from < order; from += WIDTH) {
            long to = Math.min(order, from + WIDTH);
            bytes += to * (to - from) * Double.BYTES;
        }
        return bytes;
    }

    /** Returns the number of values of the largest panel of a matrix. */
    static int largestPanel(int order) {
        int lastFrom = (order - 1) / WIDTH * WIDTH;
        int last = Math.multiplyExact(order, order - lastFrom);
        return Math.max(last, Math.multiplyExact(lastFrom, Math.min(WIDTH, lastFrom)));
    }

    int panels() {
        return panels.length;
    }

    int from(int panel) {
        return panel * WIDTH;
    }

    int to(int panel) {
        return Math.min(order, from(panel) + WIDTH);
    }

    /** Returns the number of values of a panel. */
    int size(int panel) {
        return Math.multiplyExact(to(panel), to(panel) - from(panel));
    }

    /** Adds {@code float[]} or {@code double[]}, column after column, to a panel. */
    void add(int panel, Object values) {
        HeapArrays.add(panels[panel], values);
    }

    /**
     * Adds another matrix, <b>in place</b>.
     *
     * @param other a matrix of the same order; not changed
     */
    public void add(SymmetricPanels other) {
        for (int p = 0; p < panels.length; p++) {
            add(p, other.panels[p]);
        }
    }

    /**
     * Adds {@code weight v v^T}, <b>in place</b>.
     *
     * @param vector v, of length n
     * @param weight its weight
     */
    public void addOuter(double[] vector, double weight) {
        for (int p = 0; p < panels.length; p++) {
            double[] panel = panels[p];
            int rows = to(p);
            for (int j = from(p), at = 0; j < rows; j++) {
                double factor = weight * vector[j];
                for (int i = 0; i < rows; i++, at++) {
                    panel[at] += factor * vector[i];
                }
            }
        }
    }

    /** Makes the blocks on the diagonal as symmetric as products in single precision are not. */
    void mirrorDiagonalBlocks() {
        for (int p = 0; p < panels.length; p++) {
            double[] panel = panels[p];
            int from = from(p);
            int rows = to(p);
            for (int j = from; j < rows; j++) {
                for (int i = from; i < j; i++) {
                    panel[(i - from) * rows + j] = panel[(j - from) * rows + i];
                }
            }
        }
    }

    /**
     * Returns a matrix of the same values.
     *
     * @return a copy
     */
    public SymmetricPanels copy() {
        SymmetricPanels copy = new SymmetricPanels(order);
        copy.add(this);
        return copy;
    }

    /**
     * Returns the matrix as an array.
     *
     * @return {@code [n, n]} in double, f order, a copy
     */
    public INDArray toArray() {
        INDArray result = Nd4j.create(DataType.DOUBLE, new long[] {order, order}, 'f');
        for (int p = 0; p < panels.length; p++) {
            INDArrayIndex own = NDArrayIndex.interval(from(p), to(p));
            INDArrayIndex above = NDArrayIndex.interval(0, from(p));
            INDArray panel = Nd4j.create(panels[p], new long[] {to(p), to(p) - from(p)}, 'f');
            result.get(NDArrayIndex.interval(0, to(p)), own).assign(panel);
            if (from(p) > 0) {
                result.get(own, above).assign(panel.get(above, NDArrayIndex.all()).transpose());
            }
            panel.close();
        }
        return result;
    }
}
