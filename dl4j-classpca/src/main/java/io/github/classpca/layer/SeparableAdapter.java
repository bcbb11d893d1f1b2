package io.github.classpca.layer;

import com.google.common.collect.ImmutableMap;
import io.github.classpca.internal.linalg.SymmetricEigen;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.strategy.FilterRequest;
import io.github.classpca.strategy.FilterSet;
import io.github.classpca.strategy.FilterStrategy;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.params.SeparableConvolutionParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A convolution of each channel alone, and then one of 1 x 1 over all of those: with nothing
 * between the two, a filter of it is a filter over whole patches, of which the part that sees one
 * channel lies in the span of that channel's own filters.
 */
final class SeparableAdapter extends PatchAdapter {

    private static final long serialVersionUID = 1L;

    private static final String DEPTHWISE =
            SeparableConvolutionParamInitializer.DEPTH_WISE_WEIGHT_KEY;
    private static final String POINTWISE =
            SeparableConvolutionParamInitializer.POINT_WISE_WEIGHT_KEY;

    SeparableAdapter(SeparableConvolution2D layer) {
        super(ConvolutionAdapter.ofPictures(layer), layer.getNOut(), layer.getDepthMultiplier());
    }

    @Override
    public FilterSet choose(ClassMoments moments, FilterRequest request, FilterStrategy strategy) {
        INDArray depthwise = ofChannels(moments, request, strategy).directions();
        FilterSet pointwise = strategy.select(moments.projected(depthwise), request);
        return new FilterSet(depthwise.mmul(pointwise.directions()), pointwise.sources());
    }

    /** Of each channel the span of its parts of all filters, and the filters in that. */
    @Override
    public ImmutableMap<String, INDArray> toWeights(INDArray filters) {
        int channels = patches().channels();
        int taps = patches().perChannel();
        INDArray depthwise = Nd4j.create(DataType.DOUBLE, perChannel(), channels, taps);
        INDArray pointwise =
                Nd4j.create(DataType.DOUBLE, filters(), (long) channels * perChannel());
        for (int c = 0; c < channels; c++) {
            INDArray part = filters.get(rows(c), NDArrayIndex.all()).dup('f');
            INDArray basis =
                    SymmetricEigen.largest(part.mmul(part.transpose()), perChannel()).vectors();
            depthwise
                    .get(NDArrayIndex.all(), NDArrayIndex.point(c), NDArrayIndex.all())
                    .assign(basis.transpose());
            // The output of filter m of channel c is number c depthMultiplier + m.
            pointwise.get(NDArrayIndex.all(), columns(c)).assign(part.transpose().mmul(basis));
        }
        return ImmutableMap.of(DEPTHWISE, depthwise, POINTWISE, pointwise);
    }

    @Override
    public INDArray toFilters(Map<String, INDArray> parameters) {
        int channels = patches().channels();
        int taps = patches().perChannel();
        INDArray depthwise =
                parameters
                        .get(DEPTHWISE)
                        .dup('c')
                        .reshape('c', perChannel(), channels, taps)
                        .castTo(DataType.DOUBLE);
        INDArray pointwise =
                parameters
                        .get(POINTWISE)
                        .dup('c')
                        .reshape('c', filters(), (long) channels * perChannel())
                        .castTo(DataType.DOUBLE);
        INDArray result = Nd4j.create(DataType.DOUBLE, new long[] {inputs(), filters()}, 'f');
        for (int c = 0; c < channels; c++) {
            INDArray own =
                    depthwise
                            .get(NDArrayIndex.all(), NDArrayIndex.point(c), NDArrayIndex.all())
                            .dup('c');
            INDArray mixed = pointwise.get(NDArrayIndex.all(), columns(c)).dup('c');
            result.get(rows(c), NDArrayIndex.all()).assign(own.transpose().mmul(mixed.transpose()));
        }
        return result;
    }
}
