package io.github.classpca.moments;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import io.github.classpca.internal.linalg.SymmetricMatrix;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Count, mean and scatter of the rows of every class; immutable.
 *
 * <pre>{@code
 * ClassMoments moments = new LayerwisePcaTrainer(pca, network, train).moments(0);
 * INDArray pooled = moments.pooledCovariance();
 * }</pre>
 *
 * <p>Of many classes of wide rows not all matrices need be in memory at a time: see {@link
 * GroupedMoments}.
 *
 * <p>With {@code N_c} rows {@code x} in class c, mean {@code m_c} and the mean {@code m} of all N
 * rows:
 *
 * <ul>
 *   <li>scatter {@code S_c = sum (x - m_c)(x - m_c)^T}, not divided;
 *   <li>covariance {@code C_c = S_c / N_c};
 *   <li>second moment about the common mean {@code A_c = C_c + (m_c - m)(m_c - m)^T};
 *   <li>pooled covariance {@code G = sum_c N_c/N A_c}, the covariance of all rows (divisor N).
 * </ul>
 *
 * <p>All are kept in double precision. Two moments of disjoint rows {@link #merge} to the moments
 * of their union (Chan, Golub, LeVeque 1979, eq. 2.1), whatever the split and the order, to
 * rounding.
 */
public final class ClassMoments implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final double FLOAT_RESOLUTION = 1e-6;
    private static final double DOUBLE_RESOLUTION = 1e-10;

    private final transient int dimension;
    private final transient double resolution;
    private final transient long[] counts;
    private final transient double[][] means;

    private final transient ClassScatters scatters;

    /** Takes the arrays over without a copy; a class without rows has a null mean. */
    ClassMoments(
            int dimension,
            double resolution,
            long[] counts,
            double[][] means,
            ClassScatters scatters) {
        this.dimension = dimension;
        this.resolution = resolution;
        this.counts = counts;
        this.means = means;
        this.scatters = scatters;
    }

    /** Returns the {@linkplain #resolution() resolution} of products of a type. */
    static double resolution(DataType type) {
        return type == DataType.DOUBLE ? DOUBLE_RESOLUTION : FLOAT_RESOLUTION;
    }

    /**
     * Does work for some classes, several at once, in an order that spares passes over the data
     * where not all classes are in memory together.
     *
     * @param wanted picks classes
     * @param work given the index of a class; called from several threads
     */
    public void forEachClass(IntPredicate wanted, IntConsumer work) {
        scatters.forEach(wanted, c -> counts[c] > 0, work);
    }

    /**
     * Returns the number of classes K.
     *
     * @return K
     */
    public int classes() {
        return counts.length;
    }

    /**
     * Returns the length d of a row.
     *
     * @return d
     */
    public int dimension() {
        return dimension;
    }

    /**
     * Returns how finely the matrices tell variances apart: what is below that share of a matrix's
     * largest eigenvalue is rounding of the products.
     *
     * @return 1e-6 for products in single precision, 1e-10 for products in double
     */
    public double resolution() {
        return resolution;
    }

    /**
     * Returns the number of rows of all classes.
     *
     * @return N
     */
    public long count() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /**
     * Returns the number of rows of one class.
     *
     * @param index the class
     * @return N_c
     */
    public long count(int index) {
        return counts[index];
    }

    /**
     * Returns the mean of one class.
     *
     * @param index the class
     * @return m_c, a copy; zeros where the class has no rows
     */
    public double[] mean(int index) {
        return counts[index] == 0 ? new double[dimension] : means[index].clone();
    }

    /**
     * Returns the mean of all rows.
     *
     * @return m; zeros where there are no rows
     */
    public double[] mean() {
        return mean(counts, means, 0, dimension);
    }

    /** Returns the mean of all rows of the classes from one on. */
    static double[] mean(long[] counts, double[][] means, int from, int dimension) {
        double[] mean = new double[dimension];
        long total = 0;
        for (int c = from; c < counts.length; c++) {
            total += counts[c];
        }
        for (int c = from; c < counts.length; c++) {
            if (counts[c] > 0) {
                double weight = (double) counts[c] / total;
                for (int j = 0; j < dimension; j++) {
                    mean[j] += weight * means[c][j];
                }
            }
        }
        return mean;
    }

    /**
     * Returns the scatter of one class about its own mean.
     *
     * @param index the class
     * @return S_c, {@code [d, d]} in double, a copy
     */
    public INDArray scatter(int index) {
        return counts[index] == 0
                ? Nd4j.create(DataType.DOUBLE, new long[] {dimension, dimension}, 'f')
                : scatters.of(index).toArray();
    }

    /**
     * Returns the covariance of one class about its own mean, divided by N_c.
     *
     * @param index the class
     * @return C_c, {@code [d, d]} in double, a copy
     */
    public INDArray covariance(int index) {
        return scatter(index).divi(Math.max(1, counts[index]));
    }

    /**
     * Returns the second moment of one class about the mean of all rows, divided by N_c.
     *
     * @param index the class
     * @return A_c, {@code [d, d]} in double, a copy
     */
    public INDArray secondMoment(int index) {
        if (counts[index] == 0) {
            return scatter(index);
        }
        SymmetricMatrix result = scatters.of(index).copy();
        result.addOuter(difference(means[index], mean()), (double) counts[index]);
        return result.toArray().divi(counts[index]);
    }

    /**
     * Returns the covariance of all rows, divided by N.
     *
     * @return G, {@code [d, d]} in double, a copy
     */
    public INDArray pooledCovariance() {
        SymmetricMatrix result = scatters.sum(dimension);
        double[] mean = mean();
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] > 0) {
                result.addOuter(difference(means[c], mean), (double) counts[c]);
            }
        }
        return result.toArray().divi(Math.max(1, count()));
    }

    /**
     * Returns the variance, of rows that must have one.
     *
     * @return tr(G), above 0
     * @throws DL4JInvalidInputException if every feature is constant
     */
    public double positiveVariance() {
        double variance = variance();
        if (!(variance > 0)) {
            throw new DL4JInvalidInputException(
                    "all "
                            + dimension
                            + " inputs are constant over "
                            + count()
                            + " rows, so there is no direction to find; check the features and the"
                            + " layers below");
        }
        return variance;
    }

    /**
     * Returns the variance of all rows, summed over the features: the trace of G.
     *
     * @return tr(G)
     */
    public double variance() {
        double[] mean = mean();
        double sum = scatters.trace();
        for (int c = 0; c < counts.length; c++) {
            for (int j = 0; counts[c] > 0 && j < dimension; j++) {
                double apart = means[c][j] - mean[j];
                sum += counts[c] * apart * apart;
            }
        }
        return sum / Math.max(1, count());
    }

    /**
     * Returns the moments of the rows of both; neither is changed.
     *
     * @param other moments of other rows, of as many classes and the same dimension
     * @return the moments of the union
     * @throws IllegalArgumentException if classes or dimension differ
     * @throws IllegalStateException if not all classes of both are in memory
     */
    public ClassMoments merge(ClassMoments other) {
        checkState(
                scatters.areInMemory() && other.scatters.areInMemory(),
                "moments of classes that are not in memory together cannot be merged");
        checkArgument(
                classes() == other.classes() && dimension == other.dimension,
                "moments of %s classes x %s dimensions cannot be merged with %s x %s",
                classes(),
                dimension,
                other.classes(),
                other.dimension);
        int k = classes();
        long[] mergedCounts = new long[k];
        double[][] mergedMeans = new double[k][];
        SymmetricMatrix[] mergedScatters = new SymmetricMatrix[k];
        for (int c = 0; c < k; c++) {
            mergedCounts[c] = counts[c] + other.counts[c];
            if (counts[c] == 0 || other.counts[c] == 0) {
                ClassMoments only = counts[c] == 0 ? other : this;
                mergedMeans[c] = only.means[c];
                mergedScatters[c] = mergedCounts[c] == 0 ? null : only.scatters.of(c);
                continue;
            }
            double share = (double) other.counts[c] / mergedCounts[c];
            double[] apart = difference(other.means[c], means[c]);
            mergedMeans[c] = means[c].clone();
            for (int j = 0; j < dimension; j++) {
                mergedMeans[c][j] += share * apart[j];
            }
            mergedScatters[c] = scatters.of(c).copy();
            mergedScatters[c].add(other.scatters.of(c));
            mergedScatters[c].addOuter(apart, share * counts[c]);
        }
        return new ClassMoments(
                dimension,
                Math.max(resolution, other.resolution),
                mergedCounts,
                mergedMeans,
                ClassScatters.whole(mergedScatters));
    }

    /**
     * Returns the moments of linear images {@code y = M^T x} of the rows, without another pass.
     *
     * @param map M, {@code [d, m]} in double
     * @return moments of as many rows of dimension m
     * @throws IllegalArgumentException if the map is not of rows of this dimension
     */
    public ClassMoments projected(INDArray map) {
        checkArgument(
                map.rank() == 2 && map.size(0) == dimension,
                "a map of shape %s for rows of %s",
                Arrays.toString(map.shape()),
                dimension);
        INDArray own = map.castTo(DataType.DOUBLE);
        int images = (int) own.size(1);
        double[][] newMeans = new double[classes()][];
        for (int c = 0; c < newMeans.length; c++) {
            if (counts[c] > 0) {
                INDArray row = Nd4j.create(means[c], new long[] {1, dimension}, 'c');
                newMeans[c] = row.mmul(own).toDoubleVector();
            }
        }
        return new ClassMoments(
                images,
                resolution,
                counts,
                newMeans,
                scatters.map((c, each) -> projected(each, own), each -> projected(each, own)));
    }

    private static SymmetricMatrix projected(SymmetricMatrix given, INDArray map) {
        INDArray whole = given.toArray();
        INDArray result = map.transpose().mmul(whole.mmul(map));
        whole.close();
        return SymmetricMatrix.of(result);
    }

    /**
     * Returns the moments of the rows and of their images under a permutation of the features, each
     * counted half: so of pictures and of their mirror images, without another pass.
     *
     * @param permutation p, of length d, one that undoes itself: feature j of an image is feature
     *     p(j) of the row
     * @return moments of as many rows
     */
    public ClassMoments symmetrized(int[] permutation) {
        checkArgument(
                permutation.length == dimension,
                "a permutation of %s features for rows of %s",
                permutation.length,
                dimension);
        double[][] newMeans = new double[classes()][];
        double[][] apart = new double[classes()][];
        for (int c = 0; c < newMeans.length; c++) {
            if (counts[c] > 0) {
                newMeans[c] = new double[dimension];
                apart[c] = new double[dimension];
                for (int j = 0; j < dimension; j++) {
                    double image = means[c][permutation[j]];
                    newMeans[c][j] = (means[c][j] + image) / 2;
                    apart[c][j] = (means[c][j] - image) / 2;
                }
            }
        }
        return new ClassMoments(
                dimension,
                resolution,
                counts,
                newMeans,
                scatters.map(
                        (c, each) -> {
                            SymmetricMatrix result = each.symmetrized(permutation);
                            result.addOuter(apart[c], (double) counts[c]);
                            return result;
                        },
                        each -> {
                            SymmetricMatrix result = each.symmetrized(permutation);
                            for (int c = 0; c < apart.length; c++) {
                                if (counts[c] > 0) {
                                    result.addOuter(apart[c], (double) counts[c]);
                                }
                            }
                            return result;
                        }));
    }

    /**
     * Writes all of it in a form of its own, that of {@link #readFrom}: four bytes of name and a
     * version, then in the byte order of the network K, d, the resolution, and of each class its
     * count and, where that is not 0, its mean and the columns of its scatter down to the diagonal.
     *
     * <p>Java's serialization, and what is built on it, takes the same form.
     *
     * @param out where to; neither buffered nor closed here
     * @throws IOException if it cannot be written
     * @throws IllegalStateException if not all classes are in memory
     */
    public void writeTo(DataOutput out) throws IOException {
        MomentsForm.write(this, out);
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @param in where from
     * @return the moments
     * @throws IOException if it cannot be read, ends early or is of another form or version
     */
    public static ClassMoments readFrom(DataInput in) throws IOException {
        return MomentsForm.read(in);
    }

    /**
     * Puts the binary form in place of these.
     *
     * @return what is written
     */
    private Object writeReplace() {
        return new MomentsForm(this);
    }

    /**
     * Refuses what was written otherwise.
     *
     * @param in not read
     * @throws InvalidObjectException always
     */
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("moments are read as " + MomentsForm.class);
    }

    ClassScatters scatters() {
        return scatters;
    }

    private static double[] difference(double[] a, double[] b) {
        double[] result = new double[a.length];
        for (int j = 0; j < a.length; j++) {
            result[j] = a[j] - b[j];
        }
        return result;
    }
}
