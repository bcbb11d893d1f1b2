package io.github.classpca.strategy;

import io.github.classpca.internal.linalg.Columns;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.strategy.FilterSource.Kind;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Filters and their negatives: first all filters, then the negatives in the same order.
 *
 * @param onesided chooses the filters
 */
record TwoSided(FilterStrategy onesided) implements FilterStrategy {

    @Override
    public FilterSet select(ClassMoments moments, FilterRequest request) {
        int negatives = request.filters() / 2;
        int found = request.filters() - negatives;
        FilterSet half =
                onesided.select(
                        moments, new FilterRequest(found, request.ridge(), request.seed(), false));
        List<FilterSource> sources = new ArrayList<>(half.sources());
        for (FilterSource source : half.sources().subList(0, negatives)) {
            sources.add(new FilterSource(source.classIndex(), source.eigenvalue(), Kind.NEGATED));
        }
        INDArray directions = half.directions();
        if (negatives == 0) {
            return half;
        }
        return new FilterSet(
                Nd4j.hstack(directions, Columns.leading(directions, negatives).negi()), sources);
    }

    @Override
    public String name() {
        return onesided.name() + "+-";
    }
}
