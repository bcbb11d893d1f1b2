package io.github.classpca.internal.linalg;

import static com.google.common.base.Preconditions.checkArgument;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A linear subspace of R^d, as an orthonormal basis in double; immutable. */
public final class Subspace {

    /** Of a squared singular value, relative to the largest: less is a dependent direction. */
    private static final double INDEPENDENT = 1e-9;

    private final INDArray basis;

    private Subspace(INDArray basis) {
        this.basis = basis;
    }

    /**
     * Returns the span of vectors.
     *
     * @param columns {@code [d, n]}, none of them zero; their lengths do not matter
     * @return the subspace, of at most {@code min(d, n)} dimensions
     */
    public static Subspace spannedBy(INDArray columns) {
        INDArray unit = columns.castTo(DataType.DOUBLE).dup('f');
        double[] lengths = unit.norm2(0).toDoubleVector();
        for (int j = 0; j < lengths.length; j++) {
            unit.getColumn(j).divi(lengths[j]);
        }
        // With unit columns V = P S Q^T the span is that of the leading P; take the smaller Gram.
        boolean wide = unit.size(1) >= unit.size(0);
        INDArray gram =
                wide
                        ? Columns.product(unit, unit.transpose())
                        : Columns.transposedProduct(unit, unit);
        EigenPairs pairs = SymmetricEigen.largest(gram, (int) gram.size(0));
        double[] values = pairs.values();
        int rank = 0;
        while (rank < values.length && values[rank] > INDEPENDENT * values[0]) {
            rank++;
        }
        INDArray leading = Columns.leading(pairs.vectors(), rank);
        if (wide) {
            return new Subspace(leading);
        }
        INDArray basis = Columns.product(unit, leading);
        for (int j = 0; j < rank; j++) {
            basis.getColumn(j).divi(Math.sqrt(values[j]));
        }
        return new Subspace(basis);
    }

    /**
     * Returns the number of dimensions.
     *
     * @return k
     */
    public int dimension() {
        return (int) basis.size(1);
    }

    /**
     * Returns a basis.
     *
     * @return {@code [d, k]}, orthonormal columns in double, a copy
     */
    public INDArray basis() {
        return basis.dup('f');
    }

    /**
     * Returns how far another subspace turns away: {@code sqrt(1 - |Q^T R|^2 / k)} with bases Q and
     * R and the smaller k of both dimensions, that is the root mean square sine of the principal
     * angles.
     *
     * @param other a subspace of the same R^d
     * @return from 0, where one holds the other, to 1, where they are orthogonal
     */
    public double distance(Subspace other) {
        checkArgument(
                basis.size(0) == other.basis.size(0),
                "subspaces of R^%s and R^%s",
                basis.size(0),
                other.basis.size(0));
        double common = Columns.transposedProduct(basis, other.basis).norm2Number().doubleValue();
        int smaller = Math.min(dimension(), other.dimension());
        return Math.sqrt(Math.max(0, 1 - common * common / smaller));
    }

    /**
     * Returns the share of a variance that lies inside.
     *
     * @param covariance {@code [d, d]}, symmetric positive semidefinite
     * @return {@code tr(Q^T C Q) / tr(C)}; 0 where there is no variance
     */
    public double share(INDArray covariance) {
        double total = Nd4j.diag(covariance).sumNumber().doubleValue();
        double inside =
                Columns.product(covariance.castTo(DataType.DOUBLE), basis)
                        .muli(basis)
                        .sumNumber()
                        .doubleValue();
        return total > 0 ? Math.min(1, inside / total) : 0;
    }
}
