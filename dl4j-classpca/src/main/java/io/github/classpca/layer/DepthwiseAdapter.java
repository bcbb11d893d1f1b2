package io.github.classpca.layer;

import com.google.common.collect.ImmutableMap;
import io.github.classpca.moments.ClassMoments;
import io.github.classpca.strategy.FilterRequest;
import io.github.classpca.strategy.FilterSet;
import io.github.classpca.strategy.FilterStrategy;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A convolution whose filters see one channel each, an equal number for every channel. */
final class DepthwiseAdapter extends PatchAdapter {

    private static final long serialVersionUID = 1L;

    DepthwiseAdapter(DepthwiseConvolution2D layer) {
        super(
                ConvolutionAdapter.ofPictures(layer),
                layer.getNIn() * layer.getDepthMultiplier(),
                layer.getDepthMultiplier());
    }

    @Override
    public FilterSet choose(ClassMoments moments, FilterRequest request, FilterStrategy strategy) {
        return ofChannels(moments, request, strategy);
    }

    /** Kernel row, kernel column, channel, filter of the channel. */
    @Override
    public ImmutableMap<String, INDArray> toWeights(INDArray filters) {
        int taps = patches().perChannel();
        INDArray own = Nd4j.create(DataType.DOUBLE, taps, patches().channels(), perChannel());
        for (int c = 0; c < patches().channels(); c++) {
            own.get(NDArrayIndex.all(), NDArrayIndex.point(c), NDArrayIndex.all())
                    .assign(filters.get(rows(c), columns(c)));
        }
        return ImmutableMap.of(DefaultParamInitializer.WEIGHT_KEY, own);
    }

    @Override
    public INDArray toFilters(Map<String, INDArray> parameters) {
        int taps = patches().perChannel();
        INDArray own =
                parameters
                        .get(DefaultParamInitializer.WEIGHT_KEY)
                        .dup('c')
                        .reshape('c', taps, patches().channels(), perChannel())
                        .castTo(DataType.DOUBLE);
        INDArray result = Nd4j.create(DataType.DOUBLE, new long[] {inputs(), filters()}, 'f');
        for (int c = 0; c < patches().channels(); c++) {
            result.get(rows(c), columns(c))
                    .assign(own.get(NDArrayIndex.all(), NDArrayIndex.point(c), NDArrayIndex.all()));
        }
        return result;
    }
}
