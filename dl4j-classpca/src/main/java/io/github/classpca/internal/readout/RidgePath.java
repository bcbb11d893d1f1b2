package io.github.classpca.internal.readout;

import io.github.classpca.internal.linalg.TiledCholesky;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ridge regression of the same rows with one ridge parameter after another; to be closed.
 *
 * <p>A factorization costs the cube of the features. One does for all parameters near its own:
 * theirs are found by conjugate gradients with it as the preconditioner. With {@code A = M + s I},
 * of which M is factorized, that takes products with the inverse of M alone, none with A, and some
 * {@code sqrt(r)} times a few of them where the parameters are r apart.
 *
 * <p>Memory: {@code 4 d^2} bytes outside of the heap.
 */
final class RidgePath implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RidgePath.class);

    /** Parameters further apart, as a ratio, take as long by iteration as a factorization. */
    private static final double NEAR = 30;

    /** Of the residual, relative to the right side. */
    private static final double TOLERANCE = 1e-6;

    private static final int MAX_ITERATIONS = 60;

    private final NormalEquations equations;
    private final double meanDiagonal;
    private double factorized;
    private TiledCholesky factor;

    /** By the parameter factorized. */
    private INDArray solution;

    RidgePath(NormalEquations equations) {
        this.equations = equations;
        this.meanDiagonal = equations.scatter().trace() / equations.inputs();
    }

    /**
     * Solves as {@link NormalEquations#solve} tells: to rounding with the first parameter and those
     * far from it, to {@value #TOLERANCE} with those near.
     */
    LinearReadout solve(double ridge) {
        if (!(ridge > 0) || Double.isInfinite(ridge)) {
            throw new IllegalArgumentException("ridge must be finite and > 0, got " + ridge);
        }
        if (factor != null && Math.max(ridge / factorized, factorized / ridge) <= NEAR) {
            INDArray near = iterate(penalty(ridge) - penalty(factorized));
            if (near != null) {
                return equations.withBias(near);
            }
        }
        close();
        try {
            factor = TiledCholesky.of(equations.scatter(), penalty(ridge));
        } catch (ArithmeticException e) {
            ArithmeticException failure =
                    new ArithmeticException(
                            e.getMessage()
                                    + "; "
                                    + ridge
                                    + " times the mean of its diagonal was added");
            failure.initCause(e);
            throw failure;
        }
        factorized = ridge;
        solution = factor.solve(equations.indicatorProducts());
        return equations.withBias(solution);
    }

    private double penalty(double ridge) {
        // What never varies has no scale of its own; any will do.
        return meanDiagonal > 0 ? ridge * meanDiagonal : 1;
    }

    /**
     * Solves {@code (M + s I) X = M X0} from X0 on, each column by itself; null where that does not
     * come to an end.
     */
    private INDArray iterate(double shift) {
        INDArray x = solution.dup('f');
        INDArray residual = solution.mul(-shift);
        double[] allowed = scaled(equations.indicatorProducts().norm2(0).toDoubleVector());
        INDArray direction = null;
        INDArray image = null; // of the direction, by M
        double[] before = null;
        for (int i = 0; i < MAX_ITERATIONS; i++) {
            if (below(residual.norm2(0).toDoubleVector(), allowed)) {
                log.debug("{} iterations for a penalty changed by {}", i, shift);
                return x;
            }
            INDArray conditioned = factor.solve(residual);
            double[] product = columnProducts(residual, conditioned);
            if (direction == null) {
                direction = conditioned;
                image = residual.dup('f');
            } else {
                INDArray keep = row(quotients(product, before));
                direction.muliRowVector(keep).addi(conditioned);
                image.muliRowVector(keep).addi(residual);
            }
            INDArray applied = image.add(direction.mul(shift));
            double[] curvature = columnProducts(direction, applied);
            for (int c = 0; c < curvature.length; c++) {
                if (product[c] > 0 && !(curvature[c] > 0)) {
                    return null;
                }
            }
            INDArray step = row(quotients(product, curvature));
            x.addi(direction.mulRowVector(step));
            residual.subi(applied.muliRowVector(step));
            before = product;
        }
        return null;
    }

    private static double[] scaled(double[] norms) {
        double[] result = norms.clone();
        for (int c = 0; c < result.length; c++) {
            result[c] *= TOLERANCE;
        }
        return result;
    }

    private static boolean below(double[] values, double[] limits) {
        for (int c = 0; c < values.length; c++) {
            if (!(values[c] <= limits[c])) {
                return false;
            }
        }
        return true;
    }

    private static double[] columnProducts(INDArray a, INDArray b) {
        return a.mul(b).sum(0).toDoubleVector();
    }

    /** Of a column that is solved exactly both are 0, and it stays as it is. */
    private static double[] quotients(double[] a, double[] b) {
        double[] result = new double[a.length];
        for (int c = 0; c < a.length; c++) {
            result[c] = a[c] == 0 ? 0 : a[c] / b[c];
        }
        return result;
    }

    private static INDArray row(double[] values) {
        return Nd4j.create(values, new long[] {1, values.length}, 'c');
    }

    @Override
    public void close() {
        if (factor != null) {
            factor.close();
            factor = null;
        }
    }
}
