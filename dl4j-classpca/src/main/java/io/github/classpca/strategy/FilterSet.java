package io.github.classpca.strategy;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The filters that a strategy chose, and where each comes from; immutable. */
public final class FilterSet {

    private final INDArray directions;
    private final ImmutableList<FilterSource> sources;

    /**
     * Makes a set.
     *
     * @param directions {@code [d, nOut]}, a filter a column; copied
     * @param sources nOut sources, in the order of the columns
     * @throws IllegalArgumentException if the numbers differ
     */
    public FilterSet(INDArray directions, List<FilterSource> sources) {
        checkArgument(
                directions.rank() == 2 && directions.size(1) == sources.size(),
                "%s filters with %s sources",
                directions.size(-1),
                sources.size());
        this.directions = directions.castTo(DataType.DOUBLE).dup('f');
        this.sources = ImmutableList.copyOf(sources);
    }

    /**
     * Returns the filters as columns.
     *
     * @return {@code [d, nOut]} in double, a copy
     */
    public INDArray directions() {
        return directions.dup('f');
    }

    /**
     * Returns the source of each filter.
     *
     * @return nOut sources, in the order of the columns
     */
    public ImmutableList<FilterSource> sources() {
        return sources;
    }
}
