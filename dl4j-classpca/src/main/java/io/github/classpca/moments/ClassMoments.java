package io.github.classpca.moments;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import io.github.classpca.internal.linalg.Parallel;
import io.github.classpca.internal.linalg.SymmetricMatrix;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
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
public final class ClassMoments {

    private static final double FLOAT_RESOLUTION = 1e-6;
    private static final double DOUBLE_RESOLUTION = 1e-10;

    private final int dimension;
    private final double resolution;
    private final long[] counts;
    private final double[][] means;

    /** Null for a class without rows, and for one that is not in memory. */
    private final SymmetricMatrix[] scatters;

    /** The sum of the scatters, where not all of them are in memory; otherwise null. */
    private final SymmetricMatrix within;

    private final int groupSize;

    /** Gathers the scatters of one group; null where all are in memory. */
    private final IntFunction<SymmetricMatrix[]> groups;

    /** Takes the arrays over without a copy; a class without rows has a null mean and scatter. */
    ClassMoments(
            int dimension,
            double resolution,
            long[] counts,
            double[][] means,
            SymmetricMatrix[] scatters) {
        this(dimension, resolution, counts, means, scatters, null, counts.length, null);
    }

    /** The same, with the scatters of one group of classes only. */
    ClassMoments(
            int dimension,
            double resolution,
            long[] counts,
            double[][] means,
            SymmetricMatrix[] scatters,
            SymmetricMatrix within,
            int groupSize,
            IntFunction<SymmetricMatrix[]> groups) {
        this.dimension = dimension;
        this.resolution = resolution;
        this.counts = counts;
        this.means = means;
        this.scatters = scatters;
        this.within = within;
        this.groupSize = groupSize;
        this.groups = groups;
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
        for (int from = 0; from < counts.length; from += groupSize) {
            int to = Math.min(from + groupSize, counts.length);
            int[] group = IntStream.range(from, to).filter(wanted).toArray();
            // Brought in once, before the threads ask for it.
            IntStream.of(group)
                    .filter(c -> counts[c] > 0)
                    .findFirst()
                    .ifPresent(this::scatterInMemory);
            Parallel.forEach(group.length, i -> work.accept(group[i]));
        }
    }

    private synchronized SymmetricMatrix scatterInMemory(int index) {
        if (scatters[index] == null) {
            int group = index / groupSize;
            Arrays.fill(scatters, null);
            SymmetricMatrix[] loaded = groups.apply(group);
            int from = group * groupSize;
            System.arraycopy(loaded, 0, scatters, from, Math.min(groupSize, counts.length - from));
        }
        return scatters[index];
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
        double[] mean = new double[dimension];
        long total = count();
        for (int c = 0; c < counts.length; c++) {
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
                : scatterInMemory(index).toArray();
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
        SymmetricMatrix result = scatterInMemory(index).copy();
        result.addOuter(difference(means[index], mean()), (double) counts[index]);
        return result.toArray().divi(counts[index]);
    }

    /**
     * Returns the covariance of all rows, divided by N.
     *
     * @return G, {@code [d, d]} in double, a copy
     */
    public INDArray pooledCovariance() {
        SymmetricMatrix result = within == null ? new SymmetricMatrix(dimension) : within.copy();
        double[] mean = mean();
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] > 0) {
                if (within == null) {
                    result.add(scatters[c]);
                }
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
        double sum = 0;
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] == 0) {
                continue;
            }
            for (int j = 0; j < dimension; j++) {
                double apart = means[c][j] - mean[j];
                sum += counts[c] * apart * apart;
                sum += within == null ? scatters[c].get(j, j) : 0;
            }
        }
        for (int j = 0; within != null && j < dimension; j++) {
            sum += within.get(j, j);
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
                groups == null && other.groups == null,
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
                mergedScatters[c] = only.scatters[c];
                continue;
            }
            double share = (double) other.counts[c] / mergedCounts[c];
            double[] apart = difference(other.means[c], means[c]);
            mergedMeans[c] = means[c].clone();
            for (int j = 0; j < dimension; j++) {
                mergedMeans[c][j] += share * apart[j];
            }
            mergedScatters[c] = scatters[c].copy();
            mergedScatters[c].add(other.scatters[c]);
            mergedScatters[c].addOuter(apart, share * counts[c]);
        }
        return new ClassMoments(
                dimension,
                Math.max(resolution, other.resolution),
                mergedCounts,
                mergedMeans,
                mergedScatters);
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
                projected(scatters, own),
                within == null ? null : projected(within, own),
                groupSize,
                groups == null ? null : group -> projected(groups.apply(group), own));
    }

    private static SymmetricMatrix[] projected(SymmetricMatrix[] given, INDArray map) {
        return Arrays.stream(given)
                .map(each -> each == null ? null : projected(each, map))
                .toArray(SymmetricMatrix[]::new);
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
        SymmetricMatrix newWithin = within == null ? null : within.symmetrized(permutation);
        for (int c = 0; within != null && c < newMeans.length; c++) {
            if (counts[c] > 0) {
                newWithin.addOuter(apart[c], (double) counts[c]);
            }
        }
        return new ClassMoments(
                dimension,
                resolution,
                counts,
                newMeans,
                symmetrized(scatters, 0, permutation, apart),
                newWithin,
                groupSize,
                groups == null
                        ? null
                        : group ->
                                symmetrized(
                                        groups.apply(group),
                                        group * groupSize,
                                        permutation,
                                        apart));
    }

    /** Does it with scatters of the classes from one on. */
    private SymmetricMatrix[] symmetrized(
            SymmetricMatrix[] given, int from, int[] permutation, double[][] apart) {
        SymmetricMatrix[] result = new SymmetricMatrix[given.length];
        for (int i = 0; i < given.length; i++) {
            if (given[i] != null) {
                result[i] = given[i].symmetrized(permutation);
                result[i].addOuter(apart[from + i], (double) counts[from + i]);
            }
        }
        return result;
    }

    private static double[] difference(double[] a, double[] b) {
        double[] result = new double[a.length];
        for (int j = 0; j < a.length; j++) {
            result[j] = a[j] - b[j];
        }
        return result;
    }
}
