package io.github.classpca.strategy;

import io.github.classpca.moments.ClassMoments;

/**
 * Chooses the directions that become the filters of a layer; implementations are immutable.
 *
 * <pre>{@code
 * FilterSet filters =
 *         StandardStrategy.CLASS_CONTRAST.twoSided().select(moments, new FilterRequest(40, 0.1, 1));
 * INDArray directions = filters.directions();
 * }</pre>
 *
 * <p>Only directions matter where the layer is calibrated: their length is then replaced.
 */
@FunctionalInterface
public interface FilterStrategy {

    /**
     * Chooses filters.
     *
     * @param moments moments of the layer's input rows, of dimension d
     * @param request how many filters, and how
     * @return {@code request.filters()} directions of dimension d, none of them zero; the same for
     *     the same arguments
     * @throws org.deeplearning4j.exception.DL4JInvalidInputException if the moments do not carry so
     *     many filters
     */
    FilterSet select(ClassMoments moments, FilterRequest request);

    /**
     * Returns the name for reports.
     *
     * @return by default the name of the class
     */
    default String name() {
        return getClass().getSimpleName();
    }

    /**
     * Returns a strategy of pairs: the filters of this one, half as many, each with its negative,
     * so that of a layer of ReLUs one of the two sees either side of a direction.
     *
     * @return the strategy; with an odd number of filters the last is without its negative
     */
    default FilterStrategy twoSided() {
        return new TwoSided(this);
    }
}
