package io.github.classpca.internal.readout;

import static com.google.common.base.Preconditions.checkArgument;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Scores {@code W^T x + b}, one for each class; immutable.
 *
 * <p>As ridge regression gives them, scores of a class are estimates of its indicator: near 1 for
 * its own rows and near 0 for others.
 */
public final class LinearReadout {

    private final INDArray weights;
    private final double[] bias;

    /**
     * Makes a readout.
     *
     * @param weights {@code [d, K]}; copied
     * @param bias K values; copied
     */
    public LinearReadout(INDArray weights, double[] bias) {
        checkArgument(
                weights.rank() == 2 && weights.size(1) == bias.length,
                "%s biases with weights for %s classes",
                bias.length,
                weights.size(-1));
        this.weights = weights.castTo(DataType.DOUBLE).dup('f');
        this.bias = bias.clone();
    }

    /**
     * Returns the weights.
     *
     * @return {@code [d, K]} in double, a copy
     */
    public INDArray weights() {
        return weights.dup('f');
    }

    /**
     * Returns the biases.
     *
     * @return K values, a copy
     */
    public double[] bias() {
        return bias.clone();
    }

    /**
     * Returns the scores of rows.
     *
     * @param rows {@code [R, d]}; not changed
     * @return for each row K scores
     */
    public double[][] scores(INDArray rows) {
        // Weights of discriminants are beyond half precision.
        DataType type = rows.dataType() == DataType.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
        INDArray product = rows.castTo(type).mmul(weights.castTo(type));
        double[][] scores = product.castTo(DataType.DOUBLE).toDoubleMatrix();
        for (double[] row : scores) {
            for (int c = 0; c < bias.length; c++) {
                row[c] += bias[c];
            }
        }
        return scores;
    }
}
