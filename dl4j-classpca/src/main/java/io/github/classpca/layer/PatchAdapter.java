package io.github.classpca.layer;

import io.github.classpca.moments.ClassMoments;
import io.github.classpca.strategy.FilterRequest;
import io.github.classpca.strategy.FilterSet;
import io.github.classpca.strategy.FilterSource;
import io.github.classpca.strategy.FilterStrategy;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What layers have in common whose rows are the patches of a convolution, channel by channel. */
abstract class PatchAdapter implements LayerAdapter {

    private static final long serialVersionUID = 1L;

    private final ConvolutionAdapter patches;
    private final int filters;

    /** Filters that see one channel alone, for each channel. */
    private final int perChannel;

    PatchAdapter(ConvolutionAdapter patches, long filters, int perChannel) {
        this.patches = patches;
        this.filters = Math.toIntExact(filters);
        this.perChannel = perChannel;
    }

    final int perChannel() {
        return perChannel;
    }

    final ConvolutionAdapter patches() {
        return patches;
    }

    @Override
    public final int inputs() {
        return patches.inputs();
    }

    @Override
    public final int filters() {
        return filters;
    }

    @Override
    public final double defaultRidge(boolean onInput) {
        return patches.defaultRidge(onInput);
    }

    @Override
    public final double defaultThreshold(boolean onInput) {
        return patches.defaultThreshold(onInput);
    }

    @Override
    public final LayerRows rows(INDArray input, INDArray mask, int examples, RowSampling sampling) {
        return patches.rows(input, mask, examples, sampling);
    }

    /** Returns the values of a row that come from a channel. */
    final INDArrayIndex rows(int channel) {
        int taps = patches.perChannel();
        return NDArrayIndex.interval(channel * taps, (channel + 1) * taps);
    }

    /** Returns the filters of a channel among those of all. */
    final INDArrayIndex columns(int channel) {
        return NDArrayIndex.interval(channel * perChannel, (channel + 1) * perChannel);
    }

    /** Chooses the filters of each channel alone, by the moments of its own values. */
    final FilterSet ofChannels(
            ClassMoments moments, FilterRequest request, FilterStrategy strategy) {
        int taps = patches.perChannel();
        int channels = patches.channels();
        INDArray directions =
                Nd4j.create(
                        DataType.DOUBLE, new long[] {inputs(), (long) channels * perChannel}, 'f');
        List<FilterSource> sources = new ArrayList<>();
        for (int c = 0; c < channels; c++) {
            INDArray own = Nd4j.create(DataType.DOUBLE, new long[] {inputs(), taps}, 'f');
            own.get(rows(c), NDArrayIndex.all()).assign(Nd4j.eye(taps));
            FilterSet chosen =
                    strategy.select(
                            moments.projected(own),
                            new FilterRequest(
                                    perChannel,
                                    request.ridge(),
                                    request.seed() + c,
                                    request.negatives()));
            directions.get(rows(c), columns(c)).assign(chosen.directions());
            sources.addAll(chosen.sources());
        }
        return new FilterSet(directions, sources);
    }
}
