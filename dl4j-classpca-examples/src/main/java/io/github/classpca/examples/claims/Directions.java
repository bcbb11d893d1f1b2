package io.github.classpca.examples.claims;

import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Subspaces of a layer's input, small enough to be told apart in plain Java. */
final class Directions {

    /** Relative to a column's own length, what is left of it when the others are taken out. */
    private static final double INDEPENDENT = 1e-6;

    /** Orthonormal columns. */
    private final RealMatrix basis;

    private Directions(RealMatrix basis) {
        this.basis = basis;
    }

    /** Returns what the columns of {@code [d, n]} span. */
    static Directions spannedBy(INDArray columns) {
        return spannedBy(new Array2DRowRealMatrix(columns.toDoubleMatrix(), false));
    }

    private static Directions spannedBy(RealMatrix columns) {
        int d = columns.getRowDimension();
        double[][] kept = new double[columns.getColumnDimension()][];
        int count = 0;
        for (int j = 0; j < columns.getColumnDimension(); j++) {
            double[] column = columns.getColumn(j);
            double before = norm(column);
            // Twice is enough.
            for (int pass = 0; pass < 2; pass++) {
                for (int i = 0; i < count; i++) {
                    double along = product(column, kept[i]);
                    for (int k = 0; k < d; k++) {
                        column[k] -= along * kept[i][k];
                    }
                }
            }
            double left = norm(column);
            if (left > INDEPENDENT * before) {
                for (int k = 0; k < d; k++) {
                    column[k] /= left;
                }
                kept[count++] = column;
            }
        }
        double[][] rows = new double[d][count];
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < d; k++) {
                rows[k][i] = kept[i][k];
            }
        }
        return new Directions(new Array2DRowRealMatrix(rows, false));
    }

    /**
     * Returns the leading left singular vectors of {@code [d, n]}, no more than it has.
     *
     * <p>By its singular values: the eigenvalue decomposition of commons-math fails to converge on
     * some matrices of a low rank.
     */
    static Directions leading(INDArray columns, int count) {
        RealMatrix vectors =
                new SingularValueDecomposition(
                                new Array2DRowRealMatrix(columns.toDoubleMatrix(), false))
                        .getU();
        int kept = Math.min(count, vectors.getColumnDimension());
        return new Directions(vectors.getSubMatrix(0, vectors.getRowDimension() - 1, 0, kept - 1));
    }

    int dimension() {
        return basis.getColumnDimension();
    }

    /** Returns the share of the squared length of {@code [d, n]} that lies inside. */
    double share(INDArray columns) {
        RealMatrix matrix = new Array2DRowRealMatrix(columns.toDoubleMatrix(), false);
        double all = matrix.getFrobeniusNorm();
        double inside = basis.transpose().multiply(matrix).getFrobeniusNorm();
        return all > 0 ? inside * inside / (all * all) : 0;
    }

    /** Returns the cosines of the principal angles with another subspace, falling. */
    double[] cosines(Directions other) {
        return new SingularValueDecomposition(basis.transpose().multiply(other.basis))
                .getSingularValues();
    }

    /** Returns the eigenvalues of a positive semidefinite matrix, falling. */
    static double[] eigenvalues(INDArray semidefinite) {
        return new SingularValueDecomposition(
                        new Array2DRowRealMatrix(semidefinite.toDoubleMatrix(), false))
                .getSingularValues();
    }

    private static double norm(double[] a) {
        return Math.sqrt(product(a, a));
    }

    private static double product(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += a[k] * b[k];
        }
        return sum;
    }
}
