package io.github.classpca.internal.fit;

import com.google.common.collect.ImmutableMap;
import io.github.classpca.internal.arrays.HeapArrays;
import io.github.classpca.internal.linalg.Vectors;
import io.github.classpca.layer.Calibration;
import io.github.classpca.layer.LayerAdapter;
import io.github.classpca.report.PreActivation;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Makes the new parameters of a layer from its filters: where scale and bias are set. */
public final class LayerUpdates {

    private static final String WEIGHT = DefaultParamInitializer.WEIGHT_KEY;
    private static final String BIAS = DefaultParamInitializer.BIAS_KEY;
    private static final String GAIN = DefaultParamInitializer.GAIN_KEY;

    /** Keeps logarithms finite where a channel does not vary. */
    private static final double MIN_VARIANCE = 1e-12;

    /** Below it nothing varies of units whose mean square, all together, is 1. */
    private static final double NO_DEVIATION = 1e-6;

    private LayerUpdates() {}

    /** Updates a layer of pre-activation {@code w . x + b}, whose moments follow from x's. */
    public static LayerUpdate linear(
            Layer layer,
            LayerAdapter adapter,
            INDArray filters,
            Calibration calibration,
            LayerSolver solver) {
        Map<String, INDArray> old = layer.paramTable();
        INDArray oldFilters = adapter.toFilters(old).castTo(DataType.DOUBLE);
        Optional<double[]> given = adapter.biases(old);
        double[] oldBias = given.orElseGet(() -> new double[adapter.filters()]);
        double[] means = solver.means(filters);
        double[] deviations = solver.deviations(filters);
        double[] bias = oldBias;
        ImmutableMap.Builder<String, INDArray> parameters = ImmutableMap.builder();
        parameters.putAll(adapter.toWeights(filters));
        if (calibration.centred() && given.isPresent()) {
            bias = adapter.biasOffsets();
            for (int j = 0; j < bias.length; j++) {
                bias[j] -= means[j] + calibration.threshold() * deviations[j];
            }
            parameters.putAll(adapter.toBiases(bias));
        }
        return new LayerUpdate(
                parameters.build(),
                PreActivation.of(
                        Vectors.sum(solver.means(oldFilters), oldBias),
                        solver.deviations(oldFilters)),
                PreActivation.of(Vectors.sum(means, bias), deviations));
    }

    /**
     * Updates a layer of pre-activation {@code g LN(W x) + b}. That is not linear in x, so it is
     * measured on the sample itself; gain and bias then do what scale and bias do elsewhere.
     */
    public static LayerUpdate layerNormalized(
            Layer layer, int index, INDArray filters, Calibration calibration, FitSample sample) {
        INDArray oldWeights = layer.getParam(WEIGHT);
        INDArray newWeights = filters.castTo(oldWeights.dataType());
        ChannelStatistics[] statistics =
                sample.channels(
                        Channels.ofNormalizedUnits(index, oldWeights),
                        Channels.ofNormalizedUnits(index, newWeights));
        ChannelStatistics oldStatistics = statistics[0];
        ChannelStatistics newStatistics = statistics[1];
        int units = (int) filters.size(1);
        double[] oldGain = values(layer, GAIN, units, 1);
        double[] oldBias = values(layer, BIAS, units, 0);
        double[] deviations = Vectors.roots(newStatistics.variances());
        double[] gain = oldGain.clone();
        double[] bias = oldBias;
        ImmutableMap.Builder<String, INDArray> parameters = ImmutableMap.builder();
        parameters.put(WEIGHT, newWeights);
        if (calibration.scaled()) {
            for (int j = 0; j < units; j++) {
                if (!(deviations[j] > NO_DEVIATION)) {
                    throw new DL4JInvalidInputException(
                            "unit "
                                    + j
                                    + " of "
                                    + units
                                    + " does not vary over the rows once the layer is normalized"
                                    + " (deviation "
                                    + deviations[j]
                                    + "), so it cannot be scaled; raise nOut, or use"
                                    + " hasLayerNorm(false)");
                }
                gain[j] = calibration.gain() / deviations[j];
            }
            parameters.put(GAIN, Nd4j.createFromArray(gain));
        }
        if (calibration.centred() && layer.getParam(BIAS) != null) {
            bias = Vectors.negative(Vectors.product(gain, newStatistics.means()));
            for (int j = 0; j < bias.length; j++) {
                bias[j] -= calibration.threshold() * gain[j] * deviations[j];
            }
            parameters.put(BIAS, Nd4j.createFromArray(bias));
        }
        return new LayerUpdate(
                parameters.build(),
                PreActivation.of(
                        Vectors.sum(Vectors.product(oldGain, oldStatistics.means()), oldBias),
                        Vectors.product(oldGain, Vectors.roots(oldStatistics.variances()))),
                PreActivation.of(
                        Vectors.sum(Vectors.product(gain, newStatistics.means()), bias),
                        Vectors.product(gain, deviations)));
    }

    /** Sets the running statistics of a batch normalization to those of its input. */
    public static LayerUpdate batchNormalization(Layer layer, ChannelStatistics statistics) {
        BatchNormalization conf = (BatchNormalization) layer.conf().getLayer();
        double[] variances = statistics.variances();
        INDArray mean = Nd4j.createFromArray(statistics.means());
        if (!conf.isUseLogStd()) {
            return new LayerUpdate(
                    ImmutableMap.of(
                            BatchNormalizationParamInitializer.GLOBAL_MEAN,
                            mean,
                            BatchNormalizationParamInitializer.GLOBAL_VAR,
                            Nd4j.createFromArray(variances)),
                    null,
                    null);
        }
        double[] logDeviations =
                Arrays.stream(variances)
                        .map(variance -> Math.log10(Math.max(variance, MIN_VARIANCE)) / 2)
                        .toArray();
        return new LayerUpdate(
                ImmutableMap.of(
                        BatchNormalizationParamInitializer.GLOBAL_MEAN,
                        mean,
                        BatchNormalizationParamInitializer.GLOBAL_LOG_STD,
                        Nd4j.createFromArray(logDeviations)),
                null,
                null);
    }

    private static double[] values(Layer layer, String key, int length, double otherwise) {
        INDArray parameter = layer.getParam(key);
        return parameter == null
                ? Vectors.constant(length, otherwise)
                : HeapArrays.doubles(parameter);
    }
}
