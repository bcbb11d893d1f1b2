package io.github.classpca.internal.fit;

import io.github.classpca.internal.linalg.Columns;
import io.github.classpca.internal.linalg.Subspace;
import io.github.classpca.layer.Calibration;
import io.github.classpca.layer.LayerAdapter;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.strategy.FilterRequest;
import io.github.classpca.strategy.FilterSet;
import io.github.classpca.strategy.FilterStrategy;
import io.github.classpca.strategy.Redundancy;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Turns the moments of a layer's input into calibrated filters. */
public final class LayerSolver {

    /** Relative to the deviation of a direction of average variance: below it nothing varies. */
    private static final double NO_DEVIATION = 1e-6;

    private final ClassMoments moments;
    private final INDArray covariance;
    private final double[] mean;
    private final double totalVariance;

    public LayerSolver(ClassMoments moments) {
        this.moments = moments;
        this.covariance = moments.pooledCovariance();
        this.mean = moments.mean();
        this.totalVariance = moments.positiveVariance();
    }

    /**
     * A solved layer.
     *
     * @param filters {@code [d, nOut]} in double, calibrated
     * @param chosen what the strategy chose
     */
    public record Solution(INDArray filters, FilterSet chosen) {}

    public Solution solve(
            LayerAdapter adapter,
            FilterStrategy strategy,
            FilterRequest request,
            Calibration calibration) {
        FilterSet chosen = adapter.choose(moments, request, strategy);
        INDArray filters = chosen.directions();
        if (filters.size(0) != adapter.inputs() || filters.size(1) != adapter.filters()) {
            throw new IllegalStateException(
                    "strategy "
                            + strategy.name()
                            + " gave filters of shape "
                            + Arrays.toString(filters.shape())
                            + " where ["
                            + adapter.inputs()
                            + ", "
                            + adapter.filters()
                            + "] were asked for");
        }
        if (calibration.scaled()) {
            double[] deviations = deviations(filters);
            double[] lengths = filters.norm2(0).toDoubleVector();
            double typical = Math.sqrt(totalVariance / moments.dimension());
            for (int j = 0; j < deviations.length; j++) {
                if (!(deviations[j] > NO_DEVIATION * typical * lengths[j])) {
                    throw new DL4JInvalidInputException(
                            "filter "
                                    + j
                                    + " of strategy "
                                    + strategy.name()
                                    + " does not vary over the rows (deviation "
                                    + deviations[j]
                                    + "), so it cannot be scaled; reduce nOut, or set a"
                                    + " larger ridge for the layer");
                }
                filters.getColumn(j).muli(calibration.gain() / deviations[j]);
            }
        }
        return new Solution(filters, chosen);
    }

    /** Returns the mean of {@code w . x} over the rows for each filter. */
    double[] means(INDArray filters) {
        INDArray row = Nd4j.create(mean, new long[] {1, mean.length}, 'c');
        return row.mmul(filters).toDoubleVector();
    }

    /** Returns the standard deviation of {@code w . x} over the rows for each filter. */
    double[] deviations(INDArray filters) {
        double[] variances =
                Columns.product(covariance, filters).muli(filters).sum(0).toDoubleVector();
        for (int j = 0; j < variances.length; j++) {
            variances[j] = Math.sqrt(Math.max(0, variances[j]));
        }
        return variances;
    }

    /** Returns the share of the variance of the rows that lies in the span of the filters. */
    public double explainedFraction(INDArray filters) {
        return Subspace.spannedBy(filters).share(covariance);
    }

    /** Returns how much the filters repeat each other. */
    public Redundancy redundancy(Solution solution) {
        return Redundancy.of(solution.filters(), solution.chosen().sources(), covariance);
    }
}
