package io.github.classpca.strategy;

import io.github.classpca.internal.linalg.Columns;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.strategy.FilterSource.Kind;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Collects filters column by column, and fills up what is missing. */
final class FilterSetBuilder {

    private final ClassMoments moments;
    private final FilterRequest request;
    private final INDArray directions;
    private final List<FilterSource> sources = new ArrayList<>();

    FilterSetBuilder(ClassMoments moments, FilterRequest request) {
        this.moments = moments;
        this.request = request;
        this.directions =
                Nd4j.create(
                        DataType.DOUBLE, new long[] {moments.dimension(), request.filters()}, 'f');
    }

    /** Adds the filters of some ranks of a class; all are columns by rank. */
    void addEigenvectors(int classIndex, INDArray filters, double[] values, int... ranks) {
        for (int rank : ranks) {
            put(filters.getColumn(rank, true));
            sources.add(new FilterSource(classIndex, values[rank], Kind.EIGENVECTOR));
        }
    }

    /** Fills the remaining columns with negatives, where they may, and then with samples. */
    FilterSet fill() {
        int found = sources.size();
        if (found == 0) {
            moments.positiveVariance();
            throw new IllegalStateException("no class has a direction of its own");
        }
        int negated = request.negatives() ? Math.min(found, missing()) : 0;
        if (negated > 0) {
            put(Columns.leading(directions, negated).negi());
            for (int j = 0; j < negated; j++) {
                FilterSource source = sources.get(j);
                sources.add(
                        new FilterSource(source.classIndex(), source.eigenvalue(), Kind.NEGATED));
            }
        }
        if (missing() > 0) {
            fillWithSamples();
        }
        return build();
    }

    /** Fills the remaining columns with draws, an equal number of each class that has rows. */
    void fillWithSamples() {
        ClassSampler sampler = new ClassSampler(moments, request);
        List<Integer> present = new ArrayList<>();
        for (int c = 0; c < moments.classes(); c++) {
            if (moments.count(c) > 0) {
                present.add(c);
            }
        }
        int total = missing();
        for (int i = 0; i < present.size(); i++) {
            int share = total / present.size() + (i < total % present.size() ? 1 : 0);
            if (share > 0) {
                put(sampler.draw(present.get(i), share));
                FilterSource source = new FilterSource(present.get(i), Double.NaN, Kind.SAMPLE);
                for (int j = 0; j < share; j++) {
                    sources.add(source);
                }
            }
        }
    }

    FilterSet build() {
        return new FilterSet(directions, sources);
    }

    private int missing() {
        return request.filters() - sources.size();
    }

    private void put(INDArray columns) {
        int from = sources.size();
        directions
                .get(NDArrayIndex.all(), NDArrayIndex.interval(from, from + columns.size(1)))
                .assign(columns);
    }
}
