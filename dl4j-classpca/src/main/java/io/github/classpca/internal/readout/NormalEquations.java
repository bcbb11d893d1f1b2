package io.github.classpca.internal.readout;

import static com.google.common.base.Preconditions.checkArgument;

import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.linalg.Cholesky;
import io.github.classpca.internal.linalg.Columns;
import io.github.classpca.internal.linalg.SymmetricMatrix;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * All that ridge regression of class indicators needs to know of N rows x in R^d; immutable.
 *
 * <p>That is the count and the sum of each class, and the scatter {@code S = sum (x - m)(x - m)^T}
 * about the mean m of all rows. In double; two of disjoint rows {@link #merge} to that of their
 * union, to rounding.
 */
public final class NormalEquations {

    /** Added to the covariance of the scores within the classes, relative to their variance. */
    private static final double SINGULAR = 1e-6;

    /** By how much more is added where that is not enough. */
    private static final double STEP = 10;

    private final long[] counts;
    private final double[][] sums;
    private final SymmetricMatrix scatter;

    /** Takes the arrays over without a copy. */
    NormalEquations(long[] counts, double[][] sums, SymmetricMatrix scatter) {
        this.counts = counts;
        this.sums = sums;
        this.scatter = scatter;
    }

    /**
     * Returns the number of features d.
     *
     * @return d
     */
    public int inputs() {
        return sums[0].length;
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
     * Returns the number of rows.
     *
     * @return N
     */
    public long count() {
        return Arrays.stream(counts).sum();
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
     * Returns the mean of all rows.
     *
     * @return m, length d
     */
    public double[] mean() {
        double[] mean = new double[inputs()];
        double total = count();
        for (double[] sum : sums) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += sum[j] / total;
            }
        }
        return mean;
    }

    /**
     * Returns those of both sets of rows.
     *
     * @param other normal equations of other rows, of the same features and classes
     * @return a new object
     */
    public NormalEquations merge(NormalEquations other) {
        checkArgument(
                inputs() == other.inputs() && classes() == other.classes(),
                "%s features of %s classes cannot be merged with %s of %s",
                inputs(),
                classes(),
                other.inputs(),
                other.classes());
        long[] mergedCounts = counts.clone();
        double[][] mergedSums = new double[sums.length][];
        for (int c = 0; c < counts.length; c++) {
            mergedCounts[c] += other.counts[c];
            mergedSums[c] = sums[c].clone();
            for (int j = 0; j < mergedSums[c].length; j++) {
                mergedSums[c][j] += other.sums[c][j];
            }
        }
        double[] apart = mean();
        double[] otherMean = other.mean();
        for (int j = 0; j < apart.length; j++) {
            apart[j] -= otherMean[j];
        }
        double n = count();
        double m = other.count();
        SymmetricMatrix mergedScatter = scatter.copy();
        mergedScatter.add(other.scatter);
        mergedScatter.addOuter(apart, n * m / (n + m));
        return new NormalEquations(mergedCounts, mergedSums, mergedScatter);
    }

    /**
     * Solves {@code min sum |W^T x + b - y|^2 + ridge tr(S)/d |W|^2} with the class indicators
     * {@code y_c} (1 for the row's class, 0 for all others) and a bias that is not penalized.
     *
     * @param ridge the ridge parameter, relative to the mean diagonal of the scatter; above 0 and
     *     finite
     * @return weights and biases
     * @throws ArithmeticException if the scatter with this ridge is not positive definite
     */
    public LinearReadout solve(double ridge) {
        try (RidgePath path = new RidgePath(this)) {
            return path.solve(ridge);
        }
    }

    /** Returns the sum of the rows of a class; not a copy. */
    double[] sum(int index) {
        return sums[index];
    }

    /** Returns the scatter of the rows about their mean; not a copy. */
    SymmetricMatrix scatter() {
        return scatter;
    }

    /** Returns {@code sum (x - m) y^T} for the class indicators y, {@code [d, K]}. */
    INDArray indicatorProducts() {
        int d = inputs();
        double[] mean = mean();
        double[] products = new double[HeapArrays.length(d, classes())];
        for (int c = 0; c < classes(); c++) {
            for (int j = 0; j < d; j++) {
                products[c * d + j] = sums[c][j] - counts[c] * mean[j];
            }
        }
        return Nd4j.create(products, new long[] {d, classes()}, 'f');
    }

    /** Adds to weights the biases with which scores of a class average to its share of the rows. */
    LinearReadout withBias(INDArray weights) {
        double total = count();
        double[] mean = mean();
        double[] bias = new double[classes()];
        double[] along =
                Nd4j.create(mean, new long[] {1, mean.length}, 'c').mmul(weights).toDoubleVector();
        for (int c = 0; c < bias.length; c++) {
            bias[c] = counts[c] / total - along[c];
        }
        return new LinearReadout(weights, bias);
    }

    /**
     * Turns estimates of class indicators into discriminants: flexible discriminant analysis
     * (Hastie, Tibshirani, Buja 1994), that is linear discriminant analysis of the scores f.
     *
     * <p>With the mean u_c of f in class c, its common covariance C within the classes (divisor N,
     * both of the rows of these equations) and the class's share p_c of the rows: {@code u_c^T C^-1
     * f - u_c^T C^-1 u_c / 2 + log p_c}. A class of few rows, whose indicator least squares shrinks
     * towards 0, so keeps its say.
     *
     * <p>To C is added a millionth of the mean variance of the scores, and more where rounding
     * makes C indefinite: of classes told apart without an error C vanishes, and the class of the
     * nearest mean is left to win.
     *
     * @param readout what {@link #solve} gave
     * @return logarithms of class probabilities, but for what all classes of a row share
     */
    public LinearReadout discriminant(LinearReadout readout) {
        int k = classes();
        int d = inputs();
        double total = count();
        double[] mean = mean();
        INDArray weights = readout.weights();
        double[] apart = new double[HeapArrays.length(d, k)];
        for (int c = 0; c < k; c++) {
            for (int j = 0; j < d; j++) {
                apart[c * d + j] = counts[c] == 0 ? 0 : sums[c][j] / counts[c] - mean[j];
            }
        }
        // Row c: the mean score of class c, less that of all rows.
        double[][] shifts =
                Nd4j.create(apart, new long[] {d, k}, 'f')
                        .transpose()
                        .mmul(weights)
                        .toDoubleMatrix();
        INDArray covariance =
                Columns.transposedProduct(weights, scatter.times(weights)).divi(total);
        double variance = Nd4j.diag(covariance).meanNumber().doubleValue();
        for (int c = 0; c < k; c++) {
            addOuter(covariance, shifts[c], -counts[c] / total);
        }
        INDArray columns = Nd4j.create(shifts).transpose().dup('f');
        INDArray map = regularized(covariance, variance).solve(columns);
        double[][] mapped = map.toDoubleMatrix();
        double[] scoreBias = readout.bias();
        double[] bias = new double[k];
        for (int c = 0; c < k; c++) {
            bias[c] = Math.log(Math.max(1, counts[c]) / total);
            for (int i = 0; i < k; i++) {
                // Scores of a class average to its share of the rows.
                double average = counts[i] / total;
                bias[c] += mapped[i][c] * (scoreBias[i] - average - shifts[c][i] / 2);
            }
        }
        return new LinearReadout(weights.mmul(map), bias);
    }

    /**
     * Factorizes a covariance within the classes with the least multiple of the identity that does.
     *
     * <p>Scores add up to 1, so it has a direction of nothing; and where they tell the classes
     * apart without an error, rounding is all that is left in any direction. So the multiple is
     * relative to the variance of the scores, which has what lies between the classes and does not
     * vanish.
     */
    private static Cholesky regularized(INDArray within, double variance) {
        for (double share = SINGULAR; ; share *= STEP) {
            INDArray sum = within.dup('f');
            double ridge = variance > 0 ? share * variance : 1;
            for (int i = 0; i < sum.size(0); i++) {
                sum.putScalar(i, i, sum.getDouble(i, i) + ridge);
            }
            try {
                return Cholesky.inPlace(sum);
            } catch (ArithmeticException e) {
                if (!(share < 1)) {
                    throw e;
                }
            }
        }
    }

    /** Adds {@code factor v v^T} to a matrix in f order, in place. */
    private static void addOuter(INDArray matrix, double[] v, double factor) {
        INDArray column = Nd4j.create(v, new long[] {v.length, 1}, 'f');
        INDArray row = Nd4j.create(v, new long[] {1, v.length}, 'f');
        Nd4j.gemm(column, row, matrix, false, false, factor, 1);
    }
}
